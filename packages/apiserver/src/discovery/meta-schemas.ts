import { MANAGED_FIELDS_ENTRY, OBJECT_META, OWNER_REFERENCE } from "../../../admission/src/index.ts";
import { SCALE } from "../api-resource.ts";
import { isObject, members, own, type JsonObject } from "../../../base/src/json.ts";

/** Prefix of the names of the metadata schemas, as in kube-apiserver's documents. */
export const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

export function refTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function text(description: string): JsonObject {
  return { description, type: "string" };
}

function int64(description: string): JsonObject {
  return { description, type: "integer", format: "int64" };
}

export const API_VERSION = text("Group and version of the object's schema.");
export const KIND = text("Kind of the object, in CamelCase. It cannot change.");

/** Schemas of metadata that have names of their own in the documents. */
const LISTED: { readonly [field: string]: string } = {
  ownerReferences: "OwnerReference",
  managedFields: "ManagedFieldsEntry",
};

function documentOfMetadata(): JsonObject {
  const properties = members(OBJECT_META, "properties").map(([name, schema]) => {
    const item = own(LISTED, name);
    return [
      name,
      item === undefined || !isObject(schema) ? schema : { ...schema, items: refTo(`${META}.${item}`) },
    ] as const;
  });
  return { ...OBJECT_META, properties: Object.fromEntries(properties) };
}

const LIST_META: JsonObject = {
  description: "Metadata of a list.",
  type: "object",
  properties: {
    resourceVersion: text("The version of the list; a watch can begin there."),
    continue: text("Token for the next page; the last page has none."),
    remainingItemCount: int64("Number of objects after this page."),
    selfLink: text("No longer used."),
  },
};

const replicas: JsonObject = { description: "A number of replicas.", type: "integer", format: "int32" };

/** The schema of scale subresources, under the name that it has in kube-apiserver's documents. */
export const SCALE_SCHEMAS: JsonObject = {
  "io.k8s.api.autoscaling.v1.Scale": {
    description: "The number of replicas of an object.",
    type: "object",
    properties: {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { description: "Metadata of the object.", allOf: [refTo(`${META}.ObjectMeta`)] },
      spec: { description: "The desired number.", type: "object", properties: { replicas } },
      status: {
        description: "The present number.",
        type: "object",
        properties: { replicas, selector: text("The labels of the replicas.") },
      },
    },
    "x-kubernetes-group-version-kind": [SCALE],
  },
};

/** The schemas that the schemas of all kinds refer to. */
export const META_SCHEMAS: JsonObject = {
  [`${META}.ObjectMeta`]: documentOfMetadata(),
  [`${META}.OwnerReference`]: OWNER_REFERENCE,
  [`${META}.ManagedFieldsEntry`]: MANAGED_FIELDS_ENTRY,
  [`${META}.ListMeta`]: LIST_META,
  [`${META}.Patch`]: { description: "A patch, in the format of its content type.", type: "object" },
};
