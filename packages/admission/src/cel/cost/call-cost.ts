import { NamedFormat } from "../functions/named-formats.ts";
import { Cidr, Ip } from "../functions/network.ts";
import { CelList, CelMap, type CelValue, Extension, itemsOf, Optional } from "../values/cel-value.ts";
import { LIST_COST, PER_CHARACTER, PER_PATTERN_CHARACTER } from "./estimate.ts";

/** A call that has been evaluated. */
export interface EvaluatedCall {
  readonly name: string;
  /** Empty if the checker left more than one overload. */
  readonly overload: string;
  /** The receiver, if there is one, and the arguments. */
  readonly args: readonly CelValue[];
  readonly result: CelValue;
}

/** How large a value is, as far as that counts. */
export function sizeOf(value: CelValue | undefined): number {
  if (typeof value === "string") return [...value].length;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof Ip) return value.bytes.length;
  if (value instanceof Cidr) return Math.ceil(value.bits / 8);
  return value instanceof Optional && value.value !== undefined ? sizeOf(value.value) : 1;
}

/** K8s counts optional values as one. */
function traversed(value: CelValue | undefined, factor = PER_CHARACTER): number {
  return Math.ceil(sizeOf(value instanceof Optional ? null : value) * factor);
}

const CHEAP: ReadonlySet<string> = new Set([
  ...["masked", "prefixLength", "family", "isUnspecified", "isLoopback", "isLinkLocalMulticast", "isLinkLocalUnicast"],
  ...["isGlobalUnicast", "format.named", "sign", "asInteger", "isInteger", "asApproximateFloat", "isGreaterThan"],
  ...["isLessThan", "compareTo", "add", "sub", "major", "minor", "patch", "getScheme", "getHostname", "getHost"],
  ...["getPort", "getEscapedPath", "getQuery"],
]);
const READS_FIRST: ReadonlySet<string> = new Set(
  "url lowerAscii upperAscii substring trim cidr isIP isCIDR ip quantity isQuantity semver isSemver".split(" "),
);
const READS_LIST: ReadonlySet<string> = new Set("isSorted sum max min indexOf lastIndexOf".split(" "));

/**
 * What a call costs in addition to its arguments. Rule: cel-go `interpreter/runtimecost.go` and `ext`, k8s.io/apiserver
 * `cel/library/cost.go`.
 */
export function callCost(call: EvaluatedCall): number {
  return extensionCost(call) ?? kubernetesCost(call) ?? standardCost(call);
}

function extensionCost({ overload, args, result }: EvaluatedCall): number | undefined {
  const [first, second] = args;
  const allocated = (size: number, factor: number): number => Math.trunc(size * factor) + 1 + LIST_COST;
  switch (overload) {
    case "list_sets_contains_list":
    case "list_sets_intersects_list":
      return 1 + sizeOf(first) * sizeOf(second);
    case "list_sets_equivalent_list":
      return 1 + 2 * sizeOf(first) * sizeOf(second);
    case "list_slice":
    case "lists_range":
    case "list_reverse":
      return allocated(sizeOf(result), 1);
    case "list_flatten":
      return allocated(sizeOf(first), 1);
    case "list_flatten_int":
      return allocated(sizeOf(first), Number(second));
    case "list_distinct":
      return allocated(...selfCompared(first));
    default:
      if (/^list_[\w.]+_sortByAssociatedKeys$/.test(overload)) return allocated(...selfCompared(second));
      return /^list_[\w.]+_sort$/.test(overload) ? allocated(...selfCompared(first)) : undefined;
  }
}

function selfCompared(value: CelValue | undefined): [size: number, factor: number] {
  if (!(value instanceof CelList) || value.size === 0) return [0, 2];
  const first = value.get(0);
  const isText = typeof first === "string" || first instanceof Uint8Array;
  return [value.size * value.size, isText ? 2 + PER_CHARACTER : 2];
}

function kubernetesCost({ name, overload, args, result }: EvaluatedCall): number | undefined {
  const [first, second] = args;
  if (CHEAP.has(name) || overload === "cidr_ip") return 1;
  if (READS_FIRST.has(name)) return traversed(first);
  if (READS_LIST.has(name)) return first === undefined ? 0 : traversal(first);
  switch (name) {
    case "replace":
    case "split":
    case "ip.isCanonical":
      return traversed(first, 2 * PER_CHARACTER);
    case "join":
      return traversed(result, 2 * PER_CHARACTER);
    case "find":
    case "findAll":
      return matchCost(sizeOf(first), sizeOf(second));
    case "containsIP":
      return containsCost(first, overload === "cidr_contains_ip_string" ? second : undefined);
    case "containsCIDR":
      return containsCost(first, overload === "cidr_contains_cidr_string" ? second : undefined) + traversed(first) + 1;
    case "validate":
      return first instanceof NamedFormat ? matchCost(sizeOf(second), first.patternSize) : undefined;
    case "_==_":
      return first instanceof Extension ? 1 : undefined;
    default:
      return undefined;
  }
}

function containsCost(cidr: CelValue | undefined, parsed: CelValue | undefined): number {
  return Math.ceil(2 * sizeOf(cidr) * PER_CHARACTER) + (parsed === undefined ? 0 : traversed(parsed));
}

function matchCost(text: number, pattern: number): number {
  return Math.ceil((1 + text) * PER_CHARACTER) * Math.ceil(pattern * PER_PATTERN_CHARACTER);
}

function traversal(value: CelValue): number {
  if (typeof value === "string") return Math.trunc(new TextEncoder().encode(value).length * PER_CHARACTER);
  if (value instanceof Uint8Array) return Math.trunc(value.length * PER_CHARACTER);
  if (value instanceof CelList) return itemsOf(value).reduce<number>((total, item) => total + traversal(item), 0);
  if (value instanceof CelMap)
    return value.keys().reduce<number>((total, key) => total + traversal(key) + traversal(value.find(key) ?? null), 0);
  return 1;
}

const COMPARISONS = /^(?:(?:less|greater)(?:_equals)?_(?:string|bytes)|equals|not_equals)$/;

function standardCost({ name, overload, args }: EvaluatedCall): number {
  const [first, second] = args;
  if (name === "_==_" || name === "_!=_" || COMPARISONS.test(overload))
    return Math.ceil(Math.min(sizeOf(first), sizeOf(second)) * PER_CHARACTER);
  switch (overload) {
    case "starts_with_string":
    case "ends_with_string":
      return Math.ceil(sizeOf(second) * PER_CHARACTER);
    case "string_to_bytes":
    case "bytes_to_string":
    case "strings_quote":
    case "string_format":
      return Math.ceil(sizeOf(first) * PER_CHARACTER);
    case "in_list":
      return sizeOf(second);
    case "add_string":
    case "add_bytes":
      return Math.ceil((sizeOf(first) + sizeOf(second)) * PER_CHARACTER);
    case "matches":
    case "matches_string":
      return matchCost(sizeOf(first), sizeOf(second));
    case "contains_string":
      return Math.ceil(sizeOf(first) * PER_CHARACTER) * Math.ceil(sizeOf(second) * PER_CHARACTER);
    default:
      return 1;
  }
}
