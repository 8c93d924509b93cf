import { fromEntries, isArray, isObject, type Json } from "../../packages/base/src/json.ts";
import { SUBSCHEMA_KEYWORDS } from "../keywords.ts";
import type { Descriptions } from "../types.ts";
import type { StructuralSchema } from "./lowering.ts";

/** Returns a copy of a structural schema in which each description is shortened or left out. */
export function shortenDescriptions(schema: StructuralSchema, keep: Descriptions): StructuralSchema {
  if (keep === "full") return schema;
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, Json][] => {
    if (keyword !== "description" || typeof value !== "string") return [[keyword, within(keyword, value, keep)]];
    return keep === "none" ? [] : [[keyword, firstSentence(value)]];
  });
  return fromEntries(entries);
}

function within(keyword: string, value: Json, keep: Descriptions): Json {
  const inner = (schema: Json) => (isObject(schema) ? shortenDescriptions(schema, keep) : schema);
  const shape = Object.hasOwn(SUBSCHEMA_KEYWORDS, keyword) ? SUBSCHEMA_KEYWORDS[keyword] : undefined;
  if (shape === "schema") return inner(value);
  if (shape === "array" && isArray(value)) return value.map(inner);
  if (shape !== "map" || !isObject(value)) return value;
  return fromEntries(Object.entries(value).map(([name, schema]) => [name, inner(schema)] as const));
}

const SENTENCE = /^(?:Deprecated\. )?[\s\S]*?(?<!\b(?:e\.g|i\.e|etc|vs|cf|approx|resp))[.!?](?=\s|$)/;

/** Returns the text up to the end of its first sentence, or of its first paragraph. */
export function firstSentence(text: string): string {
  const [paragraph = ""] = text.trim().split(/\n\s*\n/);
  return (SENTENCE.exec(paragraph)?.[0] ?? paragraph).replace(/\s+/g, " ");
}
