import { canonicalJson, isArray, isObject, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "./cause.ts";
import { duplicate, invalid } from "./cause.ts";
import { itemKey, scalarText } from "./item-key.ts";
import { findObject, listAt, propertyAt, textAt } from "./schema-access.ts";

/** Finds duplicate items of sets and list maps. Rule: `schema/listtype/validation.go`. */
export function listTypeCauses(schema: JsonObject, value: Json, path = ""): AdmissionCause[] {
  if (isArray(value)) return listCauses(schema, value, path);
  if (!isObject(value)) return [];
  const rest = findObject(schema, "additionalProperties");
  return Object.entries(value).flatMap(([name, member]) => {
    const declared = propertyAt(schema, name);
    if (declared !== undefined) return listTypeCauses(declared, member, path === "" ? name : `${path}.${name}`);
    return rest === undefined ? [] : listTypeCauses(rest, member, `${path}[${name}]`);
  });
}

function listCauses(schema: JsonObject, value: readonly Json[], path: string): AdmissionCause[] {
  const items = findObject(schema, "items");
  const below = items === undefined ? [] : value.flatMap((item, i) => listTypeCauses(items, item, `${path}[${i}]`));
  const type = textAt(schema, "x-kubernetes-list-type");
  if (type === "set") return [...repeated(value, path), ...below];
  return type === "map" ? [...mapCauses(schema, value, path), ...below] : below;
}

function mapCauses(schema: JsonObject, value: readonly Json[], path: string): AdmissionCause[] {
  const odd = value.findIndex((item) => item !== null && !isObject(item));
  if (odd >= 0)
    return [invalid(`${path}[${odd}]`, value[odd] ?? null, "must be an object for an array of list-type map")];
  const keys = value.map((item) => itemKey(schema, item));
  return repeated(keys, path, listAt(schema, "x-kubernetes-list-map-keys").length === 1 ? oneKeyText : identityOf);
}

/** Servers compare the one key of a list map as a scalar, and several keys as JSON. */
function oneKeyText(key: Json): string {
  const [value] = isObject(key) ? Object.values(key) : [];
  return value === undefined ? "" : identityOf(value);
}

/** Reports each duplicate once, at its second index. */
function repeated(items: readonly Json[], path: string, textOf: (item: Json) => string = identityOf): AdmissionCause[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, i) => {
    const text = textOf(item);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return times === 1 ? [duplicate(`${path}[${i}]`, item)] : [];
  });
}

/** Servers compare scalars as Go does, and lists and objects as JSON, where 1 and 1.0 are the same. */
function identityOf(item: Json): string {
  return scalarText(item) ?? canonicalJson(item);
}
