import type { JsonObject } from "../../../base/src/json.ts";
import { type ApiResource, scaleKindOf, subresourcesOf } from "../api-resource.ts";
import { META, refTo } from "./meta-schemas.ts";
import { modelName } from "./open-api-schemas.ts";

type Parameters = readonly JsonObject[];

function query(name: string, type: string): JsonObject {
  return { name, in: "query", schema: { type, uniqueItems: true } };
}

const LIST: Parameters = [
  query("allowWatchBookmarks", "boolean"),
  query("continue", "string"),
  query("fieldSelector", "string"),
  query("labelSelector", "string"),
  query("limit", "integer"),
  query("resourceVersion", "string"),
  query("timeoutSeconds", "integer"),
  query("watch", "boolean"),
];
const READ: Parameters = [query("resourceVersion", "string")];
/** kubectl relies on the server's validation if PATCH takes fieldValidation. */
const WRITE: Parameters = ["dryRun", "fieldManager", "fieldValidation"].map((name) => query(name, "string"));
const PATCH: Parameters = [...WRITE, query("force", "boolean")];
const DELETE: Parameters = [
  query("dryRun", "string"),
  query("gracePeriodSeconds", "integer"),
  query("propagationPolicy", "string"),
];

const BODY = ["application/json", "application/yaml"];
/**
 * Does not list strategic merge patch, not even for Kubernetes's own kinds: kubectl would search these schemas for its
 * directives, which they do not have. Without it, kubectl uses its own types.
 */
const PATCH_BODY = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];

/** The paths of a resource and their operations. */
export function pathsOf(resource: ApiResource): JsonObject {
  const { group, version, plural, namespaced } = resource;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const collection = `${root}${namespaced ? "/namespaces/{namespace}" : ""}/${plural}`;
  const inPath = namespaced ? ["namespace"] : [];
  const subresources = subresourcesOf(resource).map((name): [string, JsonObject] => {
    const item = statusItem(name === "scale" ? scaleKindOf(resource) : resource);
    return [`${collection}/{name}/${name}`, { ...item, ...parameters([...inPath, "name"]) }];
  });
  return {
    ...(namespaced ? { [`${root}/${plural}`]: { get: listing(resource) } } : {}),
    [collection]: { ...collectionItem(resource), ...parameters(inPath) },
    [`${collection}/{name}`]: { ...objectItem(resource), ...parameters([...inPath, "name"]) },
    ...Object.fromEntries(subresources),
  };
}

function parameters(names: readonly string[]): JsonObject {
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  return names.length === 0 ? {} : { parameters: inPath };
}

function collectionItem(resource: ApiResource): JsonObject {
  return {
    get: listing(resource),
    post: operation(resource, { action: "post", parameters: WRITE, body: BODY }),
    delete: operation(resource, { action: "deletecollection", parameters: [...LIST, ...DELETE] }),
  };
}

function objectItem(resource: ApiResource): JsonObject {
  return { ...statusItem(resource), delete: operation(resource, { action: "delete", parameters: DELETE }) };
}

function statusItem(resource: ApiResource): JsonObject {
  return {
    get: operation(resource, { action: "get", parameters: READ }),
    put: operation(resource, { action: "put", parameters: WRITE, body: BODY }),
    patch: operation(resource, { action: "patch", parameters: PATCH, body: PATCH_BODY }),
  };
}

function listing(resource: ApiResource): JsonObject {
  return operation(resource, { action: "list", parameters: LIST, answer: resource.listKind });
}

interface Operation {
  readonly action: string;
  readonly parameters: Parameters;
  /** Content types of the request body. */
  readonly body?: readonly string[];
  /** Kind of the answer. Default: the kind of the resource. */
  readonly answer?: string;
}

function operation(resource: ApiResource, { action, parameters, body, answer }: Operation): JsonObject {
  const { group, version, kind } = resource;
  const sent = action === "patch" ? refTo(`${META}.Patch`) : refTo(modelName(resource, kind));
  const schema = refTo(modelName(resource, answer ?? kind));
  return {
    parameters,
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body, sent) } }),
    responses: { "200": { description: "OK", content: content(BODY, schema) } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}

function content(types: readonly string[], schema: JsonObject): JsonObject {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}
