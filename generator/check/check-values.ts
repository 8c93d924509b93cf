import {
  declaredTogether,
  findContradiction,
  isClosed,
  listOf,
  nameOfPart,
  OTHER_SCHEMA,
  refusedProperties,
  type Contradiction,
} from "../catalog/contradictions.ts";
import {
  allParts,
  branchesOf,
  isPart,
  possibleBranches,
  propertyOf,
  requiredOf,
  rootOf,
  sub,
  subMembers,
  subs,
  type Located,
  type Part,
} from "../catalog/located.ts";
import {
  acceptsNull,
  allowedValues,
  declaredTypes,
  hasType,
  intersectTypes,
  possibleTypes,
  startAnswers,
  type TypeAnswers,
  type Types,
} from "../catalog/possible-types.ts";
import type { CodeName, ParamsOf } from "../diagnostics/codes.ts";
import type { DiagnosticDetails, Diagnostics } from "../diagnostics/diagnostics.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { appliesTo, typeOfKeyword, typesOf } from "../keywords.ts";
import { LIMITS } from "../limits.ts";
import {
  atPointer,
  escapeToken,
  isArray,
  isObject,
  jsonText,
  members,
  own,
  type Json,
} from "../../packages/base/src/json.ts";
import type { Catalog, Entry, NamedType } from "../types.ts";
import { isWritten, placeOf } from "./place-of.ts";

/** The schemas for one value. */
interface Value {
  /** Those that it must satisfy. */
  readonly hard: readonly Located[];
  /** Those in branches of the values above it. */
  readonly soft: readonly Located[];
}

/** Reports what no value, or no value of a property, can satisfy: names, types, bounds and listed values that exclude it. */
export function checkValues(catalog: Catalog, diagnostics: Diagnostics): void {
  const walk = new ValueWalk(catalog, diagnostics);
  const referenced = referencedTypes(catalog);
  for (const entry of catalog.entries) {
    entry.types.forEach((type, i) => {
      const isRoot = i === 0 && entry.api !== null;
      if (isRoot || !referenced.has(type.id)) walk.start(entry, type);
    });
  }
}

/** What a type means is known where it is used. Other schemas there may declare what it requires. */
function referencedTypes({ types }: Catalog): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: Json) => {
    if (isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const ref = own(value, "$ref");
      if (typeof ref === "string") found.add(ref);
      Object.values(value).forEach(visit);
    }
  };
  for (const { schema } of types.values()) visit(schema);
  return found;
}

class ValueWalk {
  readonly #catalog: Catalog;
  readonly #diagnostics: Diagnostics;
  readonly #answers: TypeAnswers;
  readonly #seen = new Set<string>();
  readonly #reported = new Set<string>();
  #entry: Entry | undefined;
  #left = 0;

  constructor(catalog: Catalog, diagnostics: Diagnostics) {
    this.#catalog = catalog;
    this.#diagnostics = diagnostics;
    this.#answers = startAnswers((id) => catalog.types.get(id));
  }

  start(entry: Entry, type: NamedType): void {
    this.#entry = entry;
    this.#left = LIMITS.checkedSchemas;
    const todo: Value[] = [{ hard: [rootOf(type)], soft: [] }];
    for (let value = todo.pop(); value !== undefined; value = todo.pop()) {
      const key = `${keysOf(value.hard)} | ${keysOf(value.soft)}`;
      if (this.#seen.has(key) || this.#left <= 0) continue;
      this.#seen.add(key);
      todo.push(...this.#visit(value));
    }
  }

  /** Reports about one value, and returns the values inside it. */
  #visit(value: Value): Value[] {
    const { resolve } = this.#answers;
    const hard = allParts(value.hard, { resolve });
    const isPlain = value.soft.length === 0 && hard.every((part) => branchesOf(part).length === 0);
    const all = [...value.hard, ...value.soft];
    const reached = isPlain ? hard : allParts(all, { resolve, branches: possibleBranches });
    this.#left -= Math.max(1, reached.length);
    const soft = isPlain ? [] : reached.filter((part) => !hard.some((other) => isSamePlace(part, other)));
    const named = isPlain ? hard : allParts(all, { resolve, branches: branchesOf });
    const isNamed = this.#checkRequired(hard, soft, named);
    if (isNamed) this.#checkContradictions(value, hard, soft);
    this.#checkKeywords(hard, soft);
    this.#checkEnums(hard);
    this.#checkNull(value, hard);
    return innerValues(hard, soft);
  }

  /** Reports required names that no schema declares. Returns false if the object cannot exist for that reason. */
  #checkRequired(hard: readonly Part[], soft: readonly Part[], named: readonly Part[]): boolean {
    const all = [...hard, ...soft];
    const isAsking = ({ schema }: Part) =>
      ["required", "dependentRequired"].some((keyword) => Object.hasOwn(schema, keyword));
    if (!all.some(isAsking)) return true;
    const declared = new Set(named.flatMap((part) => members(part.schema, "properties").map(([name]) => name)));
    const isMap = all.some(describesOthers);
    const isFree = declared.size === 0 || all.some(keepsUnknown);
    let isPossible = true;
    for (const part of all) {
      const isHard = hard.includes(part);
      for (const name of requiredOf(part)) {
        if (declared.has(name) || isMap) continue;
        const isImpossible = isHard && hard.some(allowsNoOthers);
        if (!isImpossible && isFree) continue;
        if (isImpossible) isPossible = false;
        const near = didYouMean(name, declared);
        this.#report(isImpossible ? "SG2083" : "SG2082", { name }, { part, tokens: ["required"], item: name, near });
      }
    }
    if (isMap || isFree) return isPossible;
    for (const part of all) {
      for (const [key, names] of members(part.schema, "dependentRequired")) {
        const name = [key, ...(isArray(names) ? names.map(String) : [])].find((one) => !declared.has(one));
        const near = name === undefined ? {} : didYouMean(name, declared);
        if (name !== undefined) this.#report("SG2082", { name }, { part, tokens: ["dependentRequired", key], near });
      }
    }
    return isPossible;
  }

  #checkContradictions({ hard: schemas }: Value, hard: readonly Part[], soft: readonly Part[]): void {
    const found = findContradiction(schemas, this.#answers);
    if (found !== undefined) {
      // A property that must be absent is a contradiction only if it is required, which its object reports.
      if (found.isExplicit !== true) this.#reportContradiction(found, schemas);
      return;
    }
    if (hard.length + soft.length === 1) return;
    for (const { names, part, by } of refusedProperties(hard, [...hard, ...soft])) {
      const [first = ""] = names;
      const listed = names
        .slice(0, 3)
        .map((name) => JSON.stringify(name))
        .join(", ");
      const others = names.length > 3 ? ` and ${names.length - 3} more` : "";
      const owner = nameOfPart(part, this.#answers);
      const closed = nameOfPart(by, this.#answers);
      const what = `no object has the ${names.length === 1 ? "property" : "properties"} ${listed}${others}`;
      const why = `${closed ?? OTHER_SCHEMA} is closed and refuses ${names.length === 1 ? "it" : "them"}`;
      const place = this.#placeOfUse({ part, tokens: ["properties", first] }, schemas, false);
      const from = closed === undefined ? "the other schema" : closed;
      const hint = `remove "additionalProperties": false from ${from}; to close the whole object, write "unevaluatedProperties": false beside allOf`;
      this.#report(
        "SG2084",
        { what: owner === undefined ? what : `${what} of ${owner}`, why },
        { ...place, near: { hint } },
      );
    }
    for (const part of soft) {
      const local = this.#findInside(part, declaredTogether(hard));
      if (local !== undefined && local.isExplicit !== true) this.#reportContradiction(local, [part]);
    }
  }

  #reportContradiction({ why: reason, part, tokens, refusing }: Contradiction, schemas: readonly Located[]): void {
    const other = refusing && nameOfPart(refusing, this.#answers);
    const why = other === undefined ? reason : reason.replace(OTHER_SCHEMA, other);
    const isNullable = schemas.every((schema) => acceptsNull(this.#answers, schema));
    const what = `no value ${isNullable ? "except null " : ""}satisfies this schema`;
    const [keyword = "", index] = tokens;
    const name = isPart(part) && index !== undefined ? requiredOf(part)[Number(index)] : undefined;
    const place = name === undefined ? { part, tokens } : { part, tokens: [keyword], item: name };
    const isInside = isPart(part) && this.#findInside(part, null) !== undefined;
    this.#report("SG2084", { what, why }, this.#placeOfUse(place, schemas, isInside));
  }

  /** Finds a contradiction within one schema, which may lack the type that the schemas around it declare. */
  #findInside(part: Part, types: Types): Contradiction | undefined {
    const { $ref: _, allOf: __, anyOf: ___, oneOf: ____, ...schema } = part.schema;
    const typed = types === null || own(schema, "type") !== undefined ? schema : { ...schema, type: [...types] };
    const answers = startAnswers(this.#answers.resolve);
    return findContradiction([{ ...part, schema: typed }], answers, { isStrict: true });
  }

  /** Schemas that contradict each other do so where they are used together, unless one contradicts itself. */
  #placeOfUse(place: ReportPlace, [use]: readonly Located[], isInside: boolean): ReportPlace {
    const isShared = use !== undefined && place.part.typeId !== use.typeId;
    return isShared && !isInside ? { part: this.#branchTo(place.part, use), tokens: [] } : place;
  }

  /** The branch of `allOf` through which a schema gets one of its parts. */
  #branchTo({ typeId, pointer }: Located, use: Located): Located {
    const branches = isPart(use) ? subs(use, "allOf") : [];
    const leadsThere = (branch: Located) =>
      allParts([branch], { resolve: this.#answers.resolve }).some(
        (one) => one.typeId === typeId && one.pointer === pointer,
      );
    return branches.find(leadsThere) ?? use;
  }

  /** Reports keywords that say nothing about the values of the declared types. */
  #checkKeywords(hard: readonly Part[], soft: readonly Part[]): void {
    const all = [...hard, ...soft];
    for (const part of all) {
      const types = typesAround(part, all, this.#answers);
      if (types === null || types.size === 0) continue;
      const names = [...types];
      for (const keyword of Object.keys(part.schema)) {
        if (appliesTo(keyword, names) || !this.#isWritten(part, keyword)) continue;
        const params = { keyword, types: listOf(types), about: typeOfKeyword(keyword) ?? "" };
        const hint = OTHER_WORD.get(keyword)?.find((other) => appliesTo(other, names));
        const near = hint === undefined ? {} : { hint: `did you mean ${JSON.stringify(hint)}?` };
        this.#report("SG2148", params, { part, tokens: [keyword], near });
      }
    }
  }

  #isWritten({ typeId, pointer }: Part, keyword: string): boolean {
    if (this.#entry === undefined) return false;
    return isWritten(placeOf({ typeId, pointer: `${pointer}/${escapeToken(keyword)}` }, this.#entry, this.#catalog));
  }

  /** Reports listed values that the declared types exclude, unless they exclude all. */
  #checkEnums(hard: readonly Part[]): void {
    if (!hard.some(({ schema }) => own(schema, "enum") !== undefined)) return;
    const types = declaredTogether(hard);
    if (types === null || types.size === 0) return;
    for (const part of hard) {
      const values = own(part.schema, "enum");
      if (!isArray(values) || !values.some((value) => hasType(value, types))) continue;
      values.forEach((value, i) => {
        if (hasType(value, types)) return;
        const isUnquoted = value !== null && typeof value !== "object" && types.has("string");
        const near = isUnquoted
          ? { hint: `write ${JSON.stringify(String(value))} in quotes` }
          : value === null
            ? { hint: 'add "null" to the types, or remove the value' }
            : {};
        const params = { value: jsonText(value).slice(0, 60), types: listOf(types) };
        this.#report("SG2086", params, { part, tokens: ["enum", String(i)], near });
      });
    }
  }

  /** Reports a schema that lists null among its types and refuses it elsewhere. */
  #checkNull({ hard: schemas }: Value, hard: readonly Part[]): void {
    for (const part of schemas.filter(isPart)) {
      if (!isArray(own(part.schema, "type"))) continue;
      const types = declaredTypes(part);
      if (types === null || !types.has("null") || types.size < 2) continue;
      if (schemas.every((schema) => acceptsNull(this.#answers, schema))) return;
      this.#report("SG2085", { why: refusesNull(part, hard) }, { part, tokens: ["type"] });
    }
  }

  #report<K extends CodeName>(code: K, params: ParamsOf<K>, at: ReportPlace): void {
    if (this.#entry === undefined) return;
    const { part, tokens, item, near = {} } = at;
    const pointer = part.pointer + tokens.map((token) => `/${escapeToken(token)}`).join("");
    const found = placeOf({ typeId: part.typeId, pointer }, this.#entry, this.#catalog);
    const place = item === undefined ? found : itemPlace(found, item);
    const holder = { ...place, pointer: place.pointer.slice(0, place.pointer.lastIndexOf("/")) };
    if (!isWritten(place) && !isWritten(holder)) return;
    const details: DiagnosticDetails = { at: isWritten(place) ? place : holder, ...near };
    const key = JSON.stringify([code, params, details.at?.source.file, details.at?.pointer]);
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.#diagnostics.report(code, params, details);
  }
}

/** The keywords that mean the same for values of other types. */
const OTHER_WORD: ReadonlyMap<string, readonly string[]> = new Map(
  ["min", "max"].flatMap((side) => {
    const words = [`${side}imum`, `${side}Length`, `${side}Items`, `${side}Properties`];
    return words.map((word) => [word, words] as const);
  }),
);

/** The types that a part itself and the schemas around it in the same type allow. A type does not know where it is used. */
function typesAround(part: Part, all: readonly Part[], answers: TypeAnswers): Types {
  return all
    .filter((other) => other.typeId === part.typeId && part.pointer.startsWith(`${other.pointer}/`))
    .reduce<Types>((types, other) => intersectTypes(types, declaredTypes(other)), possibleTypes(answers, part));
}

interface ReportPlace {
  readonly part: Located;
  readonly tokens: readonly string[];
  /** The item of the list at `tokens` to point to. The catalog may have other items before it than the file. */
  readonly item?: string;
  readonly near?: Pick<DiagnosticDetails, "hint">;
}

function itemPlace(place: ReturnType<typeof placeOf>, item: string): ReturnType<typeof placeOf> {
  const list = atPointer(place.source.value, place.pointer);
  const index = isArray(list) ? list.indexOf(item) : -1;
  return index === -1 ? place : { ...place, pointer: `${place.pointer}/${index}` };
}

function keysOf(schemas: readonly Located[]): string {
  return schemas.map(({ typeId, pointer }) => `${typeId} ${pointer}`).join(" ");
}

function isSamePlace(a: Located, b: Located): boolean {
  return a.typeId === b.typeId && a.pointer === b.pointer;
}

/** Whether a part has a schema for properties that it does not name. */
function describesOthers({ schema }: Part): boolean {
  const rest = own(schema, "additionalProperties") ?? own(schema, "unevaluatedProperties");
  return members(schema, "patternProperties").length > 0 || (isObject(rest) && Object.keys(rest).length > 0);
}

/** Whether a part allows no properties except those that a schema declares. */
function allowsNoOthers(part: Part): boolean {
  return isClosed(part) || own(part.schema, "unevaluatedProperties") === false;
}

function keepsUnknown({ schema }: Part): boolean {
  return ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"].some(
    (keyword) => own(schema, keyword) === true,
  );
}

function refusesNull(part: Part, hard: readonly Part[]): string {
  if (allowedValues(part)?.includes(null) === false) return "the listed values do not include it";
  const other = hard.find((one) => one !== part && declaredTypes(one)?.has("null") === false);
  return other === undefined
    ? "another keyword refuses it"
    : `another schema for the same value only allows ${listOf(declaredTypes(other))}`;
}

/** The values inside a value about which there is something to check: its properties, items and other members. */
function innerValues(hard: readonly Part[], soft: readonly Part[]): Value[] {
  const all = [...hard, ...soft];
  const names = new Set(all.flatMap(({ schema }) => members(schema, "properties").map(([name]) => name)));
  const properties = [...names].map((name): Value => {
    return { hard: hard.flatMap((part) => memberSchema(part, name)), soft: propertyOf(soft, name) };
  });
  const single = (keyword: string): Value => ({
    hard: hard.flatMap((part) => sub(part, keyword) ?? []),
    soft: soft.flatMap((part) => sub(part, keyword) ?? []),
  });
  const alone = all
    .flatMap((part) => [
      ...subs(part, "prefixItems"),
      ...subMembers(part, "patternProperties").map(([, schema]) => schema),
    ])
    .map((schema): Value => ({ hard: [schema], soft: [] }));
  return [...properties, single("items"), single("additionalProperties"), ...alone].filter(
    ({ hard: some, soft: others }) => !(some.length + others.length < 2 && [...some, ...others].every(isPlainScalar)),
  );
}

const PLAIN: ReadonlySet<string> = new Set([
  "type",
  "title",
  "description",
  "default",
  "deprecated",
  "format",
  "pattern",
]);

/** Whether a schema says so little that there is nothing to check. Most schemas of scalars do. */
function isPlainScalar({ schema }: Located): boolean {
  return (
    schema === true ||
    (isObject(schema) &&
      !isArray(own(schema, "type")) &&
      Object.keys(schema).every((keyword) => PLAIN.has(keyword) && appliesTo(keyword, typesOf(schema))))
  );
}

function memberSchema(part: Part, name: string): Located[] {
  const named = sub(part, "properties", name);
  if (named !== undefined) return [named];
  const rest = own(part.schema, "patternProperties") === undefined ? sub(part, "additionalProperties") : undefined;
  // A closed part is reported once, for the object.
  return rest === undefined || rest.schema === false ? [] : [rest];
}
