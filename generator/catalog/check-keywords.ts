import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { nearest } from "../../packages/base/src/nearest.ts";
import { suggest } from "../diagnostics/nearest.ts";
import { escapeToken, isArray, isNumeric, isObject, isSchema, own, type Json } from "../../packages/base/src/json.ts";
import type { Visit } from "../load/index-sources.ts";
import type { Place, Source } from "../types.ts";
import { isKnownFormat } from "../../packages/admission/src/index.ts";
import { LIMITS } from "../limits.ts";
import { isTypeName, TYPE_NAMES, typesOf } from "../keywords.ts";
import { keywordFaults, type ValueShape } from "./keyword-faults.ts";
import { readPattern } from "./pattern.ts";

const ANY: ValueShape = { expected: "any value", holds: () => true };
const TEXT: ValueShape = { expected: "a string", holds: (value) => typeof value === "string" };
const FLAG: ValueShape = { expected: "true or false", holds: (value) => typeof value === "boolean" };
const NUMBER: ValueShape = { expected: "a number", holds: isNumeric };
const POSITIVE: ValueShape = { expected: "a number above 0", holds: (value) => isNumeric(value) && value > 0 };
const COUNT: ValueShape = {
  expected: `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
  holds: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
};
const SCHEMA: ValueShape = { expected: "a schema (an object, true or false)", holds: isSchema };
const SCHEMAS: ValueShape = {
  of: SCHEMA,
  expected: "a list of at least one schema",
  holds: (value) => isArray(value) && value.length > 0 && value.every(isSchema),
};
const SCHEMA_MAP: ValueShape = {
  of: SCHEMA,
  expected: "an object of schemas",
  holds: (value) => isObject(value) && Object.values(value).every(isSchema),
};
const VALUES: ValueShape = { expected: "a list of values", holds: isArray };
const ENUM: ValueShape = {
  expected: "a list of at least one value",
  holds: (value) => isArray(value) && value.length > 0,
};
const NAMES: ValueShape = {
  of: TEXT,
  expected: "a list of distinct strings",
  holds: (value) => isNameList(value) && new Set(value).size === value.length,
};
const NAME_LISTS: ValueShape = {
  of: { expected: "a list of strings", holds: (value) => isNameList(value) },
  expected: "an object of lists of strings",
  holds: (value) => isObject(value) && Object.values(value).every(isNameList),
};
const TYPE: ValueShape = {
  of: { expected: `one of ${TYPE_NAMES.join(", ")}`, holds: isTypeName },
  expected: `one of ${TYPE_NAMES.join(", ")}, or a list of them`,
  holds: (value) =>
    isArray(value)
      ? value.length > 0 && value.every(isTypeName) && new Set(value).size === value.length
      : isTypeName(value),
};

function isNameList(value: Json): value is readonly string[] {
  return isArray(value) && value.every((item) => typeof item === "string");
}

/** The vocabulary: JSON Schema 2020-12 and the Kubernetes extensions for CRD schemas. */
const KEYWORDS: { readonly [keyword: string]: ValueShape } = {
  $anchor: TEXT,
  $comment: TEXT,
  $defs: SCHEMA_MAP,
  $dynamicAnchor: TEXT,
  $dynamicRef: TEXT,
  $id: TEXT,
  $ref: TEXT,
  $recursiveRef: TEXT,
  $schema: TEXT,
  $vocabulary: ANY,
  additionalProperties: SCHEMA,
  allOf: SCHEMAS,
  anyOf: SCHEMAS,
  const: ANY,
  contains: SCHEMA,
  contentEncoding: TEXT,
  contentMediaType: TEXT,
  contentSchema: SCHEMA,
  default: ANY,
  dependentRequired: NAME_LISTS,
  dependentSchemas: SCHEMA_MAP,
  deprecated: FLAG,
  description: TEXT,
  else: SCHEMA,
  enum: ENUM,
  examples: VALUES,
  exclusiveMaximum: NUMBER,
  exclusiveMinimum: NUMBER,
  format: TEXT,
  if: SCHEMA,
  items: SCHEMA,
  maxContains: COUNT,
  maxItems: COUNT,
  maxLength: COUNT,
  maxProperties: COUNT,
  maximum: NUMBER,
  minContains: COUNT,
  minItems: COUNT,
  minLength: COUNT,
  minProperties: COUNT,
  minimum: NUMBER,
  multipleOf: POSITIVE,
  not: SCHEMA,
  oneOf: SCHEMAS,
  pattern: TEXT,
  patternProperties: SCHEMA_MAP,
  prefixItems: SCHEMAS,
  properties: SCHEMA_MAP,
  propertyNames: SCHEMA,
  readOnly: FLAG,
  required: NAMES,
  then: SCHEMA,
  title: TEXT,
  type: TYPE,
  unevaluatedItems: SCHEMA,
  unevaluatedProperties: SCHEMA,
  uniqueItems: FLAG,
  writeOnly: FLAG,
  nullable: FLAG,
  example: ANY,
  externalDocs: ANY,
  "x-kubernetes-embedded-resource": FLAG,
  "x-kubernetes-int-or-string": FLAG,
  "x-kubernetes-list-map-keys": NAMES,
  "x-kubernetes-list-type": {
    expected: "atomic, set or map",
    holds: (value) => value === "atomic" || value === "set" || value === "map",
  },
  "x-kubernetes-map-type": {
    expected: "atomic or granular",
    holds: (value) => value === "atomic" || value === "granular",
  },
  "x-kubernetes-preserve-unknown-fields": FLAG,
  "x-kubernetes-validations": {
    expected: "a list of objects with a rule",
    holds: (value) => isArray(value) && value.every(isRule),
  },
};

/** Keywords of older drafts, each with the hint about its successor. */
const OLDER_DRAFTS: { readonly [keyword: string]: string } = {
  definitions: "write $defs",
  dependencies: "write dependentRequired or dependentSchemas",
  additionalItems: "write items, and prefixItems for the list before it",
  $recursiveAnchor: "write $anchor",
  id: "write $id",
};

function isRule(value: Json): boolean {
  return isObject(value) && Object.hasOwn(value, "rule") && typeof value["rule"] === "string";
}

/** Whether a keyword is part of the vocabulary. The catalog leaves out all others. */
export function isKeyword(name: string): boolean {
  return Object.hasOwn(KEYWORDS, name);
}

/** Reports unknown keywords, keywords with invalid values, patterns that nothing can run, and formats that nothing checks. */
export function checkKeywords(
  source: Source,
  { node, pointer }: Pick<Visit, "node" | "pointer">,
  diagnostics: Diagnostics,
): void {
  for (const [keyword, value] of Object.entries(node)) {
    const at = { source, pointer: `${pointer}/${escapeToken(keyword)}` };
    const shape = isKeyword(keyword) ? KEYWORDS[keyword] : undefined;
    if (shape === undefined) reportUnknown(keyword, at, diagnostics);
    else if (!shape.holds(value)) {
      if (keyword === "items" && isArray(value))
        diagnostics.report("SG2019", { keyword: "items as a list" }, { at, hint: "write prefixItems" });
      else {
        for (const { tokens, what, expected, ...help } of keywordFaults(node, keyword, KEYWORDS)) {
          const place = { source, pointer: at.pointer + tokens.map((token) => `/${escapeToken(token)}`).join("") };
          diagnostics.report("SG2012", { keyword: what, expected }, { at: place, ...help });
        }
      }
    } else if (keyword === "x-kubernetes-validations") diagnostics.report("SG2021", {}, { at });
    else if (keyword === "nullable" && value === true && !saysTypes(node)) diagnostics.report("SG2022", {}, { at });
    else if (keyword === "pattern" && typeof value === "string") checkPattern(value, at, diagnostics);
    else if (keyword === "patternProperties" && isObject(value)) {
      for (const key of Object.keys(value))
        checkPattern(key, { source, pointer: `${at.pointer}/${escapeToken(key)}` }, diagnostics);
    } else if (keyword === "format" && typeof value === "string" && !isKnownFormat(value, typesOf(node)))
      diagnostics.report("SG2014", { format: value }, { at });
  }
}

/** Whether a schema declares types. Without them `nullable` has no effect (OpenAPI 3.0.3). */
function saysTypes(node: Visit["node"]): boolean {
  return Object.hasOwn(node, "type") || Object.hasOwn(node, "x-kubernetes-int-or-string");
}

function reportUnknown(keyword: string, at: Place, diagnostics: Diagnostics): void {
  const hint = own(OLDER_DRAFTS, keyword);
  if (hint !== undefined) return diagnostics.report("SG2019", { keyword }, { at, hint });
  // checkInnerAnnotations and readAnnotations check x-ont-*. Any other x- name belongs to the user.
  if (keyword.startsWith("x-") && !keyword.startsWith("x-kubernetes-")) return;
  const hasEffect = isMisspelled(
    keyword,
    Object.keys(KEYWORDS).filter((name) => !ANNOTATING.has(name)),
  );
  const near = suggest(keyword, () => Object.keys(KEYWORDS));
  diagnostics.report(hasEffect ? "SG2087" : "SG2008", { keyword }, { at, ...near });
}

/** Keywords that only describe. If one of them is misspelled, no rule is lost. */
const ANNOTATING: ReadonlySet<string> = new Set([
  ...["$comment", "$schema", "$vocabulary", "title", "description", "examples", "example", "externalDocs", "default"],
  ...["deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema"],
]);

/**
 * Whether a word is almost one of the names: without the `$`, in another case, or with a letter or two that differ. A short
 * word may be one of the user's own, such as `note`.
 */
function isMisspelled(word: string, names: readonly string[]): boolean {
  if (names.some((name) => name === `$${word}` || name.toLowerCase() === word.toLowerCase())) return true;
  return word.length > 4 && nearest(word, names, word.length < 8 ? 1 : 2) !== undefined;
}

function checkPattern(pattern: string, at: Place, diagnostics: Diagnostics): void {
  const read = readPattern(pattern);
  if ("reason" in read) return diagnostics.report("SG2013", { pattern, reason: read.reason }, { at, hint: read.hint });
  const { matcher } = read;
  if (matcher.kind === "too slow") diagnostics.report("SG2017", { pattern, why: matcher.why }, { at });
  if (matcher.kind === "too large")
    diagnostics.report("SG2091", { pattern, steps: matcher.steps, limit: LIMITS.patternSteps }, { at });
}
