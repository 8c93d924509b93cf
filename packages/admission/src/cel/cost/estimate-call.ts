import type { CelType } from "../types/cel-type.ts";
import type { Expression } from "../syntax/expression.ts";
import {
  difference,
  type Estimate,
  fixed,
  LIST_COST,
  MOST,
  PER_CHARACTER,
  PER_PATTERN_CHARACTER,
  product,
  scaled,
  sum,
  UNKNOWN,
  union,
} from "./estimate.ts";

/** An argument or the receiver of a call, as the estimation sees it. */
export interface SizedNode {
  readonly type: CelType;
  readonly expression: Expression | undefined;
  /** The size; undefined if nothing bounds it. */
  readonly size: Estimate | undefined;
  /** The items of a list; undefined if the value is not a list. */
  readonly items: () => SizedNode | undefined;
}

export interface EstimatedCall {
  readonly name: string;
  readonly overload: string;
  readonly target: SizedNode | undefined;
  readonly args: readonly SizedNode[];
}

export interface CallEstimate {
  readonly cost: Estimate;
  /** The size of the result; undefined if it is not known. */
  readonly size?: Estimate;
}

const ONE = fixed(1);

function sizeOf(node: SizedNode | undefined): Estimate {
  return node?.size ?? UNKNOWN;
}

/**
 * The cost of a call, without that of its arguments; undefined if cel-go's own rules apply. Rule: cel-go `ext/lists.go`,
 * `ext/sets.go`, k8s.io/apiserver `cel/library/cost.go`.
 */
export function estimateCall(call: EstimatedCall): CallEstimate | undefined {
  return estimateExtension(call) ?? estimateKubernetes(call);
}

const SETS: ReadonlyMap<string, number> = new Map([
  ["list_sets_contains_list", 1],
  ["list_sets_intersects_list", 1],
  ["list_sets_equivalent_list", 2],
]);

function estimateExtension({ overload, target, args }: EstimatedCall): CallEstimate | undefined {
  const factor = SETS.get(overload);
  if (factor !== undefined) return { cost: sum(scaled(product(sizeOf(args[0]), sizeOf(args[1])), factor), ONE) };
  const size = sizeOf(target);
  switch (overload) {
    case "list_slice":
      return allocated(1, fixed(difference(literalOf(args[1], size.max), literalOf(args[0], 0))));
    case "lists_range":
      return allocated(1, fixed(literalOf(args[0], MOST)));
    case "list_reverse":
      return allocated(1, size);
    case "list_flatten":
    case "list_flatten_int":
      return allocated(args.length === 1 ? literalOf(args[0], MOST) : 1, size);
    case "list_distinct":
      return allocated(2, product(size, size));
    default:
      return estimateSort(overload, size, sizeOf(args[0]));
  }
}

function estimateSort(overload: string, size: Estimate, keys: Estimate): CallEstimate | undefined {
  const [, type, by] = /^list_([\w.]+)_sort(ByAssociatedKeys)?$/.exec(overload) ?? [];
  if (type === undefined) return undefined;
  const sorted = by === undefined ? size : keys;
  return allocated(type === "string" || type === "bytes" ? 2 + PER_CHARACTER : 2, product(sorted, sorted));
}

/** The cost of a call that returns a new list. */
function allocated(factor: number, size: Estimate): CallEstimate {
  return { cost: sum(scaled(size, factor), ONE, fixed(LIST_COST)), size };
}

function literalOf(node: SizedNode | undefined, otherwise: number): number {
  const expression = node?.expression;
  if (expression?.kind !== "literal" || typeof expression.value !== "bigint") return otherwise;
  return expression.value < 0n ? 0 : Number(expression.value);
}

/** Functions whose cost is 1. */
const CHEAP: ReadonlySet<string> = new Set([
  ...["masked", "prefixLength", "family", "isUnspecified", "isLoopback", "isLinkLocalMulticast", "isLinkLocalUnicast"],
  ...["isGlobalUnicast", "format.named", "sign", "asInteger", "isInteger", "asApproximateFloat", "isGreaterThan"],
  ...["isLessThan", "compareTo", "add", "sub", "major", "minor", "patch", "getScheme", "getHostname", "getHost"],
  ...["getPort", "getEscapedPath", "getQuery"],
]);

/** Functions that read their first argument once. */
const READS_ARGUMENT: ReadonlySet<string> = new Set(
  "ip cidr isIP isCIDR quantity isQuantity semver isSemver".split(" "),
);
const READS_LIST: ReadonlySet<string> = new Set("isSorted sum max min indexOf lastIndexOf".split(" "));
const READS_TEXT: ReadonlySet<string> = new Set("lowerAscii upperAscii substring trim".split(" "));

function estimateKubernetes(call: EstimatedCall): CallEstimate | undefined {
  const { name, overload, target, args } = call;
  const [first] = args;
  if (CHEAP.has(name) || overload === "cidr_ip") return { cost: ONE };
  if (READS_ARGUMENT.has(name) && first !== undefined) return { cost: scaled(sizeOf(first), PER_CHARACTER) };
  if (READS_LIST.has(name) && target !== undefined) return estimateTraversal(target);
  if (READS_TEXT.has(name) && target !== undefined)
    return { cost: scaled(sizeOf(target), PER_CHARACTER), size: sizeOf(target) };
  switch (name) {
    case "url":
      return args.length === 1 ? { cost: scaled(sizeOf(first), PER_CHARACTER), size: sizeOf(first) } : undefined;
    case "ip.isCanonical":
      return { cost: scaled(sizeOf(first), 2 * PER_CHARACTER) };
    case "replace":
      return target !== undefined && args.length >= 2 ? estimateReplace(sizeOf(target), args) : undefined;
    case "split":
      return target === undefined ? undefined : estimateSplit(sizeOf(target), args[1]);
    case "join":
      return target === undefined ? undefined : estimateJoin(target, first);
    case "find":
    case "findAll":
      return target === undefined ? undefined : estimateFind(sizeOf(target), sizeOf(first));
    case "containsIP":
    case "containsCIDR":
      return estimateContains(call);
    case "validate":
      return { cost: scaled(scaled(sizeOf(first), PER_CHARACTER), 128 * PER_PATTERN_CHARACTER) };
    case "_==_":
      return estimateEquality(args);
    default:
      return undefined;
  }
}

function estimateTraversal(target: SizedNode): CallEstimate {
  const items = target.items();
  if (items === undefined) return { cost: scaled(sizeOf(target), PER_CHARACTER) };
  const isText = items.type.kind === "string" || items.type.kind === "bytes";
  const perItem = isText ? sum(ONE, scaled(sizeOf(items), PER_CHARACTER)) : ONE;
  return { cost: product(sizeOf(target), perItem) };
}

function estimateReplace(size: Estimate, [from, to]: readonly SizedNode[]): CallEstimate {
  const [removed, added] = [sizeOf(from), sizeOf(to)];
  const most = replaced(size.max, removed.min, added.max <= removed.min);
  const least = replaced(size.min, removed.max, removed.max <= added.min);
  const count = { min: least.count, max: most.count };
  const kept = { min: least.kept, max: most.kept };
  return { cost: scaled(size, 2 * PER_CHARACTER), size: sum(product(count, added), kept) };
}

function replaced(size: number, removed: number, keeps: boolean): { readonly count: number; readonly kept: number } {
  if (removed === 0) return { count: size < MOST ? size + 1 : size, kept: size };
  return keeps ? { count: 0, kept: size } : { count: Math.ceil(size / removed), kept: 0 };
}

function estimateSplit(size: Estimate, limit: SizedNode | undefined): CallEstimate {
  const expression = limit?.expression;
  const most = expression?.kind === "literal" && typeof expression.value === "bigint" ? expression.value : undefined;
  const max = most === undefined ? size.max : Number(BigInt.asUintN(64, most));
  return { cost: scaled(size, 2 * PER_CHARACTER), size: { min: 0, max } };
}

function estimateJoin(target: SizedNode, separator: SizedNode | undefined): CallEstimate {
  const list = sizeOf(target);
  const items = target.items();
  const texts = items === undefined ? fixed(0) : product(list, sizeOf(items));
  const gaps = { min: Math.max(0, list.min - 1), max: Math.max(0, list.max - 1) };
  const size = separator === undefined ? texts : sum(texts, product(sizeOf(separator), gaps));
  return { cost: scaled(size, PER_CHARACTER), size };
}

function estimateFind(size: Estimate, pattern: Estimate): CallEstimate {
  const text = scaled(sum(size, ONE), PER_CHARACTER);
  return { cost: product(text, scaled(pattern, PER_PATTERN_CHARACTER)), size: { min: 0, max: size.max } };
}

function estimateContains({ name, overload, args }: EstimatedCall): CallEstimate {
  const bytes = { min: 4, max: 16 };
  const compared = scaled(sum(bytes, bytes), PER_CHARACTER);
  const masked = name === "containsCIDR" ? [scaled(bytes, PER_CHARACTER), ONE] : [];
  const parsed = overload.endsWith("_string") ? [scaled(sizeOf(args[0]), PER_CHARACTER)] : [];
  return { cost: sum(compared, ...masked, ...parsed) };
}

const CHEAP_EQUALITY: ReadonlySet<string> = new Set(["net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver"]);

function estimateEquality([left, right]: readonly SizedNode[]): CallEstimate | undefined {
  if (left === undefined || right === undefined || left.type.name !== right.type.name) return undefined;
  const { name } = left.type;
  if (CHEAP_EQUALITY.has(name)) return { cost: ONE };
  if (name === "kubernetes.NamedFormat") return { cost: scaled({ min: 1, max: 64 }, PER_CHARACTER) };
  if (name !== "kubernetes.URL") return undefined;
  const size = right.size === undefined ? ONE : union(right.size, right.size);
  return { cost: scaled({ min: 1, max: size.max }, PER_CHARACTER) };
}
