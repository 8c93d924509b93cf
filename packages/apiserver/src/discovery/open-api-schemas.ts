import { isObject, own, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { API_VERSION, KIND, META, refTo } from "./meta-schemas.ts";

/** Name of a schema: as in Kubernetes for its own kinds; otherwise the reversed group, the version and the kind. */
export function modelName({ group, version, definition }: ApiResource, kind: string): string {
  const prefix =
    definition === undefined ? `io.k8s.api.${group.split(".")[0] || "core"}` : group.split(".").reverse().join(".");
  return `${prefix}.${version}.${kind}`;
}

/** The structural schema, if there is one, with the fields that every object has. */
export function objectSchema({ group, version, kind, schema }: ApiResource): JsonObject {
  const properties = schema === undefined ? undefined : own(schema, "properties");
  return {
    ...(schema ?? {
      description: `The API server for tests has no schema for ${kind} and accepts any field.`,
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
    }),
    properties: {
      ...(isObject(properties) ? properties : {}),
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { description: "Metadata of the object.", allOf: [refTo(`${META}.ObjectMeta`)] },
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
      metadata: { description: "Metadata of the list.", allOf: [refTo(`${META}.ListMeta`)] },
      items: { description: "The objects.", type: "array", items: refTo(modelName(resource, kind)) },
    },
    "x-kubernetes-group-version-kind": [{ group, kind: listKind, version }],
  };
}
