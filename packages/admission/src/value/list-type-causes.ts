import { canonicalJson, isArray, isObject, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "./cause.ts";
import { duplicate, invalid } from "./cause.ts";
import { itemKey, findObject, propertyAt, textAt } from "./schema-access.ts";

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
  return repeated(
    value.map((item) => itemKey(schema, item)),
    path,
  );
}

/** Reports each duplicate once, at its second index. */
function repeated(items: readonly Json[], path: string): AdmissionCause[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, i) => {
    const text = canonicalJson(item);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return times === 1 ? [duplicate(`${path}[${i}]`, item)] : [];
  });
}
