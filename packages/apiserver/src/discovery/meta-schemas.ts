import type { JsonObject } from "../../../base/src/json.ts";

/** Where the schemas of metadata are, as in kube-apiserver's documents. */
export const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

export function refTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function text(description: string): JsonObject {
  return { description, type: "string" };
}

function time(description: string): JsonObject {
  return { description, type: "string", format: "date-time" };
}

function int64(description: string): JsonObject {
  return { description, type: "integer", format: "int64" };
}

function texts(description: string): JsonObject {
  return { description, type: "object", additionalProperties: { type: "string" } };
}

function listOf(description: string, items: JsonObject): JsonObject {
  return { description, type: "array", items };
}

export const API_VERSION = text("Group and version of the schema that the object is written in.");
export const KIND = text("What the object is, in CamelCase. It cannot be changed.");

const OBJECT_META: JsonObject = {
  description: "What every stored object says of itself.",
  type: "object",
  properties: {
    name: text("Unique among the objects of the kind in the namespace. It cannot be changed."),
    generateName: text("Beginning of a name that the server completes, where no name is given."),
    namespace: text("The namespace that the object is in; absent of kinds that are in none. It cannot be changed."),
    labels: texts("Short values that objects can be selected by."),
    annotations: texts("Values that tools keep with the object; nothing is selected by them."),
    finalizers: listOf("Who has to agree before the object is removed. It stays while the list has entries.", {
      type: "string",
    }),
    ownerReferences: listOf(
      "The objects that this one belongs to; it is removed with the last of them.",
      refTo(`${META}.OwnerReference`),
    ),
    uid: text("Tells this object from all others, also from later ones of the same name. Given by the server."),
    resourceVersion: text("Changes with every change of the object. To be compared for equality only."),
    generation: int64("Counts the changes of what is wanted. Given by the server."),
    creationTimestamp: time("When the server stored the object first."),
    deletionTimestamp: time("When the object is or was to be removed. Set by the server when somebody deletes it."),
    deletionGracePeriodSeconds: int64("Seconds that the object is given to end before it is removed."),
    managedFields: listOf("Who set which fields, for server-side apply.", refTo(`${META}.ManagedFieldsEntry`)),
    selfLink: text("No longer used."),
  },
};

const OWNER_REFERENCE: JsonObject = {
  description: "Names an object that another one belongs to.",
  type: "object",
  required: ["apiVersion", "kind", "name", "uid"],
  properties: {
    apiVersion: text("Group and version of the owner."),
    kind: text("Kind of the owner."),
    name: text("Name of the owner."),
    uid: text("The owner's own uid."),
    controller: { description: "Whether this owner manages the object; at most one does.", type: "boolean" },
    blockOwnerDeletion: {
      description: "Whether a foreground deletion of the owner waits for the object.",
      type: "boolean",
    },
  },
};

const MANAGED_FIELDS_ENTRY: JsonObject = {
  description: "The fields that one manager has set in one way.",
  type: "object",
  properties: {
    manager: text("Who set the fields."),
    operation: text("How the fields were set: Apply or Update."),
    apiVersion: text("The version of the object that the fields are those of."),
    time: time("When the fields were set last."),
    fieldsType: text("How fieldsV1 is to be read: FieldsV1."),
    fieldsV1: { description: "The fields, as a tree.", type: "object" },
    subresource: text("The subresource that the fields were set through, if any."),
  },
};

const LIST_META: JsonObject = {
  description: "What a list says of itself.",
  type: "object",
  properties: {
    resourceVersion: text("The state of the store that the list shows; a watch can begin there."),
    continue: text("Where the next page begins; absent of the last."),
    remainingItemCount: int64("How many objects come after this page."),
    selfLink: text("No longer used."),
  },
};

/** The schemas that those of all kinds refer to. */
export const META_SCHEMAS: JsonObject = {
  [`${META}.ObjectMeta`]: OBJECT_META,
  [`${META}.OwnerReference`]: OWNER_REFERENCE,
  [`${META}.ManagedFieldsEntry`]: MANAGED_FIELDS_ENTRY,
  [`${META}.ListMeta`]: LIST_META,
  [`${META}.Patch`]: { description: "A change, in the form that its content type names.", type: "object" },
};
