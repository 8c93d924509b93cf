import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { SUBSCHEMA_KEYWORDS } from "../keywords.ts";

/** Counts the schemas in a lowered schema as a printer writes them: one that is placed twice counts twice. */
export function countNodes(node: JsonObject, known = new WeakMap<JsonObject, number>()): number {
  const count = known.get(node);
  if (count !== undefined) return count;
  const below = Object.entries(node).flatMap(([keyword, value]) => schemasAt(keyword, value));
  const sum = below.reduce((total, schema) => total + countNodes(schema, known), 1);
  known.set(node, sum);
  return sum;
}

function schemasAt(keyword: string, value: Json): JsonObject[] {
  const shape = own(SUBSCHEMA_KEYWORDS, keyword);
  if (shape === "schema" && isObject(value)) return [value];
  if (shape === "array" && isArray(value)) return value.filter(isObject);
  return shape === "map" && isObject(value) ? Object.values(value).filter(isObject) : [];
}
