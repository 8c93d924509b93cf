import {
  numberFormat,
  stringFormat,
  type NumberCheck,
  type StringCheck,
} from "../../../packages/admission/src/index.ts";
import { members, own, type JsonObject } from "../../../packages/base/src/json.ts";
import { typesOf } from "../../keywords.ts";
import type { Catalog } from "../../types.ts";
import { compilePattern, ProgramReference } from "./pattern.ts";
import { repeatedTypes } from "./repeated-types.ts";
import { everySchema, integerTypes } from "./prepare-schema.ts";

/** A function of the shared module that generated validators call. */
export type SharedFunction =
  StringCheck | NumberCheck | KeywordFunction | "errorsOf" | "isValid" | "assertWith" | "updateErrorsOf";
type KeywordFunction =
  "codePoints" | "equalItems" | "isMultipleOf" | "jsonEqual" | "linearMatcher" | "judgeOnce" | EvaluationFunction;
type EvaluationFunction = "evaluated" | "recordEvaluated" | "listUnevaluated";

const EVALUATION: readonly EvaluationFunction[] = ["evaluated", "recordEvaluated", "listUnevaluated"];

const BY_KEYWORD: ReadonlyMap<string, KeywordFunction | readonly KeywordFunction[]> = new Map<
  string,
  KeywordFunction | readonly KeywordFunction[]
>([
  ["const", "jsonEqual"],
  ["enum", "jsonEqual"],
  ["maxLength", "codePoints"],
  ["minLength", "codePoints"],
  ["multipleOf", "isMultipleOf"],
  ["unevaluatedItems", EVALUATION],
  ["unevaluatedProperties", EVALUATION],
  ["uniqueItems", "equalItems"],
]);

/** Returns the functions that the validators of a set may call. It reads the keywords of the schemas and compiles nothing. */
export function usedFunctions({ entries, types }: Catalog): ReadonlySet<SharedFunction> {
  const used = new Set<SharedFunction>(["errorsOf", "isValid", "assertWith"]);
  if (entries.some(({ api }) => api !== null && api.immutable.length > 0)) used.add("updateErrorsOf");
  if (repeatedTypes(types).size > 0) used.add("judgeOnce");
  for (const { schema } of types.values())
    for (const node of everySchema(schema)) for (const name of functionsOf(node)) used.add(name);
  return used;
}

function functionsOf(schema: JsonObject): SharedFunction[] {
  const byKeyword = Object.keys(schema).flatMap((keyword) => BY_KEYWORD.get(keyword) ?? []);
  if (patternsOf(schema).some((pattern) => compilePattern(pattern) instanceof ProgramReference))
    byKeyword.push("linearMatcher");
  const integers = integerTypes(schema) === null ? [] : (["isInt64"] as const);
  const format = own(schema, "format");
  if (typeof format !== "string") return [...byKeyword, ...integers].flat();
  const types = typesOf(schema);
  return [...byKeyword, ...integers, stringFormat(format, types) ?? [], numberFormat(format, types) ?? []].flat();
}

function patternsOf(schema: JsonObject): string[] {
  const pattern = own(schema, "pattern");
  return [
    ...(typeof pattern === "string" ? [pattern] : []),
    ...members(schema, "patternProperties").map(([key]) => key),
  ];
}
