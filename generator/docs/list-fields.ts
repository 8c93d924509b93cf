import {
  allParts,
  possibleBranches,
  propertyOf,
  requiredOf,
  rootOf,
  sub,
  subMembers,
  type Located,
  type Part,
} from "../catalog/located.ts";
import {
  impliedType,
  intersectTypes,
  possibleTypes,
  startAnswers,
  type TypeAnswers,
  type Types,
} from "../catalog/possible-types.ts";
import { isObject, members, own, pointerTokens } from "../../packages/base/src/json.ts";
import type { Catalog, Entry, NamedType } from "../types.ts";
import { factsOf, type Fact } from "./field-facts.ts";

/** One row of the table of fields. */
export interface Field {
  /** Where it is in an object, such as `.spec.containers[].name`. */
  readonly path: string;
  readonly name: string;
  /** 1 for a field at the root. */
  readonly depth: number;
  /** Path of the field that holds it; empty at the root. */
  readonly parent: string;
  readonly type: FieldType;
  readonly isRequired: boolean;
  readonly isDeprecated: boolean;
  /** The immutable field that this one is, or is inside of; null if its value may change. */
  readonly immutable: string | null;
  /** Whether only some alternatives of its object have it. */
  readonly isConditional: boolean;
  readonly description: string | null;
  readonly facts: readonly Fact[];
  readonly hasChildren: boolean;
}

/** A type in the notation of Kubernetes, such as `[]string`, and where the named type in it is described. */
export interface FieldType {
  /** What stands before the name: `[]`, `map[string]`. */
  readonly prefix: string;
  readonly name: string;
  /** The entry (`layer/Name`) that is this type; null if it has no page. */
  readonly entry: string | null;
  /** The field of this page that shows the same type; null if this row shows it. */
  readonly field: string | null;
}

/** A page has no more rows. Types in further rows are shown once. */
const MAX_ROWS = 2_000;

/** Lists the fields of an entry, those of an object after it. A type inside itself is a link to the row that shows it. */
export function listFields(entry: Entry, catalog: Catalog): Field[] {
  const [root] = entry.types;
  return root === undefined ? [] : new FieldWalk(entry, catalog).list(rootOf(root));
}

/** The schemas that every value satisfies, and those that some do. */
interface Value {
  readonly hard: readonly Part[];
  readonly soft: readonly Part[];
}

/** What holds the fields that are listed next. */
interface Holder {
  /** Path of the row that shows it; empty at the root. */
  readonly row: string;
  /** What its fields add their names to: the path, with `[]` for the items of a list and `.*` for the values of a map. */
  readonly path: string;
  /** The names of the properties that lead to it. */
  readonly names: readonly string[];
  readonly depth: number;
  /** The places of the schemas of the fields above, by their keys. */
  readonly above: ReadonlyMap<string, string>;
}

class FieldWalk {
  readonly #entry: Entry;
  readonly #catalog: Catalog;
  readonly #answers: TypeAnswers;
  readonly #rows: Field[] = [];
  /** The first row that shows a named type. */
  readonly #shown = new Map<string, string>();

  constructor(entry: Entry, catalog: Catalog) {
    this.#entry = entry;
    this.#catalog = catalog;
    this.#answers = startAnswers((id) => catalog.types.get(id));
  }

  list(root: Located): Field[] {
    const value = this.#valueOf([root]);
    const inner = this.#innermost(value);
    const holder = { row: "", path: inner.suffix, names: [], depth: 1, above: keysOf(value.hard, "") };
    this.#members(inner.value, holder);
    return this.#rows;
  }

  #valueOf(given: readonly Located[], also: readonly Located[] = []): Value {
    const { resolve } = this.#answers;
    const hard = allParts(given, { resolve });
    const known = keysOf(hard, "");
    const all = allParts([...given, ...also], { resolve, branches: possibleBranches });
    return { hard, soft: all.filter((part) => !known.has(keyOf(part))) };
  }

  #members(value: Value, holder: Holder): void {
    const { hard, soft } = value;
    const required = new Set(hard.flatMap(requiredOf));
    const names = [...hard, ...soft].flatMap((part) => members(part.schema, "properties").map(([name]) => name));
    for (const name of new Set(names)) {
      const always = propertyOf(hard, name);
      if (always.some(({ schema }) => schema === false)) continue;
      const isConditional = always.length === 0;
      const sometimes = propertyOf(soft, name);
      const inner = isConditional ? this.#valueOf(sometimes) : this.#valueOf(always, sometimes);
      this.#row({ name, value: inner, isRequired: required.has(name), isConditional }, holder);
    }
  }

  #row({ name, value, isRequired, isConditional }: Found, holder: Holder): void {
    const path = holder.path + step(name);
    const names = [...holder.names, name];
    const isHead = this.#entry.api !== null && path === ".metadata";
    const { prefix, suffix, value: inner } = this.#innermost(value);
    const type = this.#typeOf(inner, holder, prefix);
    const index = this.#rows.length;
    const field: Field = {
      path,
      name,
      depth: holder.depth,
      parent: holder.row,
      type,
      isRequired,
      isConditional,
      isDeprecated: value.hard.some(({ schema }) => own(schema, "deprecated") === true),
      immutable: this.#immutable(names),
      description: descriptionOf(value.hard) ?? descriptionOf(value.soft),
      facts: [...factsOf(value), ...(suffix === "" ? [] : factsOf(inner, suffix))],
      hasChildren: false,
    };
    this.#rows.push(field);
    if (isHead || type.field !== null) return;
    const above = new Map([...holder.above, ...keysOf(inner.hard, path)]);
    for (const part of inner.hard)
      if (part.pointer === "" && !this.#shown.has(part.typeId)) this.#shown.set(part.typeId, path);
    this.#members(inner, { row: path, path: path + suffix, names, depth: holder.depth + 1, above });
    if (this.#rows.length > index + 1) this.#rows[index] = { ...field, hasChildren: true };
  }

  /** Goes from lists and maps to what they hold. */
  #innermost(value: Value, depth = 0): { readonly prefix: string; readonly suffix: string; readonly value: Value } {
    const types = this.#typesOf(value);
    const only = types.length === 1 ? types[0] : undefined;
    const items = only === "array" ? both(value, (part) => listed(sub(part, "items"))) : undefined;
    if (items !== undefined && items.hard.length + items.soft.length > 0)
      return this.#inside(items, { prefix: "[]", suffix: "[]", depth });
    const isMap = only === "object" && ![...value.hard, ...value.soft].some((part) => hasMembers(part));
    const entries = isMap ? both(value, mapValues) : undefined;
    if (entries !== undefined && entries.hard.length + entries.soft.length > 0)
      return this.#inside(entries, { prefix: "map[string]", suffix: ".*", depth });
    return { prefix: "", suffix: "", value };
  }

  #inside(
    held: { readonly hard: readonly Located[]; readonly soft: readonly Located[] },
    { prefix, suffix, depth }: { readonly prefix: string; readonly suffix: string; readonly depth: number },
  ) {
    const value = held.hard.length > 0 ? this.#valueOf(held.hard, held.soft) : this.#valueOf(held.soft);
    const isNested = value.hard.length > 0 && depth < MAX_NESTING;
    const inner = isNested ? this.#innermost(value, depth + 1) : { prefix: "", suffix: "", value };
    return { prefix: prefix + inner.prefix, suffix: suffix + inner.suffix, value: inner.value };
  }

  #typesOf({ hard, soft }: Value): readonly string[] {
    const types = hard.reduce<Types>((known, part) => intersectTypes(known, possibleTypes(this.#answers, part)), null);
    const named = types === null ? [impliedType(hard.length > 0 ? hard : soft)?.type ?? "any"] : [...types];
    return named.filter((name) => name !== "null" || named.length === 1);
  }

  #isNullable({ hard }: Value): boolean {
    const types = hard.reduce<Types>((known, part) => intersectTypes(known, possibleTypes(this.#answers, part)), null);
    return types?.has("null") === true && types.size > 1;
  }

  #typeOf(value: Value, { above }: Holder, prefix: string): FieldType {
    const names = this.#typesOf(value);
    const plain = names.length === 0 ? "nothing" : isIntOrString(names) ? "int-or-string" : names.join(" or ");
    const named = value.hard.find((part) => part.pointer === "" && this.#isNamed(part.typeId));
    const type = named === undefined ? undefined : this.#catalog.types.get(named.typeId);
    const owner = type?.pointer === "" ? type.entry : null;
    const suffix = this.#isNullable(value) ? " or null" : "";
    const cycle = value.hard.map(keyOf).find((key) => above.has(key));
    const shown = this.#rows.length < MAX_ROWS || type === undefined ? undefined : this.#shown.get(type.id);
    const again = cycle === undefined ? shown : above.get(cycle);
    return {
      prefix,
      name: (type === undefined ? plain : nameOf(type)) + suffix,
      entry: owner === this.#entry.id ? null : owner,
      field: again ?? (this.#rows.length >= MAX_ROWS ? "" : null),
    };
  }

  /** Whether readers know the type by name. Spec and Status of a kind are named only in TypeScript. */
  #isNamed(typeId: string): boolean {
    const type = this.#catalog.types.get(typeId);
    return type !== undefined && !/^\/properties\/(?:spec|status)$/.test(type.pointer);
  }

  #immutable(names: readonly string[]): string | null {
    const found = this.#entry.api?.immutable.find((one) => one.names.every((name, i) => names[i] === name));
    return found === undefined ? null : found.names.map(step).join("");
  }
}

interface Found {
  readonly name: string;
  readonly value: Value;
  readonly isRequired: boolean;
  readonly isConditional: boolean;
}

/** Characters of the suffix of a list of lists. */
const MAX_NESTING = 16;

/** How a path goes on to a property: `.name`, or in brackets if the name has other characters. */
function step(name: string): string {
  return /^[A-Za-z_$][\w$-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function keyOf({ typeId, pointer }: Located): string {
  return `${typeId} ${pointer}`;
}

function keysOf(parts: readonly Part[], path: string): Map<string, string> {
  return new Map(parts.map((part) => [keyOf(part), path]));
}

/** A type inside a file has the name that it has there. */
function nameOf({ name, pointer }: NamedType): string {
  return pointerTokens(pointer).at(-1) ?? name;
}

function descriptionOf(parts: readonly Part[]): string | null {
  for (const { schema } of parts) {
    const text = own(schema, "description");
    if (typeof text === "string" && text.trim() !== "") return text;
  }
  return null;
}

function listed(located: Located | undefined): Located[] {
  return located === undefined ? [] : [located];
}

function hasMembers(part: Part): boolean {
  return members(part.schema, "properties").length > 0;
}

/** The schemas of the values of a map. */
function mapValues(part: Part): Located[] {
  const values = listed(sub(part, "additionalProperties")).filter(({ schema }) => isObject(schema));
  return [...values, ...subMembers(part, "patternProperties").map(([, value]) => value)];
}

function both({ hard, soft }: Value, held: (part: Part) => readonly Located[]) {
  return { hard: hard.flatMap(held), soft: soft.flatMap(held) };
}

function isIntOrString(names: readonly string[]): boolean {
  return names.length === 2 && names.includes("integer") && names.includes("string");
}
