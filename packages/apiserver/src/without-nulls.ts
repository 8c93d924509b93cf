import { isArray, isObject, type Json, type JsonObject } from "../../base/src/json.ts";

/** The object without members that are null, at any depth. Items of lists stay. */
export function withoutNulls(object: JsonObject): JsonObject {
  const members = Object.entries(object).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withinValue(member)]));
}

function withinValue(value: Json): Json {
  if (isArray(value)) return value.map(withinValue);
  return isObject(value) ? withoutNulls(value) : value;
}
