import { isArray, own, type Json } from "../../packages/base/src/json.ts";
import type { Located, Part } from "../catalog/located.ts";
import type { MutableNode, Lowering, StructuralSchema } from "./lowering.ts";
import type { Flat } from "./expand.ts";
import type { Types } from "../catalog/possible-types.ts";

/** The place of a node: in the structural schema, or inside a junctor of a node of it, the host. */
export type NodePlace =
  | {
      readonly kind: "structural";
      /** Schemas in junctors for the same value. The node must declare their properties, or the server prunes them. */
      readonly soft: readonly Part[];
    }
  | { readonly kind: "branch"; readonly host: StructuralSchema | undefined };

/** A node that is being lowered. Each family of keywords adds to it. */
export interface Work {
  readonly lowering: Lowering;
  readonly flat: Flat;
  /** The types that a value may have, except null; null if any. */
  readonly types: Types;
  readonly node: MutableNode;
  /** Constraints that may need to move under `allOf`. */
  readonly fragments: MutableNode[];
  readonly place: NodePlace;
  /** Lowers a child node of the structural schema. */
  readonly structural: (hard: readonly Located[], soft: readonly Located[]) => StructuralSchema;
  /** Lowers to the form that junctors allow. `{}` accepts every value. */
  readonly branch: (sources: readonly Located[], host: StructuralSchema | undefined) => StructuralSchema;
}

/** Refuses exactly the values of a type, with keywords that junctors allow (docs/crd.md section 3). */
export const NOT_A: { readonly [type: string]: StructuralSchema } = {
  string: { minLength: 1, maxLength: 0 },
  number: { minimum: 1, maximum: -1 },
  array: { minItems: 1, maxItems: 0 },
  object: { minProperties: 1, maxProperties: 0 },
};

/** Accepts exactly the values of a type. */
export const IS_A: { readonly [type: string]: StructuralSchema } = {
  string: { not: { minLength: 1, maxLength: 0 } },
  number: { not: { minimum: 1, maximum: -1 } },
  integer: { not: { minimum: 1, maximum: -1 }, multipleOf: 1 },
  array: { not: { minItems: 1, maxItems: 0 } },
  object: { not: { minProperties: 1, maxProperties: 0 } },
  boolean: { enum: [true, false] },
};

/** Refuses every value. The API server does not apply it to null. */
export const NEVER: StructuralSchema = { not: {} };

export function mayBe(types: Types, type: "string" | "number" | "array" | "object"): boolean {
  return types === null || types.has(type) || (type === "number" && types.has("integer"));
}

/** Whether all values have this one type, so that no guard is necessary. */
export function isOnly(types: Types, type: string): boolean {
  return types !== null && types.size === 1 && types.has(type);
}

/** Lists each part that has the keyword, with its value. */
export function having(flat: Flat, keyword: string): (readonly [Part, Json])[] {
  return flat.parts.flatMap((part) => {
    const value = own(part.schema, keyword);
    return value === undefined ? [] : [[part, value] as const];
  });
}

/** Lists the numbers that the parts have at a keyword. */
export function numbersAt(flat: Flat, keyword: string): number[] {
  return having(flat, keyword).flatMap(([, value]) => (typeof value === "number" ? [value] : []));
}

/** Keywords that declare fields in the structural schema. A constraint must not do that. */
const DECLARING = ["properties", "items"];

/** Puts each constraint on the node if the node has none of its keywords, otherwise under `allOf`. */
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
