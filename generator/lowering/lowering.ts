import { crdCodes, crdMessage, type CrdCode, type CrdParams } from "../diagnostics/codes/crd.ts";
import { escapeToken, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { Located } from "../catalog/located.ts";
import { startAnswers, type TypeAnswers } from "../catalog/possible-types.ts";
import { LIMITS } from "../limits.ts";
import type { NamedType } from "../types.ts";

/** A node of the `openAPIV3Schema` of a CRD. */
export type StructuralSchema = JsonObject;

/** A structural node that is being built. */
export interface MutableNode {
  [keyword: string]: Json;
}

export interface LowerOptions {
  /** Returns the type with an id (canonical URI). */
  readonly resolve: (id: string) => NamedType | undefined;
  /** The maximum number of schema nodes of one CRD. Default: 20,000. */
  readonly maxNodes?: number;
}

/** A difference between the CRD and the schema, with its place in the schema. */
export interface Loss {
  readonly code: CrdCode;
  /** The id of the type that holds the schema. */
  readonly typeId: string;
  /** The JSON Pointer within `NamedType.schema`. */
  readonly pointer: string;
  readonly params: CrdParams[CrdCode];
  readonly message: string;
  /** What to do, if the row of the code has no better hint. */
  readonly hint?: string;
}

/** The state of one lowering. */
export interface Lowering extends TypeAnswers {
  readonly maxNodes: number;
  readonly losses: Loss[];
  readonly reported: Set<string>;
  nodes: number;
  depth: number;
  /** The number of losses so far that make the CRD accept more than the schema. */
  weakened: number;
}

export function startLowering(options: LowerOptions): Lowering {
  return {
    ...startAnswers(options.resolve),
    maxNodes: options.maxNodes ?? LIMITS.loweredNodes,
    losses: [],
    reported: new Set(),
    nodes: 0,
    depth: 0,
    weakened: 0,
  };
}

/** Losses of defaults and examples: without them the CRD accepts the same values. */
const ASSERT_NOTHING: ReadonlySet<CrdCode> = new Set(["SG4008", "SG4091", "SG4092", "SG4095"]);

/** Records a loss at a keyword of `at`. A type that is inlined twice has its loss once. */
export function report<C extends CrdCode>(
  lowering: Lowering,
  loss: { readonly code: C; readonly params: CrdParams[C]; readonly hint?: string | undefined },
  at: { readonly part: Located; readonly tokens?: readonly string[] },
): void {
  if (crdCodes[loss.code].severity !== "note" && !ASSERT_NOTHING.has(loss.code)) lowering.weakened += 1;
  const { typeId } = at.part;
  const pointer = at.part.pointer + (at.tokens ?? []).map((token) => `/${escapeToken(token)}`).join("");
  const message = crdMessage(loss.code, loss.params);
  const key = JSON.stringify([loss.code, typeId, pointer, message]);
  if (lowering.reported.has(key)) return;
  lowering.reported.add(key);
  const { code, params, hint } = loss;
  lowering.losses.push({ code, typeId, pointer, params, message, ...(hint === undefined ? {} : { hint }) });
}

/** Records the most common loss: a dropped keyword, without which the CRD accepts more. */
export function reportDropped(
  lowering: Lowering,
  part: Located,
  { hint, ...params }: { readonly keyword: string; readonly why: string; readonly hint?: string | undefined },
): void {
  report(lowering, { code: "SG4002", params, hint }, { part, tokens: [params.keyword] });
}

/** Counts a node. Reports one error and returns false if there are too many. */
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
