import { printJson } from "../../../base/src/exact-json.ts";
import { invalidValue } from "../../../admission/src/index.ts";
import { isObject, withMembers, type Json, type JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf } from "../api-resource.ts";
import { metaOf, nameOf, findText } from "../store/metadata.ts";
import type { ServedResource } from "../store/served-resource.ts";
import { badRequest, invalid } from "../store/status-error.ts";
import { withoutNulls } from "../without-nulls.ts";

/**
 * Returns the object in a body. Sets a missing apiVersion or kind, unless `typed` requires them. Throws a 400, or a 422
 * for a custom resource of another kind.
 */
export function parseObject(
  resource: ServedResource,
  body: Json,
  typed = resource.definition !== undefined,
): JsonObject {
  if (!isObject(body)) throw badRequest("couldn't get version/kind; json parse error: the body is not a JSON object");
  const wanted = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  const given = { apiVersion: findText(body, "apiVersion"), kind: findText(body, "kind") };
  if (typed) checkTyped(body, given);
  if ((given.apiVersion ?? wanted.apiVersion) !== wanted.apiVersion)
    throw badRequest(
      `the API version in the data (${given.apiVersion ?? ""}) does not match the expected API version (${wanted.apiVersion})`,
    );
  if ((given.kind ?? wanted.kind) !== wanted.kind && resource.definition !== undefined)
    throw invalid(resource, nameOf(body), [invalidValue("kind", given.kind, `must be ${wanted.kind}`)]);
  if ((given.kind ?? wanted.kind) !== wanted.kind)
    throw badRequest(
      `${given.kind ?? ""} in version ${JSON.stringify(resource.version)} cannot be handled as a ${wanted.kind}: converting (v1.${given.kind ?? ""}) to (v1.${wanted.kind}): unknown conversion`,
    );
  const object: JsonObject = { ...wanted, ...body };
  // In Kubernetes's own kinds, and in metadata, a null means that the field is missing.
  return resource.definition === undefined
    ? withoutNulls(object)
    : withMembers(object, { metadata: withoutNulls(metaOf(object)) });
}

function checkTyped(body: JsonObject, given: { readonly [field: string]: string | undefined }): void {
  const text = printJson(body);
  if (given["kind"] === undefined) throw badRequest(`Object 'Kind' is missing in '${text}'`);
  if (given["apiVersion"] === undefined) throw badRequest(`Object 'apiVersion' is missing in '${text}'`);
}
