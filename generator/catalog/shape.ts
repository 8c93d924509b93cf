import { isArray, isObject, members, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { allowedValues, declaredTypes, hasType, impliedType } from "./possible-types.ts";

/** The parts of a schema that a TypeScript type can show. */

/**
 * The scalars that a value must be one of: members of `enum` and `const` that have a declared type. Undefined if the
 * schema lists none, or lists objects.
 */
export function literalsOf(schema: JsonObject): readonly Json[] | undefined {
  const types = declaredTypes({ schema });
  const values = allowedValues({ schema })?.filter((value) => hasType(value, types));
  return values?.some((value) => typeof value === "object" && value !== null) === true ? undefined : values;
}

/** The names in `required`, also those that members of `allOf` add. */
export function requiredNames(schema: JsonObject): string[] {
  const listed = own(schema, "required");
  const all = own(schema, "allOf");
  const inner = isArray(all) ? all.filter(isObject).flatMap(requiredNames) : [];
  return [...(isArray(listed) ? listed.map(String) : []), ...inner];
}

/** The types that a schema declares, or that its keywords about members or items imply. */
export function ownTypes(schema: JsonObject): readonly Json[] {
  const declared = own(schema, "type");
  if (declared !== undefined) return isArray(declared) ? declared : [declared];
  return describesContent(schema) ? typesImplied(schema) : [];
}

export function typesImplied(schema: JsonObject): ("object" | "array")[] {
  const implied = impliedType([{ schema }]);
  return implied === null ? [] : [implied.type];
}

/** Whether keywords describe members or items. Other keywords add nothing to the type of a reference or a branch. */
function describesContent(schema: JsonObject): boolean {
  return (
    ["properties", "items", "prefixItems"].some((keyword) => own(schema, keyword) !== undefined) ||
    isObject(own(schema, "additionalProperties"))
  );
}

/** The properties that an object may have. */
export function ownMembers(schema: JsonObject): (readonly [string, Json])[] {
  return members(schema, "properties").filter(([, value]) => value !== false);
}

/** The lists of alternatives that narrow the type. */
export function unionsOf(schema: JsonObject): (readonly Json[])[] {
  if (literalsOf(schema) !== undefined) return [];
  return ["oneOf", "anyOf"].flatMap((keyword) => {
    const branches = own(schema, keyword);
    return isArray(branches) && branches.every(saysType) ? [branches] : [];
  });
}

/** The members of `allOf` that narrow the type. */
export function partsOf(schema: JsonObject): Json[] {
  const all = own(schema, "allOf");
  return isArray(all) ? all.filter(saysType) : [];
}

const TYPING = ["$ref", "const", "enum", "properties", "items", "prefixItems", "additionalProperties", "type"];

/** Whether a branch narrows the TypeScript type; bounds and `required` alone do not. */
function saysType(branch: Json): boolean {
  if (branch === false) return true;
  if (!isObject(branch)) return false;
  if (TYPING.some((keyword) => own(branch, keyword) !== undefined)) return true;
  return ["allOf", "anyOf", "oneOf"].some((keyword) => {
    const inner = own(branch, keyword);
    return isArray(inner) && (keyword === "allOf" ? inner.some(saysType) : inner.every(saysType));
  });
}
