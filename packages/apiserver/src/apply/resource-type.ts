import type { JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { DEDUCED, listMapOf, mapOf, OBJECT_META, typeOfSchema, type FieldType } from "./field-type.ts";

/** Members of Kubernetes's own kinds are fields, seldom keys: nobody owns one for what is in it. */
const FIELDS: FieldType = { ...DEDUCED, field: () => FIELDS };

function withFields(fields: { readonly [name: string]: FieldType }): FieldType {
  const { field, ...map } = mapOf(fields);
  return { ...map, field: (name) => field(name) ?? FIELDS };
}

const BUILT_IN = withFields({ metadata: OBJECT_META, status: withFields({ conditions: listMapOf("type") }) });

const KNOWN = new WeakMap<JsonObject, FieldType>();

/**
 * How the objects of a resource are merged. Kubernetes's own kinds have no schema here: what all of them have in
 * common is known, the rest is deduced.
 */
export function typeOfResource({ schema }: ApiResource): FieldType {
  if (schema === undefined) return BUILT_IN;
  const type = KNOWN.get(schema) ?? typeOfSchema({ ...schema, "x-kubernetes-embedded-resource": true });
  KNOWN.set(schema, type);
  return type;
}
