import {
  escapeToken,
  isArray,
  isObject,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import { SUBSCHEMA_KEYWORDS } from "../keywords.ts";
import { normalKeywords } from "./normal-keywords.ts";

/** What the canonical form depends on in one file. */
export interface CanonicalContext {
  /** Id of the type that the `$ref` at a pointer refers to. */
  readonly refAt: (pointer: string) => string | undefined;
  /** Id of the type at a pointer of this file, if there is one. */
  readonly typeAt: (pointer: string) => string | undefined;
  /** The schema that replaces the one at a pointer, if any. */
  readonly replaceAt: (pointer: string) => Schema | undefined;
}

/** Returns the schema at a pointer of a file in the form that emitters read (see `NamedType.schema`). */
export function canonicalSchema(schema: Schema, pointer: string, context: CanonicalContext): Schema {
  return isObject(schema) ? canonicalObject(schema, pointer, context) : schema;
}

function canonicalObject(node: JsonObject, pointer: string, context: CanonicalContext): JsonObject {
  const result: [string, Json][] = [];
  for (const [keyword, value] of Object.entries(normalKeywords(node, pointer === ""))) {
    if (keyword === "$ref") result.push(["$ref", context.refAt(pointer) ?? ""]);
    else result.push([keyword, canonicalValue(keyword, value, `${pointer}/${escapeToken(keyword)}`, context)]);
  }
  return Object.fromEntries(result);
}

function canonicalValue(keyword: string, value: Json, pointer: string, context: CanonicalContext): Json {
  const shape = own(SUBSCHEMA_KEYWORDS, keyword);
  if (shape === "schema") return inner(value, pointer, context);
  if (shape === "array" && isArray(value)) return value.map((item, i) => inner(item, `${pointer}/${i}`, context));
  if (shape === "map" && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, inner(item, `${pointer}/${escapeToken(key)}`, context)]),
    );
  }
  return value;
}

function inner(value: Json, pointer: string, context: CanonicalContext): Json {
  const replacement = context.replaceAt(pointer);
  if (replacement !== undefined) return replacement;
  const type = context.typeAt(pointer);
  if (type !== undefined) return { $ref: type };
  return isObject(value) ? canonicalObject(value, pointer, context) : value;
}
