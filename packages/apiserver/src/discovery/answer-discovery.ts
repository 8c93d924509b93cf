import type { JsonObject } from "../../../base/src/json.ts";
import { type ApiResource, SCALE, subresourcesOf } from "../api-resource.ts";
import { aggregate } from "./aggregate.ts";
import { answerOpenApi } from "./answer-open-api.ts";
import { jsonAnswer, type DiscoveryAnswer } from "./discovery-answer.ts";
import { groupsOf, versionsOf } from "./served-groups.ts";
import { SUBRESOURCE_VERBS, VERBS } from "./verbs.ts";

/** The version that the server reports. Clients compare the numbers; the suffix is for people. */
export const SERVED_VERSION = "v1.36.3+seamgen-test";

/**
 * Answers discovery requests: `/version`, `/api`, `/apis`, the groups and versions below them, and `/openapi/`. Returns
 * undefined for any other path, and for a group or version without resources. `/api` and `/apis` answer in the
 * aggregated form if `Accept` requests it, as kubectl does.
 */
export function answerDiscovery(
  path: string,
  accept: string,
  resources: readonly ApiResource[],
): DiscoveryAnswer | undefined {
  if (path === "/api" || path === "/apis") {
    return aggregate(path, accept, resources) ?? jsonAnswer(path === "/api" ? apiVersions() : groupList(resources));
  }
  if (path.startsWith("/openapi/")) return answerOpenApi(path, accept, resources);
  const body = bodyAt(path, resources);
  return body === undefined ? undefined : jsonAnswer(body);
}

function bodyAt(path: string, resources: readonly ApiResource[]): JsonObject | undefined {
  if (path === "/version") return version();
  const [, root, ...rest] = path.split("/");
  if (root === "api" && rest.length === 1) return resourceList("", rest[0] ?? "", resources);
  if (root !== "apis" || rest[0] === "") return undefined;
  const [name = "", of = ""] = rest;
  if (rest.length === 2) return resourceList(name, of, resources);
  return rest.length === 1 && groupsOf(resources).includes(name)
    ? { kind: "APIGroup", apiVersion: "v1", ...group(name, resources) }
    : undefined;
}

function version(): JsonObject {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(SERVED_VERSION) ?? [];
  return {
    major,
    minor,
    gitVersion: SERVED_VERSION,
    gitCommit: "",
    gitTreeState: "",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "none",
    compiler: "none",
    platform: "node",
  };
}

function apiVersions(): JsonObject {
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
}

function groupList(resources: readonly ApiResource[]): JsonObject {
  const groups = groupsOf(resources).map((name) => group(name, resources));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

function group(name: string, resources: readonly ApiResource[]): JsonObject {
  const versions = versionsOf(name, resources).map((of) => ({ groupVersion: `${name}/${of}`, version: of }));
  return { name, versions, preferredVersion: versions[0] ?? null };
}

function resourceList(name: string, of: string, resources: readonly ApiResource[]): JsonObject | undefined {
  const served = resources.filter((resource) => resource.group === name && resource.version === of);
  // The core group exists even without resources.
  if (served.length === 0 && (name !== "" || of !== "v1")) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: name === "" ? of : `${name}/${of}`,
    resources: served.flatMap((resource) => [listed(resource), ...listedSubresources(resource)]),
  };
}

function listed({ plural, singular, namespaced, kind, shortNames, categories }: ApiResource): JsonObject {
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: VERBS,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
}

function listedSubresources(resource: ApiResource): readonly JsonObject[] {
  const { plural, namespaced, kind } = resource;
  return subresourcesOf(resource).map((name) => ({
    name: `${plural}/${name}`,
    singularName: "",
    namespaced,
    ...(name === "scale" ? SCALE : { kind }),
    verbs: SUBRESOURCE_VERBS,
  }));
}
