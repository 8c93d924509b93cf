import { defaultProblems, exampleProblems } from "../../packages/admission/src/index.ts";
import { isArray, isObject, members, own, pointerTokens, type Json } from "../../packages/base/src/json.ts";
import { SUBSCHEMA_KEYWORDS } from "../keywords.ts";
import { nearest } from "../../packages/base/src/nearest.ts";
import { lowerArrays } from "./arrays.ts";
import type { Located, Part } from "../catalog/located.ts";
import { LIMITS } from "../limits.ts";
import { report, reportDropped, spend, type Lowering, type StructuralSchema } from "./lowering.ts";
import { expand, type Flat } from "./expand.ts";
import { junctorParts, lowerJunctors } from "./junctors.ts";
import { lowerNumbers, lowerSizes } from "./numbers.ts";
import { lowerObjects } from "./objects.ts";
import { plainProblem } from "./plain-problem.ts";
import { lowerStrings } from "./strings.ts";
import {
  acceptsNull,
  declaredTypes,
  impliedType,
  intersectTypes,
  possibleTypes,
  typeOfValue,
  type Types,
} from "../catalog/possible-types.ts";
import { lowerEnums } from "./enums.ts";
import { having, IS_A, mayBe, NEVER, placeFragments, type NodePlace, type Work } from "./work.ts";

/** A node that holds any value. */
const ANY: StructuralSchema = { "x-kubernetes-preserve-unknown-fields": true, nullable: true };

/** Lowers the schemas of one value to a structural node. `soft` are the schemas for it in junctors of nodes above. */
export function lowerNode(lowering: Lowering, hard: readonly Located[], soft: readonly Located[]): StructuralSchema {
  const [first] = hard.length > 0 ? hard : soft;
  if (first === undefined) return ANY;
  return descend(lowering, first, ANY, () => {
    const flat = expand(lowering, hard);
    if (flat.never) return { "x-kubernetes-preserve-unknown-fields": true, ...NEVER };
    const nullable = (hard.length > 0 ? hard : soft).every((source) => acceptsNull(lowering, source));
    if (flat.parts.length === 0) return nullable ? ANY : { "x-kubernetes-preserve-unknown-fields": true };
    const work = start(lowering, flat, { kind: "structural", soft: junctorParts(lowering, flat.parts, soft) });
    return finishNode(work, nullable);
  });
}

/** Lowers schemas to value validations for a junctor. `{}` accepts every value. */
function lowerBranch(
  lowering: Lowering,
  sources: readonly Located[],
  host: StructuralSchema | undefined,
): StructuralSchema {
  const [first] = sources;
  if (first === undefined) return {};
  return descend(lowering, first, {}, () => {
    const flat = expand(lowering, sources);
    if (flat.never) return NEVER;
    const work = start(lowering, flat, { kind: "branch", host });
    const types = dropNull(work.types);
    if (types !== null && types.size === 0) return NEVER;
    const known = hostTypes(host);
    reportAnnotations(work);
    pushGuards(work, types, known);
    lowerFamilies({ ...work, types: intersectTypes(known, types) });
    placeFragments(work.node, work.fragments);
    return work.node;
  });
}

function descend(
  lowering: Lowering,
  at: Located,
  fallback: StructuralSchema,
  lower: () => StructuralSchema,
): StructuralSchema {
  if (lowering.nodes > lowering.maxNodes || !spend(lowering, at)) {
    lowering.weakened += 1;
    return fallback;
  }
  if (lowering.depth >= LIMITS.schemaDepth) {
    report(lowering, { code: "SG4006", params: { limit: LIMITS.schemaDepth, what: "levels" } }, { part: at });
    return fallback;
  }
  lowering.depth += 1;
  const node = lower();
  lowering.depth -= 1;
  return node;
}

function start(lowering: Lowering, flat: Flat, place: NodePlace): Work {
  return {
    lowering,
    flat,
    types: typesOf(lowering, flat),
    node: {},
    fragments: [],
    place,
    structural: (hard, soft) => lowerNode(lowering, hard, soft),
    branch: (sources, host) => lowerBranch(lowering, sources, host),
  };
}

function typesOf(lowering: Lowering, flat: Flat): Types {
  let types: Types = null;
  for (const part of flat.parts)
    types = intersectTypes(types, intersectTypes(declaredTypes(part), possibleTypes(lowering, part)));
  return types;
}

function dropNull(types: Types): Types {
  return types === null ? null : new Set([...types].filter((type) => type !== "null"));
}

function finishNode(started: Work, nullable: boolean): StructuralSchema {
  const types = dropNull(started.types) ?? inferType(started);
  const work = { ...started, types };
  describe(work);
  if (types !== null && types.size === 0) {
    Object.assign(work.node, { "x-kubernetes-preserve-unknown-fields": true, ...NEVER });
    if (nullable) work.node["nullable"] = true;
    return work.node;
  }
  emitType(work);
  if (nullable) work.node["nullable"] = true;
  if (work.flat.cut && mayBe(types, "object")) work.node["x-kubernetes-preserve-unknown-fields"] = true;
  lowerFamilies(work);
  placeFragments(work.node, work.fragments);
  lowerExtensions(work);
  lowerDefault(work);
  checkExamples(work);
  reportIgnored(work);
  return work.node;
}

function lowerFamilies(work: Work): void {
  lowerSizes(work);
  lowerNumbers(work);
  lowerStrings(work);
  lowerArrays(work);
  lowerObjects(work);
  lowerEnums(work);
  lowerJunctors(work);
}

/** If no part has a type, the CRD gets the type that the keywords imply. */
function inferType(work: Work): Types {
  const implied = impliedType(work.flat.parts);
  if (implied === null) return null;
  report(work.lowering, { code: "SG4009", params: { type: implied.type } }, { part: implied.by });
  return new Set([implied.type]);
}

function emitType(work: Work): void {
  const { node, types } = work;
  const names = types === null ? [] : [...types].sort();
  const [single] = names;
  if (names.length === 1 && single !== undefined) node["type"] = single;
  else if (names.join() === "integer,string") node["x-kubernetes-int-or-string"] = true;
  else {
    node["x-kubernetes-preserve-unknown-fields"] = true;
    if (names.length > 0) work.fragments.push({ anyOf: names.flatMap((name) => IS_A[name] ?? []) });
  }
}

/** The types that a host node allows. Junctors of the node need no guard for them. */
function hostTypes(host: StructuralSchema | undefined): Types {
  if (host === undefined) return null;
  if (own(host, "x-kubernetes-int-or-string") === true) return new Set(["integer", "string"]);
  const type = own(host, "type");
  return typeof type === "string" ? new Set([type]) : null;
}

function pushGuards(work: Work, types: Types, known: Types): void {
  if (types === null) return;
  const both = intersectTypes(known, types);
  if (both !== null && both.size === 0) work.fragments.push({ ...NEVER });
  else if (known === null || both === null || ![...known].every((type) => both.has(type))) {
    const guards = [...types]
      .sort()
      .flatMap((type): StructuralSchema[] => (IS_A[type] === undefined ? [] : [IS_A[type]]));
    const [single] = guards;
    work.fragments.push(guards.length === 1 && single !== undefined ? { ...single } : { anyOf: guards });
  }
}

function describe(work: Work): void {
  const text = having(work.flat, "description").find(([, value]) => typeof value === "string")?.[1];
  const deprecated = having(work.flat, "deprecated").some(([, value]) => value === true);
  if (typeof text === "string")
    work.node["description"] = deprecated && !/^deprecated/i.test(text) ? `Deprecated. ${text}` : text;
  else if (deprecated) work.node["description"] = "Deprecated.";
}

const EXTENSIONS = [
  "x-kubernetes-embedded-resource",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
];

function lowerExtensions(work: Work): void {
  for (const keyword of EXTENSIONS) {
    const found = having(work.flat, keyword)[0];
    if (found !== undefined) work.node[keyword] = found[1];
  }
  reportServerRules(work);
  if (having(work.flat, "x-kubernetes-preserve-unknown-fields").some(([, value]) => value === true)) {
    work.node["x-kubernetes-preserve-unknown-fields"] = true;
  }
  const rules = having(work.flat, "x-kubernetes-validations").flatMap(([, value]) => (isArray(value) ? value : []));
  if (rules.length > 0) work.node["x-kubernetes-validations"] = rules;
  const example = having(work.flat, "example")[0]?.[1] ?? firstExample(work);
  if (example !== undefined) work.node["example"] = example;
}

/** Notes what an API server checks because of an extension, and JSON Schema cannot say. */
function reportServerRules(work: Work): void {
  const [keys] = having(work.flat, "x-kubernetes-list-map-keys");
  if (keys !== undefined && work.node["x-kubernetes-list-type"] === "map") {
    const [part, value] = keys;
    const params = { keys: isArray(value) ? value.map(String).join(" and ") : String(value) };
    report(work.lowering, { code: "SG4082", params }, { part, tokens: ["x-kubernetes-list-map-keys"] });
    reportMissingKeys(work, part);
  }
  const keyword = "x-kubernetes-embedded-resource";
  for (const [part, value] of having(work.flat, keyword))
    if (value === true) report(work.lowering, { code: "SG4083", params: {} }, { part, tokens: [keyword] });
}

/** Reports keys of a list map that its items do not declare. The API server would refuse the whole definition. */
function reportMissingKeys({ lowering, node }: Work, part: Part): void {
  const items = own(node, "items");
  const names = isObject(items) ? members(items, "properties").map(([name]) => name) : [];
  const keys = own(part.schema, "x-kubernetes-list-map-keys");
  for (const [i, key] of (isArray(keys) ? keys : []).entries()) {
    if (names.length === 0 || names.includes(String(key))) continue;
    const near = nearest(String(key), names, 2);
    const shown = near === undefined ? names.slice(0, 5).join(", ") : near;
    const params = { key: String(key), names: shown };
    report(lowering, { code: "SG2151", params }, { part, tokens: ["x-kubernetes-list-map-keys", String(i)] });
  }
}

function firstExample(work: Work): Json | undefined {
  const examples = having(work.flat, "examples")[0]?.[1];
  return examples !== undefined && isArray(examples) ? examples[0] : undefined;
}

/** Puts the default on the node, except `default: null`, which the API server ignores where null is valid. */
function lowerDefault(work: Work): void {
  const found = having(work.flat, "default")[0];
  if (found === undefined) return;
  const [part, value] = found;
  const at = { part, tokens: ["default"] };
  if (value === null && own(work.node, "nullable") === true)
    return report(work.lowering, { code: "SG4095", params: {} }, at);
  const [violation] = defaultProblems(work.node, value, "default");
  if (violation !== undefined) {
    const { hint, ...params } = plainProblem(violation, value);
    return report(work.lowering, { code: "SG4091", params, hint }, at);
  }
  if (own(work.node, "x-kubernetes-embedded-resource") === true && typeOfValue(value) === "object")
    return report(work.lowering, { code: "SG4008", params: { why: "it is an embedded resource" } }, at);
  work.node["default"] = value;
}

/** Checks the examples, which no API server does. */
function checkExamples(work: Work): void {
  const listed = having(work.flat, "examples").flatMap(([part, values]) =>
    isArray(values) ? values.map((value, i) => ({ part, value, tokens: ["examples", String(i)] })) : [],
  );
  const single = having(work.flat, "example").map(([part, value]) => ({ part, value, tokens: ["example"] }));
  for (const { part, value, tokens } of [...single, ...listed]) {
    const [violation] = exampleProblems(work.node, value, "example");
    if (violation === undefined) continue;
    const { hint, ...params } = plainProblem(violation, value);
    report(work.lowering, { code: "SG4092", params, hint }, { part, tokens });
  }
}

const IGNORED: { readonly [keyword: string]: string } = {
  readOnly: "the status subresource or an immutability rule decides who may write a field",
  writeOnly: "the API server always returns whole objects; refer to a Secret",
  discriminator: "the API server does not know it",
  externalDocs: "describe the field instead",
  additionalItems: "JSON Schema 2020-12 does not know it; use items and prefixItems",
};

function reportIgnored(work: Work): void {
  for (const [keyword, why] of Object.entries(IGNORED)) {
    for (const [part] of having(work.flat, keyword)) {
      report(work.lowering, { code: "SG4010", params: { keyword, why } }, { part, tokens: [keyword] });
    }
  }
}

/** Reports defaults and rules, which junctors forbid. Other annotations have no effect in a junctor. */
function reportAnnotations(work: Work): void {
  for (const [part] of having(work.flat, "default")) {
    const around = branchKeyword(part.pointer);
    const params = { why: `it is inside ${around ?? "allOf, anyOf, oneOf or not"}` };
    const hint = around && `declare the property outside ${around} too, and move the default there`;
    report(work.lowering, { code: "SG4008", params, hint }, { part, tokens: ["default"] });
  }
  for (const [part] of having(work.flat, "x-kubernetes-validations")) {
    reportDropped(work.lowering, part, {
      keyword: "x-kubernetes-validations",
      why: "rules are forbidden inside allOf, anyOf, oneOf and not",
    });
  }
}

const BRANCHES: ReadonlySet<string> = new Set(["anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"]);

/** The innermost keyword on the way to a schema that makes it a branch; undefined if the way begins in another type. */
function branchKeyword(pointer: string): string | undefined {
  const tokens = pointerTokens(pointer);
  let found: string | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const keyword = tokens[i] ?? "";
    if (BRANCHES.has(keyword)) found = keyword;
    // The name of a member, or the index of a branch.
    if (own(SUBSCHEMA_KEYWORDS, keyword) !== "schema") i++;
  }
  return found;
}
