import { isArray, isObject, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { META_SCHEMAS, SCALE_SCHEMAS } from "./meta-schemas.ts";
import { pathsOf } from "./open-api-paths.ts";
import { listSchema, modelName, objectSchema } from "./open-api-schemas.ts";

/** As kube-apiserver writes it for custom resources. */
const INFO = { title: "Kubernetes CRD Swagger", version: "v0.1.0" };

/** The OpenAPI 3.0 document of one group and version. */
export function openApiDocument(resources: readonly ApiResource[]): JsonObject {
  return {
    openapi: "3.0.0",
    info: INFO,
    paths: Object.assign({}, ...resources.map(pathsOf)),
    components: { schemas: schemasOf(resources) },
  };
}

/**
 * The OpenAPI 2.0 document of all resources. It has only definitions; the OpenAPI 3.0 documents have the operations.
 */
export function swaggerDocument(resources: readonly ApiResource[]): JsonObject {
  return { swagger: "2.0", info: INFO, paths: {}, definitions: withOlderReferences(schemasOf(resources)) };
}

function schemasOf(resources: readonly ApiResource[]): JsonObject {
  const own = resources.flatMap((resource) => [
    [modelName(resource, resource.kind), objectSchema(resource)] as const,
    [modelName(resource, resource.listKind), listSchema(resource)] as const,
  ]);
  const scale = resources.some((resource) => resource.scale !== undefined) ? SCALE_SCHEMAS : {};
  return { ...Object.fromEntries(own), ...scale, ...META_SCHEMAS };
}

function withOlderReferences(value: Json): Json {
  if (isArray(value)) return value.map(withOlderReferences);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => {
    const reference = key === "$ref" && typeof member === "string";
    return [key, reference ? member.replace("#/components/schemas/", "#/definitions/") : withOlderReferences(member)];
  });
  return Object.fromEntries(members);
}
