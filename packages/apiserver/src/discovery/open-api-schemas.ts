import { isObject, own, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { API_VERSION, KIND, META, refTo } from "./meta-schemas.ts";

/** The name of a schema in a document: Kubernetes's own as it calls them, others by their group from right to left. */
export function modelName({ group, version, definition }: ApiResource, kind: string): string {
  const prefix =
    definition === undefined ? `io.k8s.api.${group.split(".")[0] || "core"}` : group.split(".").reverse().join(".");
  return `${prefix}.${version}.${kind}`;
}

/** The structural schema with what every object has; of a kind without one, just that every object has it. */
export function objectSchema({ group, version, kind, schema }: ApiResource): JsonObject {
  const properties = schema === undefined ? undefined : own(schema, "properties");
  return {
    ...(schema ?? {
      description: `The server for tests keeps a ${kind} as it comes and knows no more of its fields.`,
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
    }),
    properties: {
      ...(isObject(properties) ? properties : {}),
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { description: "What every object says of itself.", allOf: [refTo(`${META}.ObjectMeta`)] },
    },
    "x-kubernetes-group-version-kind": [{ group, kind, version }],
  };
}

export function listSchema(resource: ApiResource): JsonObject {
  const { group, version, kind, listKind } = resource;
  return {
    description: `A list of objects of kind ${kind}.`,
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { description: "What a list says of itself.", allOf: [refTo(`${META}.ListMeta`)] },
      items: { description: "The objects.", type: "array", items: refTo(modelName(resource, kind)) },
    },
    "x-kubernetes-group-version-kind": [{ group, kind: listKind, version }],
  };
}
