import { isArray, own, type Json } from "../../packages/base/src/json.ts";
import type { Located, Part } from "../catalog/located.ts";
import type { MutableNode, Lowering, StructuralSchema } from "./context.ts";
import type { Flat } from "./expand.ts";
import type { Types } from "../catalog/possible-types.ts";

/** Where a node stands: on the structural skeleton, or inside a junctor of a host node on it. */
export type NodePlace =
  | {
      readonly kind: "structural";
      /** Schemas that junctors hold for the same value: their properties must be declared here, or they are pruned. */
      readonly soft: readonly Part[];
    }
  | { readonly kind: "branch"; readonly host: StructuralSchema | undefined };

/** One node on its way to the CRD, as each family of keywords sees it. */
export interface Work {
  readonly lowering: Lowering;
  readonly flat: Flat;
  /** Types that a value may have here, null aside; null when any. */
  readonly types: Types;
  readonly node: MutableNode;
  /** Constraints that may have to go under `allOf`. */
  readonly fragments: MutableNode[];
  readonly place: NodePlace;
  /** Lowers a node below on the skeleton. */
  readonly structural: (hard: readonly Located[], soft: readonly Located[]) => StructuralSchema;
  /** Lowers to the form that may stand inside a junctor; `{}` accepts all. */
  readonly branch: (sources: readonly Located[], host: StructuralSchema | undefined) => StructuralSchema;
}

/** What a value that is *not* of a type satisfies, in keywords that junctors allow (docs/crd.md section 3). */
export const NOT_A: { readonly [type: string]: StructuralSchema } = {
  string: { minLength: 1, maxLength: 0 },
  number: { minimum: 1, maximum: -1 },
  array: { minItems: 1, maxItems: 0 },
  object: { minProperties: 1, maxProperties: 0 },
};

/** What exactly the values of a type satisfy. */
export const IS_A: { readonly [type: string]: StructuralSchema } = {
  string: { not: { minLength: 1, maxLength: 0 } },
  number: { not: { minimum: 1, maximum: -1 } },
  integer: { not: { minimum: 1, maximum: -1 }, multipleOf: 1 },
  array: { not: { minItems: 1, maxItems: 0 } },
  object: { not: { minProperties: 1, maxProperties: 0 } },
  boolean: { enum: [true, false] },
};

/** Any value but null, and no value at all. */
export const NEVER: StructuralSchema = { not: {} };

export function mayBe(types: Types, type: "string" | "number" | "array" | "object"): boolean {
  return types === null || types.has(type) || (type === "number" && types.has("integer"));
}

/** Whether values are known to be of this one type, so that no guard is needed. */
export function isOnly(types: Types, type: string): boolean {
  return types !== null && types.size === 1 && types.has(type);
}

/** Each part that has the keyword, with the value. */
export function having(flat: Flat, keyword: string): (readonly [Part, Json])[] {
  return flat.parts.flatMap((part) => {
    const value = own(part.schema, keyword);
    return value === undefined ? [] : [[part, value] as const];
  });
}

/** Numbers at a keyword of the parts. */
export function numbersAt(flat: Flat, keyword: string): number[] {
  return having(flat, keyword).flatMap(([, value]) => (typeof value === "number" ? [value] : []));
}

/** On the skeleton these declare; a constraint must not. */
const DECLARING = ["properties", "items"];

/** Puts constraints on the node where its keywords are free, under `allOf` where they clash. */
export function placeFragments(node: MutableNode, fragments: readonly MutableNode[]): void {
  const rest: MutableNode[] = [];
  for (const fragment of fragments) {
    const keywords = Object.keys(fragment);
    if (keywords.length === 0) continue;
    if (keywords.every((keyword) => !Object.hasOwn(node, keyword) && !DECLARING.includes(keyword)))
      Object.assign(node, fragment);
    else rest.push(fragment);
  }
  const all = own(node, "allOf");
  if (rest.length > 0) node["allOf"] = [...(isArray(all) ? all : []), ...rest];
}
