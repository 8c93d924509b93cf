import type { Json, JsonObject } from "../../../base/src/json.ts";

/**
 * Structural schemas of metadata. Rule: k8s.io/apimachinery `pkg/apis/meta/v1/types.go`. Pruning, merging, documents
 * and generated types use them.
 */

const text = (description: string): JsonObject => ({ type: "string", description });
const time = (description: string): JsonObject => ({ type: "string", format: "date-time", description });
const int64 = (description: string): JsonObject => ({ type: "integer", format: "int64", description });
const texts = (description: string): JsonObject => ({
  type: "object",
  additionalProperties: { type: "string" },
  description,
});
const flag = (description: string): JsonObject => ({ type: "boolean", description });

export const OWNER_REFERENCE: JsonObject = {
  description: "Identifies the owner of an object.",
  type: "object",
  required: ["apiVersion", "kind", "name", "uid"],
  properties: {
    apiVersion: text("Group and version of the owner."),
    kind: text("Kind of the owner."),
    name: text("Name of the owner."),
    uid: text("uid of the owner."),
    controller: flag("Whether this owner manages the object; at most one owner does."),
    blockOwnerDeletion: flag("Whether a foreground deletion of the owner waits for the object."),
  },
  "x-kubernetes-map-type": "atomic",
};

export const MANAGED_FIELDS_ENTRY: JsonObject = {
  description: "The fields that one manager owns through one operation.",
  type: "object",
  properties: {
    manager: text("Name of the manager."),
    operation: text("How the fields were set: Apply or Update."),
    apiVersion: text("Version of the object that the fields belong to."),
    time: time("When the fields were last set."),
    fieldsType: text("Format of fieldsV1; always FieldsV1."),
    fieldsV1: { type: "object", additionalProperties: true, description: "The fields, as a tree." },
    subresource: text("The subresource that the fields were set through, if any."),
  },
};

const PROPERTIES: { readonly [name: string]: Json } = {
  name: text("Unique among the objects of this kind in the namespace."),
  generateName: text("Prefix of the name that the server generates if name is missing."),
  namespace: text("Namespace of the object."),
  labels: texts("Keys and values by which selectors find objects."),
  annotations: texts("Keys and values for tools; selectors ignore them."),
  uid: text("Set by the server; unique, so that a later object with the same name has another one."),
  resourceVersion: text("Set by the server; an opaque version, which changes with each write."),
  generation: int64("Set by the server; counts changes of the desired state."),
  creationTimestamp: time("Set by the server."),
  deletionTimestamp: time("Set by the server when a client requests the deletion."),
  deletionGracePeriodSeconds: int64("Set by the server together with deletionTimestamp, in seconds."),
  finalizers: {
    type: "array",
    items: { type: "string" },
    description: "Names that must be removed before the server deletes the object.",
    "x-kubernetes-list-type": "set",
  },
  ownerReferences: {
    type: "array",
    items: OWNER_REFERENCE,
    description: "Objects whose deletion deletes this one.",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["uid"],
  },
  managedFields: {
    type: "array",
    items: MANAGED_FIELDS_ENTRY,
    description: "Set by the server: which manager owns which fields.",
    "x-kubernetes-list-type": "atomic",
  },
  selfLink: text("No longer used."),
};

export const OBJECT_META: JsonObject = {
  description: "Metadata that every Kubernetes object carries.",
  type: "object",
  properties: PROPERTIES,
};

/** Names of the fields of metadata. */
export const METADATA_FIELDS: ReadonlySet<string> = new Set(Object.keys(PROPERTIES));
