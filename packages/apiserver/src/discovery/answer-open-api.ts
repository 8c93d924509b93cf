import type { JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { jsonAnswer, type DiscoveryAnswer } from "./discovery-answer.ts";
import { openApiDocument, swaggerDocument } from "./open-api-document.ts";
import { groupsOf, versionsOf } from "./served-groups.ts";
import { textHash } from "./text-hash.ts";

const V3 = "/openapi/v3";
const V2_JSON = "application/com.github.proto-openapi.spec.v2.v1.0+json";

/**
 * Answers `/openapi/v2`, `/openapi/v3`, and the documents that the latter lists, one per group and version. Answers are
 * JSON. Returns undefined for other paths, and if `Accept` allows only protobuf. kubectl requests `/openapi/v2` in
 * protobuf as a last resort, and works without an answer.
 */
export function answerOpenApi(
  path: string,
  accept: string,
  resources: readonly ApiResource[],
): DiscoveryAnswer | undefined {
  if (path !== V3 && path !== "/openapi/v2" && !path.startsWith(`${V3}/`)) return undefined;
  if (!acceptsJson(accept)) return undefined;
  if (path === "/openapi/v2") return jsonAnswer(swaggerDocument(resources));
  if (path === V3) return jsonAnswer(index(resources));
  const found = parts(resources).find((part) => `${V3}/${part.path}` === path);
  return found === undefined ? undefined : jsonAnswer(openApiDocument(found.resources));
}

interface Part {
  /** As in the URLs of the API: `api/v1` or `apis/GROUP/VERSION`. */
  readonly path: string;
  readonly resources: readonly ApiResource[];
}

function parts(resources: readonly ApiResource[]): readonly Part[] {
  return ["", ...groupsOf(resources)].flatMap((group) =>
    versionsOf(group, resources).map((version) => ({
      path: group === "" ? `api/${version}` : `apis/${group}/${version}`,
      resources: resources.filter((resource) => resource.group === group && resource.version === version),
    })),
  );
}

/** Clients cache a document by its URL, so the URL contains a hash of the resources. */
function index(resources: readonly ApiResource[]): JsonObject {
  const paths = parts(resources).map((part) => {
    const hash = textHash(
      JSON.stringify(part.resources, (_, value) => (typeof value === "bigint" ? String(value) : value)),
    );
    return [part.path, { serverRelativeURL: `${V3}/${part.path}?hash=${hash}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

function acceptsJson(accept: string): boolean {
  if (accept.trim() === "") return true;
  const types = accept.split(",").map((range) => range.split(";")[0]?.trim() ?? "");
  return types.some((type) => ["application/json", "application/*", "*/*", V2_JSON].includes(type));
}
