import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { nearest } from "../../packages/base/src/nearest.ts";
import { didYouMean, suggest } from "../diagnostics/nearest.ts";
import {
  escapeToken,
  isArray,
  isNumeric,
  isObject,
  isSchema,
  own,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import type { Visit } from "../load/index-sources.ts";
import type { Place, Source } from "../types.ts";
import { FORMAT_NAMES, isKnownFormat } from "../../packages/admission/src/index.ts";
import { LIMITS } from "../limits.ts";
import { keywordFaults, type ValueShape } from "./keyword-faults.ts";
import { appliesTo, isTypeName, TYPE_NAMES, typesOf } from "../keywords.ts";
import { hasMisplacedAnchors } from "./misplaced-anchors.ts";
import { parseEcma } from "./parse-ecma.ts";
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
    if (shape === undefined) reportUnknown({ keyword, value, node }, at, diagnostics);
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
      diagnostics.report("SG2014", { format: value }, { at, hint: () => formatHint(value, typesOf(node)) });
    else if (shape === SCHEMA_MAP && isObject(value)) checkMemberNames(keyword, value, { at, diagnostics });
    if (!hasCompanion(keyword, node))
      diagnostics.report("SG2150", { keyword, other: COMPANIONS[keyword] ?? "" }, { at });
  }
}

/** Keywords that have no effect without another one beside them. */
const COMPANIONS: { readonly [keyword: string]: string } = {
  then: "if",
  else: "if",
  minContains: "contains",
  maxContains: "contains",
};

function formatHint(format: string, types: readonly string[]): string | undefined {
  const about = ["string", "integer", "number"].find((type) => isKnownFormat(format, [type]));
  if (about !== undefined) return `correct the type: this format is about values of type ${about}`;
  return didYouMean(
    format,
    FORMAT_NAMES.filter((name) => isKnownFormat(name, types)),
  ).hint;
}

/** Reports keywords that stand among the members of `properties` or `$defs`, where each name begins a schema. */
function checkMemberNames(
  holder: string,
  members: JsonObject,
  { at: { source, pointer }, diagnostics }: { readonly at: Place; readonly diagnostics: Diagnostics },
): void {
  for (const [name, schema] of Object.entries(members)) {
    if (typeof schema !== "boolean" || !takesFlag(name)) continue;
    const at = { source, pointer: `${pointer}/${escapeToken(name)}` };
    diagnostics.report("SG2140", { name, holder }, { at });
  }
}

/** Whether true and false are ordinary values of a keyword. */
function takesFlag(name: string): boolean {
  const shape = isKeyword(name) ? KEYWORDS[name] : undefined;
  return shape === FLAG || shape === SCHEMA || name === "x-ont-deprecated";
}

/** Whether a schema declares types. Without them `nullable` has no effect (OpenAPI 3.0.3). */
function saysTypes(node: Visit["node"]): boolean {
  return Object.hasOwn(node, "type") || Object.hasOwn(node, "x-kubernetes-int-or-string");
}

/** An unknown keyword, with the schema that has it. */
interface UnknownKeyword {
  readonly keyword: string;
  readonly value: Json;
  readonly node: JsonObject;
}

function reportUnknown(unknown: UnknownKeyword, at: Place, diagnostics: Diagnostics): void {
  const { keyword } = unknown;
  const older = own(OLDER_DRAFTS, keyword);
  if (older !== undefined) return diagnostics.report("SG2019", { keyword }, { at, hint: older });
  const isKubernetes = keyword.startsWith("x-kubernetes-");
  // checkInnerAnnotations and readAnnotations check x-ont-*. Any other x- name belongs to the user.
  if (keyword.startsWith("x-") && !isKubernetes) return;
  if (isMisplacedField(unknown)) return diagnostics.report("SG2142", { name: keyword }, { at });
  const hint = () =>
    suggest(keyword, () => Object.keys(KEYWORDS)).hint() ?? (isKubernetes ? UNKNOWN_TO_KUBERNETES : undefined);
  diagnostics.report(isMisspelled(unknown) ? "SG2087" : "SG2008", { keyword }, { at, hint });
}

const UNKNOWN_TO_KUBERNETES =
  "remove it: names that begin with x-kubernetes- belong to Kubernetes, and the schema of a CRD has none with this name";

/** Keywords that only describe. If one of them is misspelled, no rule is lost. */
const ANNOTATING: ReadonlySet<string> = new Set([
  ...["$comment", "$schema", "$vocabulary", "title", "description", "examples", "example", "externalDocs"],
  ...["deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema"],
]);

const EFFECTIVE: readonly string[] = Object.keys(KEYWORDS).filter((name) => !ANNOTATING.has(name));

/**
 * Whether a word is almost a keyword that has an effect: without the `$`, in another case, or with a letter or two that
 * differ. A short word may be one of the user's own, such as `note`, unless its value is one for the keyword.
 */
function isMisspelled({ keyword: word, value, node }: UnknownKeyword): boolean {
  if (EFFECTIVE.some((name) => name === `$${word}` || name.toLowerCase() === word.toLowerCase())) return true;
  if (word.length > 4) return nearest(word, EFFECTIVE, word.length < 8 ? 1 : 2) !== undefined;
  const isPossible = (name: string) => name.length >= 4 && appliesTo(name, typesOf(node)) && hasCompanion(name, node);
  const near = nearest(word, EFFECTIVE.filter(isPossible), 1);
  return near !== undefined && KEYWORDS[near]?.holds(value) === true;
}

function hasCompanion(keyword: string, node: JsonObject): boolean {
  const other = own(COMPANIONS, keyword);
  return other === undefined || Object.hasOwn(node, other);
}

/** Keywords that say that a value is a schema and not another object of the user. */
const SCHEMA_SIGNS = ["type", "$ref", "properties", "items", "enum", "const", "allOf", "anyOf", "oneOf"];

/** Whether an unknown keyword is a field that stands beside `properties` and not below it. */
function isMisplacedField({ keyword, value, node }: UnknownKeyword): boolean {
  if (!isObject(value) || !SCHEMA_SIGNS.some((sign) => isKeywordOf(value, sign))) return false;
  if (!appliesTo("properties", typesOf(node))) return false;
  const near = nearest(keyword, EFFECTIVE, keyword.length < 8 ? 1 : 2);
  return near === undefined || !appliesTo(near, typesOf(node)) || KEYWORDS[near]?.holds(value) !== true;
}

function isKeywordOf(value: JsonObject, keyword: string): boolean {
  const held = own(value, keyword);
  return held !== undefined && KEYWORDS[keyword]?.holds(held) === true;
}

/** A regular expression as JavaScript writes it. */
const LITERAL = /^\/(.*)\/([dgimsuvy]*)$/s;

/** Reports a pattern that no text matches. The usual cause are the slashes of JavaScript. */
function reportImpossible(pattern: string, at: Place, diagnostics: Diagnostics): void {
  const [, body, flags = ""] = LITERAL.exec(pattern) ?? [];
  if (body === undefined)
    return diagnostics.report("SG2141", { pattern, why: "a character must come before ^ or after $" }, { at });
  const meant = JSON.stringify((flags.includes("i") ? "(?i)" : "") + body.replaceAll("\\/", "/"));
  diagnostics.report("SG2141", { pattern, why: "its slashes are part of the text" }, { at, hint: `write ${meant}` });
}

function checkPattern(pattern: string, at: Place, diagnostics: Diagnostics): void {
  const read = readPattern(pattern);
  if ("reason" in read) return diagnostics.report("SG2013", { pattern, reason: read.reason }, { at, hint: read.hint });
  const parsed = parseEcma(pattern);
  if (!("reason" in parsed) && hasMisplacedAnchors(parsed)) return reportImpossible(pattern, at, diagnostics);
  const { matcher } = read;
  if (matcher.kind === "too slow") diagnostics.report("SG2017", { pattern, why: matcher.why }, { at });
  if (matcher.kind === "too large")
    diagnostics.report("SG2091", { pattern, steps: matcher.steps, limit: LIMITS.patternSteps }, { at });
}
