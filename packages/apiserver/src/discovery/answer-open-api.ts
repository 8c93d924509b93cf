import type { JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { jsonAnswer, type DiscoveryAnswer } from "./discovery-answer.ts";
import { openApiDocument, swaggerDocument } from "./open-api-document.ts";
import { groupsOf, versionsOf } from "./served-groups.ts";
import { textHash } from "./text-hash.ts";

const V3 = "/openapi/v3";
const V2_JSON = "application/com.github.proto-openapi.spec.v2.v1.0+json";

/**
 * Answers `/openapi/v3`, the documents that it names, one a group and version, and `/openapi/v2`: as JSON, which is
 * what kubectl reads. Undefined for other paths, and where only protobuf is accepted: kubectl asks for `/openapi/v2`
 * so, as a last resort, and goes on with what it knows itself when there is none.
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
  /** As in a URL of the API: `api/v1` or `apis/GROUP/VERSION`. */
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

/** Clients keep a document for as long as its URL, and with it the hash, stays the same. */
function index(resources: readonly ApiResource[]): JsonObject {
  const paths = parts(resources).map((part) => {
    const hash = textHash(JSON.stringify(part.resources));
    return [part.path, { serverRelativeURL: `${V3}/${part.path}?hash=${hash}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

function acceptsJson(accept: string): boolean {
  if (accept.trim() === "") return true;
  const types = accept.split(",").map((range) => range.split(";")[0]?.trim() ?? "");
  return types.some((type) => ["application/json", "application/*", "*/*", V2_JSON].includes(type));
}
