import { crdCodes, crdMessage, type CrdCode, type CrdParams } from "../diagnostics/codes/crd.ts";
import {
  escapeToken,
  isArray,
  isObject,
  isSchema,
  members,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import type { NamedType } from "../types.ts";

/** A node of the schema of a CRD, as `openAPIV3Schema` holds it. */
export type StructuralSchema = JsonObject;

/** A structural node being built. */
export interface Draft {
  [keyword: string]: Json;
}

export interface LowerOptions {
  /** The NamedType of an id (canonical URI). */
  readonly resolve: (id: string) => NamedType | undefined;
  /** The most schema nodes that one CRD may inline; 20,000 by default. */
  readonly maxNodes?: number;
}

/** Something that the CRD says differently from the schema, and where the schema says it. */
export interface Loss {
  readonly code: CrdCode;
  /** Id of the NamedType that holds the schema. */
  readonly typeId: string;
  /** JSON Pointer within `NamedType.schema`. */
  readonly pointer: string;
  readonly params: CrdParams[CrdCode];
  readonly message: string;
}

/** The references that led to a place, innermost first. */
export interface Trail {
  readonly id: string;
  readonly up: Trail | null;
}

/** A schema, where it is written, and how the walk came to it. */
export interface Located<S extends Schema = Schema> {
  readonly schema: S;
  readonly typeId: string;
  readonly pointer: string;
  readonly trail: Trail | null;
}

/** A schema object that a value must satisfy together with the other parts of its node. */
export type Part = Located<JsonObject>;

/** The state of one lowering. */
export interface Lowering {
  readonly resolve: (id: string) => NamedType | undefined;
  readonly maxNodes: number;
  readonly losses: Loss[];
  readonly reported: Set<string>;
  /** Answers of the static questions about null and types, by place. */
  readonly nulls: Map<string, boolean>;
  readonly types: Map<string, ReadonlySet<string> | null>;
  nodes: number;
  depth: number;
  /** How many losses so far make the CRD accept more than the schema. */
  weakened: number;
}

/** Nesting beyond this is no schema that a person wrote; printers and servers recurse too. */
export const MAX_DEPTH = 400;

export function startLowering(options: LowerOptions): Lowering {
  return {
    resolve: options.resolve,
    maxNodes: options.maxNodes ?? 20_000,
    losses: [],
    reported: new Set(),
    nulls: new Map(),
    types: new Map(),
    nodes: 0,
    depth: 0,
    weakened: 0,
  };
}

/** Records a loss at a keyword of `at`, once; a type that is inlined twice still has its loss once. */
export function report<C extends CrdCode>(
  lowering: Lowering,
  loss: { readonly code: C; readonly params: CrdParams[C] },
  at: { readonly part: Located; readonly tokens?: readonly string[] },
): void {
  // A default is no assertion: without it the CRD accepts just as much.
  if (crdCodes[loss.code].severity !== "note" && loss.code !== "SG4008") lowering.weakened += 1;
  const { typeId } = at.part;
  const pointer = at.part.pointer + (at.tokens ?? []).map((token) => `/${escapeToken(token)}`).join("");
  const message = crdMessage(loss.code, loss.params);
  const key = JSON.stringify([loss.code, typeId, pointer, message]);
  if (lowering.reported.has(key)) return;
  lowering.reported.add(key);
  lowering.losses.push({ code: loss.code, typeId, pointer, params: loss.params, message });
}

/** Shorthand for the commonest loss: a keyword that is dropped and so accepts more. */
export function reportDropped(lowering: Lowering, part: Located, loss: { keyword: string; why: string }): void {
  report(lowering, { code: "SG4002", params: loss }, { part, tokens: [loss.keyword] });
}

/** Counts a schema that is written out; false, after one error, when the budget is spent. */
export function spend(lowering: Lowering, at: Located): boolean {
  lowering.nodes += 1;
  if (lowering.nodes <= lowering.maxNodes) return true;
  if (lowering.nodes === lowering.maxNodes + 1) {
    report(lowering, { code: "SG4006", params: { limit: lowering.maxNodes, what: "nodes" } }, { part: at });
  } else {
    lowering.weakened += 1;
  }
  return false;
}

/** The subschema at a keyword of a part (and a member below it), or undefined when there is none. */
export function sub(part: Part, keyword: string, member?: string | number): Located | undefined {
  const held = own(part.schema, keyword);
  const schema = member === undefined ? held : memberOf(held, member);
  if (!isSchema(schema)) return undefined;
  const tail = member === undefined ? "" : `/${escapeToken(String(member))}`;
  return { ...part, schema, pointer: `${part.pointer}/${escapeToken(keyword)}${tail}` };
}

function memberOf(held: Json | undefined, member: string | number): Json | undefined {
  if (isArray(held)) return held[Number(member)];
  return isObject(held) ? own(held, String(member)) : undefined;
}

/** The subschemas in the array at a keyword. */
export function subs(part: Part, keyword: string): Located[] {
  const held = own(part.schema, keyword);
  if (!isArray(held)) return [];
  return held.flatMap((_, index) => sub(part, keyword, index) ?? []);
}

/** The member subschemas of the object at a keyword (`properties`, `dependentSchemas`). */
export function subMembers(part: Part, keyword: string): (readonly [string, Located])[] {
  return members(part.schema, keyword).flatMap(([name]) => {
    const located = sub(part, keyword, name);
    return located === undefined ? [] : [[name, located] as const];
  });
}

export function isPart(located: Located): located is Part {
  return typeof located.schema === "object";
}

/** Follows the `$ref` of a part; undefined when it leads nowhere or back onto the trail. */
export function follow(lowering: Lowering, part: Part): Located | "cycle" | undefined {
  const id = own(part.schema, "$ref");
  if (typeof id !== "string") return undefined;
  for (let step = part.trail; step !== null; step = step.up) if (step.id === id) return "cycle";
  const type = lowering.resolve(id);
  return type && { schema: type.schema, typeId: type.id, pointer: "", trail: { id, up: part.trail } };
}
