import type { Json, JsonObject } from "../../../base/src/json.ts";

/**
 * The metadata of an object, as the structural schemas of Kubernetes's own types (k8s.io/apimachinery
 * `pkg/apis/meta/v1/types.go`). What prunes, merges, documents or declares metadata reads it here.
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
  description: "Names an object that another one belongs to.",
  type: "object",
  required: ["apiVersion", "kind", "name", "uid"],
  properties: {
    apiVersion: text("Group and version of the owner."),
    kind: text("Kind of the owner."),
    name: text("Name of the owner."),
    uid: text("The owner's own uid."),
    controller: flag("Whether this owner manages the object; at most one does."),
    blockOwnerDeletion: flag("Whether a foreground deletion of the owner waits for the object."),
  },
  "x-kubernetes-map-type": "atomic",
};

export const MANAGED_FIELDS_ENTRY: JsonObject = {
  description: "The fields that one manager has set in one way.",
  type: "object",
  properties: {
    manager: text("Who set the fields."),
    operation: text("How the fields were set: Apply or Update."),
    apiVersion: text("The version of the object that the fields are those of."),
    time: time("When the fields were set last."),
    fieldsType: text("How fieldsV1 is to be read: FieldsV1."),
    fieldsV1: { type: "object", additionalProperties: true, description: "The fields, as a tree." },
    subresource: text("The subresource that the fields were set through, if any."),
  },
};

const PROPERTIES: { readonly [name: string]: Json } = {
  name: text("Unique among the objects of this kind in the namespace."),
  generateName: text("Prefix from which the server makes a name when none is given."),
  namespace: text("The namespace that the object lives in."),
  labels: texts("Keys and values for selecting objects."),
  annotations: texts("Keys and values that tools attach; never selected by."),
  uid: text("Set by the server; differs between two objects that had the same name in turn."),
  resourceVersion: text("Set by the server; an opaque mark of this state of the object."),
  generation: int64("Set by the server; counts changes of the desired state."),
  creationTimestamp: time("Set by the server."),
  deletionTimestamp: time("Set by the server once deletion was asked for."),
  deletionGracePeriodSeconds: int64("Set by the server with deletionTimestamp, in seconds."),
  finalizers: {
    type: "array",
    items: { type: "string" },
    description: "What must be cleared before the object is gone.",
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
