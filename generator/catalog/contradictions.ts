import { LIMITS } from "../limits.ts";
import {
  canonicalJson,
  isArray,
  isNumeric,
  isObject,
  jsonEqual,
  jsonText,
  members,
  own,
  type Json,
} from "../../packages/base/src/json.ts";
import { allParts, isPart, propertyOf, sub, subMembers, subs, type Located, type Part } from "./located.ts";
import { isCertain, requiredNames, withConsequences } from "./consequences.ts";
import { patternsFor, refusesText } from "./refused-texts.ts";
import {
  acceptsNull,
  allowedValues,
  declaredTypes,
  hasType,
  intersectTypes,
  possibleTypes,
  type TypeAnswers,
  type Types,
} from "./possible-types.ts";

/** A schema without a name in the reasons. */
export const OTHER_SCHEMA = "another schema for the same object";

/** Why no value satisfies a list of schemas, and where. */
export interface Contradiction {
  readonly why: string;
  readonly part: Located;
  /** Keyword, and members below it. */
  readonly tokens: readonly string[];
  /** The schema that `why` calls another schema for the same object. */
  readonly refusing?: Part;
  /** Whether a schema says outright that no value is valid, as for a property that must be absent. */
  readonly isExplicit?: true;
}

interface Search {
  /** Parts whose branches are not looked at. */
  readonly tried?: readonly Part[];
  /** Whether to find only what holds for values of every type, also where no type is declared. Default: false. */
  readonly isStrict?: boolean;
  /** Whether the value is an item that `contains` asks for. What it contains itself is not looked at. Default: false. */
  readonly isItem?: boolean;
}

/**
 * Returns the reason why no value except null satisfies all of these schemas; undefined if one may. It finds what keywords
 * say against each other: types, listed values, bounds, closed objects, and branches that all contradict the rest.
 */
export function findContradiction(
  schemas: readonly Located[],
  answers: TypeAnswers,
  { tried = [], isStrict = false, isItem = false }: Search = {},
): Contradiction | undefined {
  const written = allParts(schemas, answers);
  if (written.length === 1 && schemas.length === 1 && written.every(assertsLittle)) return undefined;
  const areObjects = (parts: readonly Part[]) => {
    const types = typesOf(parts, answers);
    return types === null ? !isStrict : types.size === 1 && types.has("object");
  };
  const applied = withConsequences(schemas, { answers, areObjects });
  const parts = applied.length === schemas.length ? written : allParts(applied, answers);
  return (
    neverIn(schemas, written, answers) ??
    neverApplied(applied.slice(schemas.length)) ??
    typesApart(parts) ??
    valuesApart(parts) ??
    boundsApart(parts, { types: typesOf(parts, answers), isStrict }) ??
    (isItem ? undefined : containedItem(parts, answers)) ??
    endless(schemas, answers) ??
    branchesApart(parts, answers, tried)
  );
}

/** Keywords that alone contradict nothing. Most schemas have no others. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...["type", "title", "description", "default", "examples", "deprecated", "format", "pattern"],
  ...["properties", "items", "additionalProperties", "x-kubernetes-list-type", "x-kubernetes-list-map-keys"],
]);

function assertsLittle({ schema }: Part): boolean {
  return Object.keys(schema).every((keyword) => HARMLESS.has(keyword));
}

function typesOf(parts: readonly Part[], answers: TypeAnswers): Types {
  const types = parts.reduce<Types>((known, part) => intersectTypes(known, possibleTypes(answers, part)), null);
  return types === null ? null : new Set([...types].filter((type) => type !== "null"));
}

/** Whether a schema says outright that no value is valid. */
export function isNever({ schema }: Located): boolean {
  if (schema === false) return true;
  return schema !== true && isTrivial(own(schema, "not"));
}

function isTrivial(schema: Json | undefined): boolean {
  return schema === true || (isObject(schema) && Object.keys(schema).length === 0);
}

function neverIn(schemas: readonly Located[], parts: readonly Part[], answers: TypeAnswers): Contradiction | undefined {
  const inside = parts.flatMap((part) => subs(part, "allOf"));
  const never = [...schemas, ...parts, ...inside].find(isNever);
  if (never !== undefined)
    return { why: "it refuses every value", part: never, tokens: isPart(never) ? ["not"] : [], isExplicit: true };
  const types = typesOf(parts, answers);
  for (const part of parts) {
    const not = sub(part, "not");
    if (not === undefined || !isPart(not)) continue;
    if (isCertain(not, parts)) return { why: '"not" refuses what the other keywords require', part, tokens: ["not"] };
    if (types === null || types.size === 0) continue;
    const refused = Object.keys(not.schema).every((keyword) => keyword === "type") ? declaredTypes(not) : null;
    if (refused === null || ![...types].every((type) => refused.has(type))) continue;
    return { why: `"not" refuses its own type, ${listOf(types)}`, part, tokens: ["not"] };
  }
  return undefined;
}

/** A schema that a condition applies to each value, and that refuses every value. */
function neverApplied(applied: readonly Located[]): Contradiction | undefined {
  const part = applied.find(isNever);
  return part && { why: "each value meets its condition, and it refuses every value", part, tokens: [] };
}

function typesApart(parts: readonly Part[]): Contradiction | undefined {
  let known: Types = null;
  for (const part of parts) {
    const declared = declaredTypes(part);
    const both = intersectTypes(known, declared);
    if (both?.size === 0 && known !== null && declared !== null && known.size > 0)
      return { why: `its type is ${listOf(declared)} here and ${listOf(known)} elsewhere`, part, tokens: ["type"] };
    known = both;
  }
  return undefined;
}

/** Returns the type that parts declare together. */
export function declaredTogether(parts: readonly Part[]): Types {
  return parts.reduce<Types>((known, part) => intersectTypes(known, declaredTypes(part)), null);
}

/** Keywords that exclude listed values. Only the parts with one of them are asked about each value. */
const EXCLUDING = [
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "format"],
  ...["minItems", "maxItems", "minProperties", "maxProperties"],
];

function valuesApart(parts: readonly Part[]): Contradiction | undefined {
  const types = declaredTogether(parts);
  const excluding = parts.filter(({ schema }) => EXCLUDING.some((keyword) => Object.hasOwn(schema, keyword)));
  let known: readonly Json[] | null = null;
  for (const part of parts) {
    const values = allowedValues(part);
    if (values === null) continue;
    const tokens = [own(part.schema, "enum") === undefined ? "const" : "enum"];
    if (values.length === 0) return { why: "const is not a member of enum", part, tokens: ["const"] };
    const typed = values.filter((value) => hasType(value, types));
    if (typed.length === 0) return { why: `${namesOf(values)}, but its type is ${listOf(types)}`, part, tokens };
    const bounded = typed.filter((value) => fitsBounds(value, excluding));
    if (bounded.length === 0) return { why: `${namesOf(typed)}, which its bounds exclude`, part, tokens };
    const within = bounded.filter(
      (value) => typeof value !== "string" || !excluding.some((other) => refusesText(other, value)),
    );
    if (within.length === 0) return { why: `${namesOf(bounded)}, which its pattern or format excludes`, part, tokens };
    known = known === null ? within : common(known, within);
    if (known.length === 0) return { why: `${namesOf(within)} here, and other values elsewhere`, part, tokens };
  }
  return undefined;
}

function common(some: readonly Json[], others: readonly Json[]): readonly Json[] {
  const texts = new Set(others.map(canonicalJson));
  return some.filter((value) => texts.has(canonicalJson(value)));
}

function namesOf(values: readonly Json[]): string {
  const [first] = values;
  const text = jsonText(first ?? null).slice(0, 60);
  return values.length === 1 ? `it must be ${text}` : `it must be one of ${values.length} values, such as ${text}`;
}

export function listOf(types: Types): string {
  return [...(types ?? [])].join(" or ");
}

interface Bound {
  readonly value: number | bigint;
  readonly part: Part;
  readonly keyword: string;
  readonly isExclusive: boolean;
}

function boundsAt(parts: readonly Part[], ...keywords: readonly string[]): Bound[] {
  return keywords.flatMap((keyword) =>
    parts.flatMap((part) => {
      const value = own(part.schema, keyword);
      return isNumeric(value) ? [{ value, part, keyword, isExclusive: keyword.startsWith("exclusive") }] : [];
    }),
  );
}

function fitsBounds(value: Json, parts: readonly Part[]): boolean {
  const within = (size: number | bigint, least: readonly Bound[], most: readonly Bound[]) =>
    least.every((bound) => (bound.isExclusive ? size > bound.value : size >= bound.value)) &&
    most.every((bound) => (bound.isExclusive ? size < bound.value : size <= bound.value));
  if (isNumeric(value)) return within(value, lowest(parts), highest(parts));
  if (typeof value === "string")
    return within([...value].length, boundsAt(parts, "minLength"), boundsAt(parts, "maxLength"));
  if (isArray(value)) return within(value.length, boundsAt(parts, "minItems"), boundsAt(parts, "maxItems"));
  if (!isObject(value)) return true;
  return within(Object.keys(value).length, boundsAt(parts, "minProperties"), boundsAt(parts, "maxProperties"));
}

function lowest(parts: readonly Part[]): Bound[] {
  return boundsAt(parts, "minimum", "exclusiveMinimum");
}

function highest(parts: readonly Part[]): Bound[] {
  return boundsAt(parts, "maximum", "exclusiveMaximum");
}

type Finder = (parts: readonly Part[]) => Contradiction | undefined;

/** The reason for each type why no value of that type is valid. */
const BY_TYPE: { readonly [type: string]: Finder } = {
  number: (parts) => clash(lowest(parts), highest(parts)),
  integer: (parts) => clash(lowest(parts), highest(parts)) ?? noInteger(parts),
  string: (parts) => clash(boundsAt(parts, "minLength"), boundsAt(parts, "maxLength")),
  array: (parts) =>
    clash(boundsAt(parts, "minItems"), boundsAt(parts, "maxItems")) ??
    clash(boundsAt(parts, "minContains"), boundsAt(parts, "maxContains").filter(hasContains)) ??
    tooFewItems(parts),
  object: (parts) =>
    clash(boundsAt(parts, "minProperties"), boundsAt(parts, "maxProperties")) ??
    tooManyRequired(parts) ??
    refusedName(parts),
};

/**
 * Values of all types must contradict the bounds. If the schema declares no type, bounds of one type that contradict each
 * other are a mistake too, but values of other types pass.
 */
function boundsApart(
  parts: readonly Part[],
  { types, isStrict }: { readonly types: Types; readonly isStrict: boolean },
): Contradiction | undefined {
  if (types === null && isStrict) return undefined;
  const names = types === null ? Object.keys(BY_TYPE).filter((name) => name !== "integer") : [...types];
  const found = names.map((name) => BY_TYPE[name]?.(parts));
  const reasons = found.filter((reason) => reason !== undefined);
  return types === null || reasons.length === names.length ? reasons[0] : undefined;
}

function clash(least: readonly Bound[], most: readonly Bound[]): Contradiction | undefined {
  for (const low of least) {
    for (const high of most) {
      const meet = compare(low.value, high.value) === 0 && (low.isExclusive || high.isExclusive);
      if (low.value <= high.value && !meet) continue;
      const relation = meet ? "leaves no value below" : "is above";
      const why = `${low.keyword} ${low.value} ${relation} ${high.keyword} ${high.value}`;
      return { why, part: low.part, tokens: [low.keyword] };
    }
  }
  return undefined;
}

function compare(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A range without an integer, or without a multiple. */
function noInteger(parts: readonly Part[]): Contradiction | undefined {
  const [low] = lowest(parts).sort(
    (a, b) => compare(b.value, a.value) || Number(b.isExclusive) - Number(a.isExclusive),
  );
  const [high] = highest(parts).sort(
    (a, b) => compare(a.value, b.value) || Number(b.isExclusive) - Number(a.isExclusive),
  );
  if (low === undefined || high === undefined) return undefined;
  const wanted = boundsAt(parts, "multipleOf").find(({ value }) => Number.isSafeInteger(value) && value > 0);
  const step = Number(wanted?.value ?? 1);
  const least = Number(low.value);
  const most = Number(high.value);
  // Beyond these, a double does not hold each integer.
  if (![least, most].every((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return undefined;
  const first = Math.ceil(least / step) * step;
  const next = low.isExclusive && first === least ? first + step : first;
  if (high.isExclusive ? next < most : next <= most) return undefined;
  const what = step === 1 ? "no integer" : `no multiple of ${step}`;
  const why = `${what} is between ${low.keyword} ${low.value} and ${high.keyword} ${high.value}`;
  return { why, part: low.part, tokens: [low.keyword] };
}

function hasContains({ part }: Bound): boolean {
  return own(part.schema, "contains") !== undefined;
}

function tooFewItems(parts: readonly Part[]): Contradiction | undefined {
  for (const part of parts) {
    const contains = sub(part, "contains");
    const isWanted = own(part.schema, "minContains") !== 0;
    if (contains !== undefined && isWanted && isNever(contains))
      return { why: "contains asks for an item that no value can be", part, tokens: ["contains"] };
    const items = sub(part, "items");
    const values = items !== undefined && isPart(items) ? allowedValues(items)?.length : undefined;
    const least = boundsAt(parts, "minItems").find(({ value }) => value > (values ?? Infinity));
    if (
      least === undefined ||
      own(part.schema, "uniqueItems") !== true ||
      own(part.schema, "prefixItems") !== undefined
    )
      continue;
    const why = `minItems is ${least.value}, but there are only ${values} different items`;
    return { why, part: least.part, tokens: ["minItems"] };
  }
  const ended = parts.find((part) => own(part.schema, "items") === false);
  if (ended === undefined) return undefined;
  const most = subs(ended, "prefixItems").length;
  const low = boundsAt(parts, "minItems").find(({ value }) => value > most);
  return low && { why: `minItems is ${low.value}, but items allows ${most}`, part: low.part, tokens: ["minItems"] };
}

/** An item that `contains` asks for, and `items` refuses. */
function containedItem(parts: readonly Part[], answers: TypeAnswers): Contradiction | undefined {
  if (parts.some(({ schema }) => own(schema, "prefixItems") !== undefined)) return undefined;
  const types = typesOf(parts, answers);
  if (types?.size !== 1 || !types.has("array")) return undefined;
  const items = parts.flatMap((part) => sub(part, "items") ?? []);
  for (const part of parts) {
    const contains = sub(part, "contains");
    if (contains === undefined || own(part.schema, "minContains") === 0 || items.length === 0) continue;
    const found = findContradiction([contains, ...items], answers, { isStrict: true, isItem: true });
    if (found !== undefined)
      return { why: `contains asks for an item that items refuses: ${found.why}`, part, tokens: ["contains"] };
  }
  return undefined;
}

/** A value that must hold another one like it, without end. */
function endless(schemas: readonly Located[], answers: TypeAnswers): Contradiction | undefined {
  const [first] = schemas;
  const ended = ENDED.get(answers.resolve) ?? new Set<string>();
  ENDED.set(answers.resolve, ended);
  const isEndless = first !== undefined && holdsItself(schemas, answers, { above: new Set(), ended });
  return isEndless
    ? { why: "each value must hold another one like it, without end", part: first, tokens: [] }
    : undefined;
}

/** The values that have an end, per set of types. The same ones are asked about many times. */
const ENDED = new WeakMap<TypeAnswers["resolve"], Set<string>>();

interface SearchPath {
  /** The values that hold the present one. */
  readonly above: Set<string>;
  readonly ended: Set<string>;
}

/** Looks only at values that each such value must hold: required properties, and the items of a list that is not empty. */
function holdsItself(schemas: readonly Located[], answers: TypeAnswers, path: SearchPath): boolean {
  const parts = allParts(schemas, answers);
  const key = parts.map(({ typeId, pointer }) => `${typeId} ${pointer}`).join("|");
  const { above, ended } = path;
  if (above.has(key)) return true;
  if (
    key === "" ||
    ended.has(key) ||
    above.size >= LIMITS.schemaDepth ||
    schemas.some((schema) => acceptsNull(answers, schema))
  )
    return false;
  const types = typesOf(parts, answers);
  if (types?.size !== 1) return false;
  const isNotEmpty = boundsAt(parts, "minItems").some(({ value }) => value > 0);
  const inner = types.has("object")
    ? [...new Set(requiredNames(parts).map(({ name }) => name))].map((name) => propertyOf(parts, name))
    : types.has("array") && isNotEmpty && parts.every(({ schema }) => own(schema, "prefixItems") === undefined)
      ? [parts.flatMap((part) => sub(part, "items") ?? [])]
      : [];
  above.add(key);
  const found = inner.some((values) => holdsItself(values, answers, path));
  above.delete(key);
  if (!found) ended.add(key);
  return found;
}

function tooManyRequired(parts: readonly Part[]): Contradiction | undefined {
  const names = new Set(requiredNames(parts).map(({ name }) => name));
  const high = boundsAt(parts, "maxProperties").find(({ value }) => value < names.size);
  if (high !== undefined)
    return {
      why: `${names.size} properties are required, but maxProperties is ${high.value}`,
      part: high.part,
      tokens: ["maxProperties"],
    };
  for (const part of parts) {
    const allowed = members(part.schema, "properties").filter(([, schema]) => schema !== false).length;
    if (!isClosed(part)) continue;
    const low = boundsAt(parts, "minProperties").find(({ value }) => value > allowed);
    const why = `minProperties is ${low?.value}, but the object allows ${allowed}`;
    if (low !== undefined) return { why, part: low.part, tokens: ["minProperties"] };
  }
  return undefined;
}

/** Keywords whose schemas tell `unevaluatedProperties` about further properties. */
const EVALUATING = ["$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"];

/** Whether a part allows only the properties that it declares itself. */
export function isClosed({ schema }: Part): boolean {
  if (members(schema, "patternProperties").length > 0) return false;
  const rest = own(schema, "additionalProperties");
  if (rest !== undefined) return rest === false;
  const isAlone = EVALUATING.every((keyword) => own(schema, keyword) === undefined);
  return isAlone && own(schema, "unevaluatedProperties") === false;
}

/** Whether a part refuses an object with a property of this name. */
export function refusesName(part: Part, name: string): boolean {
  const names = sub(part, "propertyNames");
  if (names !== undefined && (isNever(names) || (isPart(names) && refusesAsName(names, name)))) return true;
  const matching = patternsFor(part, name).map((pattern) => sub(part, "patternProperties", pattern));
  if (matching.some((schema) => schema !== undefined && isNever(schema))) return true;
  const property = sub(part, "properties", name);
  return property === undefined ? isClosed(part) : isNever(property);
}

function refusesAsName(names: Part, name: string): boolean {
  return allowedValues(names)?.includes(name) === false || refusesText(names, name);
}

/** A name that one part requires and another one refuses. */
function refusedName(parts: readonly Part[]): Contradiction | undefined {
  for (const { name, part, tokens } of requiredNames(parts)) {
    const refusing = parts.find((other) => refusesName(other, name));
    if (refusing === undefined) continue;
    const declared = propertyOf(parts, name);
    const isPossible = declared.some((property) => !isNever(property));
    const isOther = refusing.typeId !== part.typeId || refusing.pointer !== part.pointer;
    const refusal = isPossible
      ? `${isOther ? OTHER_SCHEMA : "the same schema"} refuses it`
      : declared.length > 0
        ? "no value is valid there"
        : "the object does not allow it";
    const why = `${JSON.stringify(name)} is required, but ${refusal}`;
    return { why, part, tokens, ...(isPossible && isOther ? { refusing } : {}) };
  }
  return undefined;
}

function branchesApart(
  parts: readonly Part[],
  answers: TypeAnswers,
  tried: readonly Part[],
): Contradiction | undefined {
  for (const part of parts) {
    if (tried.some((other) => other.typeId === part.typeId && other.pointer === part.pointer)) continue;
    for (const keyword of ["anyOf", "oneOf"]) {
      const branches = subs(part, keyword);
      if (branches.length === 0 || branches.length > LIMITS.checkedBranches) continue;
      if (keyword === "oneOf" && branches.every((one) => branches.filter((other) => isSame(one, other)).length > 1))
        return { why: "each branch of oneOf is there twice, so no value matches exactly one", part, tokens: [keyword] };
      if (keyword === "oneOf" && branches.filter((one) => isCertain(one, parts)).length > 1)
        return { why: "each value matches several branches of oneOf", part, tokens: [keyword] };
      const isDead = (branch: Located) =>
        findContradiction([...parts, branch], answers, { tried: parts, isStrict: true }) !== undefined;
      if (branches.every(isDead)) return { why: `no branch of ${keyword} can match`, part, tokens: [keyword] };
    }
  }
  return undefined;
}

function isSame(a: Located, b: Located): boolean {
  return jsonEqual(a.schema, b.schema);
}

/** A property that one part declares and another one refuses: a closed object that is extended. */
export interface RefusedProperty {
  readonly names: readonly string[];
  /** The schema that declares them. */
  readonly part: Part;
  /** The schema that refuses them. */
  readonly by: Part;
}

/** Lists for each of `declaring` the properties that one of the parts never allows. */
export function refusedProperties(parts: readonly Part[], declaring: readonly Part[]): RefusedProperty[] {
  const closed = parts.filter(isClosed);
  return declaring.flatMap((part) => {
    const refused = new Map<Part, string[]>();
    for (const [name, schema] of subMembers(part, "properties")) {
      if (isNever(schema) || refusesName(part, name)) continue;
      const by = closed.find((other) => other !== part && refusesName(other, name));
      if (by === undefined) continue;
      const names = refused.get(by) ?? [];
      refused.set(by, names);
      names.push(name);
    }
    return [...refused].map(([by, names]) => ({ names, part, by }));
  });
}

/** How a message calls a schema: by the name of its type, or by its place in `allOf`. Undefined if it has neither. */
export function nameOfPart({ typeId, pointer }: Part, { resolve }: Pick<TypeAnswers, "resolve">): string | undefined {
  if (pointer === "") return resolve(typeId)?.name;
  const [, index] = /\/allOf\/(\d+)$/.exec(pointer) ?? [];
  return index === undefined ? undefined : `allOf[${index}]`;
}
