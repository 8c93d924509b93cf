import type { Part } from "../catalog/located.ts";
import { allowedValues } from "../catalog/possible-types.ts";
import { isArray, isNumeric, isObject, jsonText, members, own, type Json } from "../../packages/base/src/json.ts";
import { printYaml } from "../../packages/base/src/print-yaml.ts";

/** One thing that a schema says about a value: a label, then codes and words. */
export interface Fact {
  readonly label: string;
  readonly codes: readonly string[];
  readonly text: string;
}

interface Stated {
  readonly hard: readonly Part[];
  readonly soft: readonly Part[];
}

/** What the schemas of a value say, except its type and its fields. `suffix` names the items of a list or map. */
export function factsOf({ hard, soft }: Stated, suffix = ""): Fact[] {
  const facts = [
    ...valueFacts(hard),
    ...boundFacts(hard),
    ...textFacts(hard),
    ...listFacts(hard),
    ...mapFacts(hard),
    ...ruleFacts(hard),
    ...branchFacts(hard),
    ...(hard.length === 0 ? valueFacts(soft) : []),
  ];
  const unique = [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
  if (suffix === "") return unique;
  const each = suffix.startsWith("[]") ? "Each item" : "Each value";
  return unique.map((fact) => ({
    ...fact,
    label: `${each}: ${fact.label.charAt(0).toLowerCase()}${fact.label.slice(1)}`,
  }));
}

function fact(label: string, codes: readonly string[], text = ""): Fact {
  return { label, codes, text };
}

/** A longer list or value is cut. */
const MAX_VALUES = 100;
const MAX_LENGTH = 300;

function cut(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/** A scalar as in YAML, anything else as JSON. */
function shown(value: Json): string {
  if (typeof value === "string" && !value.includes("\n")) return cut(printYaml(value).trimEnd());
  return cut(jsonText(value));
}

function each(parts: readonly Part[], keyword: string): Json[] {
  return parts.flatMap(({ schema }) => {
    const value = own(schema, keyword);
    return value === undefined ? [] : [value];
  });
}

function valueFacts(parts: readonly Part[]): Fact[] {
  const lists = parts.flatMap((part) => ((allowedValues(part)?.length ?? 0) ? [allowedValues(part) ?? []] : []));
  const least = [...lists].sort((a, b) => a.length - b.length)[0] ?? [];
  const values = least.slice(0, MAX_VALUES).map(shown);
  const more = least.length > MAX_VALUES ? `and ${least.length - MAX_VALUES} more` : "";
  const examples = each(parts, "examples").flatMap((list) => (isArray(list) ? list : []));
  return [
    ...each(parts, "default")
      .slice(0, 1)
      .map((value) => fact("Default", [shown(value)])),
    ...(values.length === 0 ? [] : [fact(values.length === 1 ? "Always" : "One of", values, more)]),
    ...(examples.length === 0 ? [] : [fact("Example", [...new Set(examples.slice(0, 3).map(shown))])]),
  ];
}

/** The bounds of a pair of keywords, as the narrowest range. */
function range(parts: readonly Part[], [low, high]: readonly [string, string]): string | undefined {
  const numbers = (keyword: string) => each(parts, keyword).filter(isNumeric);
  const extreme = (
    values: readonly (number | bigint)[],
    isBetter: (a: number | bigint, b: number | bigint) => boolean,
  ) =>
    values.reduce<number | bigint | undefined>(
      (best, one) => (best === undefined || isBetter(one, best) ? one : best),
      undefined,
    );
  const least = extreme(numbers(low), (a, b) => a > b);
  const most = extreme(numbers(high), (a, b) => a < b);
  if (least === undefined || most === undefined)
    return least !== undefined ? `at least ${least}` : most !== undefined ? `at most ${most}` : undefined;
  return least === most ? `exactly ${least}` : `${least} to ${most}`;
}

const RANGES: readonly (readonly [label: string, low: string, high: string])[] = [
  ["Value", "minimum", "maximum"],
  ["Length", "minLength", "maxLength"],
  ["Items", "minItems", "maxItems"],
  ["Entries", "minProperties", "maxProperties"],
];

function boundFacts(parts: readonly Part[]): Fact[] {
  const ranges = RANGES.flatMap(([label, low, high]) => {
    const text = range(parts, [low, high]);
    return text === undefined ? [] : [fact(label, [], text)];
  });
  const one = (keyword: string, text: string) =>
    each(parts, keyword)
      .filter(isNumeric)
      .map((value) => fact("Value", [], `${text} ${value}`));
  return [
    ...ranges,
    ...one("exclusiveMinimum", "more than"),
    ...one("exclusiveMaximum", "less than"),
    ...one("multipleOf", "a multiple of"),
  ];
}

function textFacts(parts: readonly Part[]): Fact[] {
  const coded = (keyword: string, label: string) =>
    each(parts, keyword)
      .filter((value) => typeof value === "string")
      .map((value) => fact(label, [cut(value)]));
  return [
    ...coded("format", "Format"),
    ...coded("pattern", "Pattern"),
    ...coded("contentEncoding", "Encoding"),
    ...coded("contentMediaType", "Media type"),
  ];
}

function listFacts(parts: readonly Part[]): Fact[] {
  const keys = each(parts, "x-kubernetes-list-map-keys").flatMap((list) => (isArray(list) ? list.map(String) : []));
  const isAtomic = each(parts, "x-kubernetes-list-type").includes("atomic");
  return [
    ...(each(parts, "uniqueItems").includes(true) ? [fact("Items", [], "no two are equal")] : []),
    ...(keys.length === 0 ? [] : [fact("Unique by", keys)]),
    ...(isAtomic ? [fact("Replaced", [], "as a whole, by server-side apply")] : []),
    ...each(parts, "contains").map((schema) => fact("Contains", [cut(jsonText(schema))])),
  ];
}

function mapFacts(parts: readonly Part[]): Fact[] {
  const keyRules = each(parts, "propertyNames").filter(isObject);
  const patterns = parts.flatMap(({ schema }) => members(schema, "patternProperties").map(([pattern]) => cut(pattern)));
  const needs = parts.flatMap(({ schema }) =>
    members(schema, "dependentRequired").flatMap(([name, list]) =>
      isArray(list) && list.length > 0
        ? [fact("If set", [name, ...list.map(String)], "the fields after it are required")]
        : [],
    ),
  );
  const isResource = each(parts, "x-kubernetes-embedded-resource").includes(true);
  const keepsAll = each(parts, "x-kubernetes-preserve-unknown-fields").includes(true);
  return [
    ...keyRules.map((schema) => fact("Keys", [cut(jsonText(schema))])),
    ...(patterns.length === 0 ? [] : [fact("Keys match", patterns)]),
    ...needs,
    ...(isResource ? [fact("Holds", [], "a whole Kubernetes object")] : []),
    ...(keepsAll ? [fact("Other fields", [], "are kept")] : []),
  ];
}

function ruleFacts(parts: readonly Part[]): Fact[] {
  const rules = each(parts, "x-kubernetes-validations").flatMap((list) => (isArray(list) ? list.filter(isObject) : []));
  return rules.flatMap((one) => {
    const [rule, message] = [own(one, "rule"), own(one, "message")];
    if (typeof rule !== "string") return [];
    if (typeof message !== "string") return [fact("Rule", [cut(rule)])];
    return [fact("Rule", [], message), fact("In CEL", [cut(rule)])];
  });
}

const JUNCTORS: { readonly [keyword: string]: string } = { anyOf: "At least one of", oneOf: "Exactly one of" };

/** Alternatives and conditions, which no table can show: each in a few words, or as it is written. */
function branchFacts(parts: readonly Part[]): Fact[] {
  return parts.flatMap(({ schema }) => {
    const junctors = Object.entries(JUNCTORS).flatMap(([keyword, label]) => {
      const branches = own(schema, keyword);
      if (!isArray(branches)) return [];
      const texts = branches
        .slice(0, MAX_VALUES)
        .map(branchText)
        .filter((text) => text !== "null");
      return texts.length < 2 ? [] : [fact(label, texts)];
    });
    const written = ["not", "if", "then", "else", "dependentSchemas"].flatMap((keyword) => {
      const value = own(schema, keyword);
      return value === undefined ? [] : [fact(WRITTEN[keyword] ?? keyword, [cut(jsonText(value))])];
    });
    return [...junctors, ...written];
  });
}

const WRITTEN: { readonly [keyword: string]: string } = {
  not: "Never",
  if: "If",
  then: "Then",
  else: "Otherwise",
  dependentSchemas: "If set",
};

/** A branch in a few words. */
function branchText(branch: Json): string {
  if (!isObject(branch)) return jsonText(branch);
  const [title, type, ref, required] = ["title", "type", "$ref", "required"].map((keyword) => own(branch, keyword));
  if (typeof title === "string") return title;
  if (typeof ref === "string")
    return (
      ref
        .split(/[/#]/)
        .filter((part) => part !== "")
        .at(-1)
        ?.replace(/\.(json|ya?ml)$/, "") ?? ref
    );
  const names = isArray(required) ? required.map(String).join(", ") : "";
  if (names !== "" && Object.keys(branch).every((keyword) => ["required", "type", "properties"].includes(keyword)))
    return names;
  const values = allowedValues({ schema: branch });
  if (values !== null && values.length > 0) return values.slice(0, 10).map(shown).join(", ");
  if (typeof type === "string" && Object.keys(branch).length === 1) return type;
  return cut(jsonText(branch));
}
