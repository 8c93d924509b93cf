import { isArray, isObject, members, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { impliedType } from "./possible-types.ts";

/** The parts of a schema that a TypeScript type can show. */

/** The scalars that a value must be one of; undefined if the schema lists none, or lists objects. */
export function literalsOf(schema: JsonObject): readonly Json[] | undefined {
  const constant = own(schema, "const");
  const values = constant !== undefined ? [constant] : own(schema, "enum");
  if (!isArray(values) || values.some((value) => typeof value === "object" && value !== null)) return undefined;
  return values;
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
