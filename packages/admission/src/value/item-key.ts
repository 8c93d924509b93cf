import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { listAt } from "./schema-access.ts";

/** The key of an item in a list map: its key fields with their values. */
export function itemKey(schema: JsonObject, item: Json): JsonObject {
  const names = listAt(schema, "x-kubernetes-list-map-keys").map(String);
  const members = isObject(item) ? names.map((name) => [name, own(item, name)] as const) : [];
  return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
}

/**
 * The key of an item as a text, to find the item of an earlier list with the same key; undefined if a key field is
 * missing or not a scalar. Rule: k8s.io/apiserver `cel/common/maplist.go`.
 */
export function itemKeyText(schema: JsonObject, item: Json): string | undefined {
  if (!isObject(item)) return undefined;
  const names = listAt(schema, "x-kubernetes-list-map-keys").map(String);
  const parts = names.map((name) => scalarText(own(item, name)));
  return parts.every((part) => part !== undefined) ? parts.join("\0") : undefined;
}

/** A text that differs for values that Go distinguishes, such as `1`, `1.0` and `"1"`. */
export function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return `${value}f`;
  return typeof value === "bigint" || typeof value === "boolean" ? String(value) : undefined;
}
