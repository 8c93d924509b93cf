import { MANAGED_FIELDS_ENTRY, OBJECT_META, OWNER_REFERENCE } from "../../../admission/src/index.ts";
import { isObject, members, own, type JsonObject } from "../../../base/src/json.ts";

/** Where the schemas of metadata are, as in kube-apiserver's documents. */
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

export const API_VERSION = text("Group and version of the schema that the object is written in.");
export const KIND = text("What the object is, in CamelCase. It cannot be changed.");

/** The schemas that metadata holds are documents of their own. */
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
  [`${META}.ObjectMeta`]: documentOfMetadata(),
  [`${META}.OwnerReference`]: OWNER_REFERENCE,
  [`${META}.ManagedFieldsEntry`]: MANAGED_FIELDS_ENTRY,
  [`${META}.ListMeta`]: LIST_META,
  [`${META}.Patch`]: { description: "A change, in the form that its content type names.", type: "object" },
};
