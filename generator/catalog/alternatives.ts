import { isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { walkSchema } from "../load/index-sources.ts";
import type { Catalog, NamedType } from "../types.ts";
import { literalsOf, ownTypes, partsOf, unionsOf } from "./shape.ts";

/**
 * The most alternatives that the type of a schema may have. A compiler writes an intersection of unions out as one union
 * and gives up above 100,000 members (TS2590); it is slow long before.
 */
export const MAX_ALTERNATIVES = 4096;

const known = new WeakMap<Catalog["types"], Alternatives>();

/** Returns the counts for a catalog, which are kept. */
export function alternativesOf(types: Catalog["types"]): Alternatives {
  const found = known.get(types) ?? new Alternatives(types);
  known.set(types, found);
  return found;
}

/** Counts the members of types when all their unions are written out. */
class Alternatives {
  readonly #types: Catalog["types"];
  readonly #counts = new Map<Json, number>();
  readonly #leftOut = new Map<JsonObject, ReadonlySet<Json>>();

  constructor(types: Catalog["types"]) {
    this.#types = types;
  }

  /** The unions and parts of a schema that its type leaves out, because with them it would have too many alternatives. */
  leftOut(schema: JsonObject): ReadonlySet<Json> {
    this.#count(schema);
    return this.#leftOut.get(schema) ?? new Set();
  }

  #count(schema: Json): number {
    if (!isObject(schema)) return 1;
    const known = this.#counts.get(schema);
    if (known !== undefined) return known;
    // A type that refers to itself is an object at that point, which counts as one.
    this.#counts.set(schema, 1);
    const count = this.#product(schema);
    this.#counts.set(schema, count);
    return count;
  }

  #product(schema: JsonObject): number {
    const ref = own(schema, "$ref");
    let product = typeof ref === "string" ? this.#count(this.#types.get(ref)?.schema ?? true) : 1;
    product *= Math.max(1, literalsOf(schema)?.length ?? sum(ownTypes(schema).map(membersOf)));
    const unions = unionsOf(schema).map(
      (branches) => [branches, sum(branches.map((one) => this.#count(one)))] as const,
    );
    const parts = partsOf(schema).map((part) => [part, this.#count(part)] as const);
    const left = new Set<Json>();
    for (const [part, count] of [...unions, ...parts]) {
      if (product > 1 && count > 1 && product * count > MAX_ALTERNATIVES) left.add(part);
      else product *= Math.max(1, count);
    }
    if (left.size > 0) this.#leftOut.set(schema, left);
    return product;
  }
}

/** `boolean` is `true | false`. */
function membersOf(type: Json): number {
  return type === "boolean" ? 2 : 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A schema whose type leaves out some of the schemas that apply there. */
export interface Widened {
  /** JSON Pointer within the schema file. */
  readonly pointer: string;
  readonly count: number;
}

/** Lists the schemas inside a type whose types are wider than they are, because a compiler could not hold them. */
export function listWidened({ schema, pointer: from }: NamedType, types: Catalog["types"]): Widened[] {
  const found: Widened[] = [];
  if (!isObject(schema)) return found;
  const alternatives = alternativesOf(types);
  walkSchema({ node: schema, pointer: from, base: "" }, ({ node, pointer }) => {
    const count = alternatives.leftOut(node).size;
    if (count > 0) found.push({ pointer, count });
  });
  return found;
}
