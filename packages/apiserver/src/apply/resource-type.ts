import type { JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { DEDUCED, listMapOf, mapOf, METADATA, typeOfSchema, type FieldType } from "./field-type.ts";

/** Members of Kubernetes's own kinds are fields. No one owns a field because of a field below it. */
const FIELDS: FieldType = { ...DEDUCED, field: () => FIELDS };

function withFields(fields: { readonly [name: string]: FieldType }): FieldType {
  const { field, ...map } = mapOf(fields);
  return { ...map, field: (name) => field(name) ?? FIELDS };
}

const BUILT_IN = withFields({ metadata: METADATA, status: withFields({ conditions: listMapOf("type") }) });

const KNOWN = new WeakMap<JsonObject, FieldType>();

/**
 * Returns the type of a resource's objects. Kubernetes's own kinds have no schema here: metadata and conditions are
 * known, other fields are deduced.
 */
export function typeOfResource({ schema }: ApiResource): FieldType {
  if (schema === undefined) return BUILT_IN;
  const type = KNOWN.get(schema) ?? typeOfSchema({ ...schema, "x-kubernetes-embedded-resource": true });
  KNOWN.set(schema, type);
  return type;
}
