import { Uint } from "../syntax/expression.ts";
import { CelError, noSuchOverload } from "../values/cel-error.ts";
import {
  CelList,
  CelMap,
  type CelValue,
  compare,
  Duration,
  equal,
  itemsOf,
  Optional,
  PlainList,
  PlainMap,
  Timestamp,
  typeNameOf,
  TypeValue,
} from "../values/cel-value.ts";
import { toBool, toBytes, toDouble, toDuration, toInt, toText, toTimestamp, toUint } from "./convert.ts";
import { formatText } from "./format-text.ts";
import {
  contains,
  containsAll,
  distinct,
  extreme,
  flatten,
  indexOfItem,
  intersects,
  isSorted,
  join,
  lastIndexOfItem,
  range,
  reversed,
  slice,
  sortByKeys,
  sumOf,
} from "./lists.ts";
import { NAMED_FORMATS, NamedFormat } from "./named-formats.ts";
import { accepts, Cidr, Ip, parseCidr, parseIp, parseUrl, UrlValue } from "./network.ts";
import { add, divide, modulo, multiply, negate, subtract } from "./numbers.ts";
import { addQuantities, compareQuantities, negateQuantity, parseQuantity, Quantity } from "./quantity.ts";
import { compareVersions, parseSemver, Semver } from "./semver.ts";
import {
  charAt,
  findAllText,
  indexOfText,
  lastIndexOfText,
  lowerAscii,
  matchesText,
  quoteText,
  replaceText,
  splitText,
  substring,
  trimText,
  upperAscii,
} from "./text.ts";
import { durationPart, TIME_FUNCTIONS, timePart } from "./times.ts";

/** What a function does with its arguments, of which the first one may be a receiver. Throws a `CelError`. */
export type Binding = (args: readonly CelValue[], overload: string) => CelValue;

/** Readers of arguments. An argument of a value of type dyn may have any type. */
function text(value: CelValue | undefined): string {
  if (typeof value !== "string") throw noSuchOverload();
  return value;
}

function integer(value: CelValue | undefined): bigint {
  if (typeof value !== "bigint") throw noSuchOverload();
  return value;
}

function list(value: CelValue | undefined): CelList {
  if (!(value instanceof CelList)) throw noSuchOverload();
  return value;
}

function instance<T extends CelValue>(type: new (...args: never[]) => T, value: CelValue | undefined): T {
  if (!(value instanceof type)) throw noSuchOverload();
  return value;
}

function optional(value: CelValue | undefined): Optional {
  return instance(Optional, value);
}

/** A function of one argument. */
function unary(apply: (value: CelValue) => CelValue): Binding {
  return ([value = null]) => apply(value);
}

/** A function of two arguments. */
function binary(apply: (a: CelValue, b: CelValue) => CelValue): Binding {
  return ([a = null, b = null]) => apply(a, b);
}

/** A function of a text. */
function ofText(apply: (value: string) => CelValue): Binding {
  return ([value]) => apply(text(value));
}

/** A function of a receiver of one type. */
function of<T extends CelValue>(type: new (...args: never[]) => T, apply: (value: T) => CelValue): Binding {
  return ([value]) => apply(instance(type, value));
}

function sizeOf(value: CelValue): bigint {
  if (typeof value === "string") return BigInt([...value].length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (value instanceof CelList || value instanceof CelMap) return BigInt(value.size);
  throw noSuchOverload();
}

/** The index that a number stands for. */
function indexOf(value: CelValue): number {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint) return Number(value.value);
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new CelError(`unsupported index type '${typeNameOf(value)}' in list`);
}

/** Returns a member of a list, a map or an optional; undefined if there is none. */
export function findMember(container: CelValue, key: CelValue): CelValue | undefined {
  if (container instanceof CelMap) return container.find(key);
  if (!(container instanceof CelList)) throw new CelError(`no such key: ${printKey(key)}`);
  const index = indexOf(key);
  return index >= 0 && index < container.size ? container.get(index) : undefined;
}

export function memberOf(container: CelValue, key: CelValue): CelValue {
  if (container instanceof Optional) return optionalMember(container, key);
  const found = findMember(container, key);
  if (found !== undefined) return found;
  throw new CelError(`${container instanceof CelList ? "index out of bounds" : "no such key"}: ${printKey(key)}`);
}

/** A member of an optional value, or of a value, as an optional. */
export function optionalMember(container: CelValue, key: CelValue): Optional {
  const value = container instanceof Optional ? container.value : container;
  if (value === undefined) return new Optional();
  return new Optional(findMember(value, key));
}

function printKey(key: CelValue): string {
  if (typeof key === "string") return key;
  return typeof key === "object" && !(key instanceof Uint)
    ? typeNameOf(key)
    : String(key instanceof Uint ? key.value : key);
}

function isIn(value: CelValue, container: CelValue): boolean {
  if (container instanceof CelMap) return container.has(value);
  return contains(list(container), value);
}

/** Whether a value is the empty one of its type. */
function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === "") return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0;
  return value instanceof Optional && value.value === undefined;
}

function inserted([map, key = null, value]: readonly CelValue[]): CelValue {
  const target = instance(PlainMap, map);
  const added = value === undefined ? instance(PlainMap, key).entries() : [[key, value] as const];
  for (const [name] of added)
    if (target.has(name)) throw new CelError(`insert failed: key ${printKey(name)} already exists`);
  return new PlainMap([...target.entries(), ...added]);
}

function unwrapped(value: CelValue): CelValue {
  const items = itemsOf(list(value)).flatMap((item) => optional(item).value ?? []);
  return new PlainList(items);
}

const OPERATORS: readonly (readonly [string, Binding])[] = [
  ["_+_", binary(add)],
  ["_-_", binary(subtract)],
  ["_*_", binary(multiply)],
  ["_/_", binary(divide)],
  ["_%_", binary(modulo)],
  ["-_", unary(negate)],
  ["_==_", binary(equal)],
  ["_!=_", binary((a, b) => !equal(a, b))],
  ["_<_", binary((a, b) => compare(a, b) < 0)],
  ["_<=_", binary((a, b) => compare(a, b) <= 0)],
  ["_>_", binary((a, b) => compare(a, b) > 0)],
  ["_>=_", binary((a, b) => compare(a, b) >= 0)],
  ["_[_]", binary(memberOf)],
  ["_[?_]", binary(optionalMember)],
  ["_?._", binary(optionalMember)],
  ["@in", binary(isIn)],
  ["size", unary(sizeOf)],
  ["cel.@mapInsert", inserted],
];

const CONVERSIONS: readonly (readonly [string, Binding])[] = [
  ["type", unary((value) => new TypeValue(typeNameOf(value)))],
  ["dyn", unary((value) => value)],
  ["bool", unary(toBool)],
  ["bytes", unary(toBytes)],
  ["double", unary(toDouble)],
  ["duration", unary(toDuration)],
  ["int", unary(toInt)],
  ["string", unary(toText)],
  ["timestamp", unary(toTimestamp)],
  ["uint", unary(toUint)],
];

const OPTIONALS: readonly (readonly [string, Binding])[] = [
  ["optional.of", unary((value) => new Optional(value))],
  ["optional.ofNonZeroValue", unary((value) => (isZero(value) ? new Optional() : new Optional(value)))],
  ["optional.none", () => new Optional()],
  [
    "value",
    ([value]) => {
      const found = optional(value).value;
      if (found === undefined) throw new CelError("optional.none() dereference");
      return found;
    },
  ],
  ["hasValue", ([value]) => optional(value).value !== undefined],
  ["first", ([value]) => (list(value).size === 0 ? new Optional() : new Optional(list(value).get(0)))],
  [
    "last",
    ([value]) => (list(value).size === 0 ? new Optional() : new Optional(list(value).get(list(value).size - 1))),
  ],
  ["optional.unwrap", unary(unwrapped)],
  ["unwrapOpt", unary(unwrapped)],
];

const TEXTS: readonly (readonly [string, Binding])[] = [
  ["contains", ([a, b]) => text(a).includes(text(b))],
  ["startsWith", ([a, b]) => text(a).startsWith(text(b))],
  ["endsWith", ([a, b]) => text(a).endsWith(text(b))],
  ["matches", ([a, b]) => matchesText(text(a), text(b))],
  ["charAt", ([a, b]) => charAt(text(a), integer(b))],
  ["lowerAscii", ofText(lowerAscii)],
  ["upperAscii", ofText(upperAscii)],
  ["trim", ofText(trimText)],
  ["replace", ([a, b, c, d]) => replaceText(text(a), text(b), text(c), d === undefined ? undefined : integer(d))],
  ["split", ([a, b, c]) => new PlainList(splitText(text(a), text(b), c === undefined ? undefined : integer(c)))],
  ["substring", ([a, b, c]) => substring(text(a), integer(b), c === undefined ? undefined : integer(c))],
  ["format", ([a, b]) => formatText(text(a), list(b))],
  ["strings.quote", ofText(quoteText)],
  ["join", ([a, b]) => join(list(a), b === undefined ? "" : text(b))],
  ["find", ([a, b]) => findAllText(text(a), text(b), 1n)[0] ?? ""],
  ["findAll", ([a, b, c]) => new PlainList(findAllText(text(a), text(b), c === undefined ? undefined : integer(c)))],
  [
    "indexOf",
    ([a, b = null, c]) =>
      a instanceof CelList
        ? indexOfItem(a, b)
        : indexOfText(text(a), text(b), c === undefined ? undefined : integer(c)),
  ],
  [
    "lastIndexOf",
    ([a, b = null, c]) =>
      a instanceof CelList
        ? lastIndexOfItem(a, b)
        : lastIndexOfText(text(a), text(b), c === undefined ? undefined : integer(c)),
  ],
];

/** The zeros from which sums of empty lists start. */
const ZEROS: ReadonlyMap<string, CelValue> = new Map<string, CelValue>([
  ["list_int_sum_int", 0n],
  ["list_uint_sum_uint", new Uint(0n)],
  ["list_double_sum_double", 0],
  ["list_duration_sum_duration", new Duration(0n)],
]);

const LISTS: readonly (readonly [string, Binding])[] = [
  ["isSorted", ([a]) => isSorted(list(a))],
  ["sum", ([a], overload) => sumOf(list(a), ZEROS.get(overload) ?? zeroLike(list(a)))],
  ["max", ([a]) => extreme(list(a), 1)],
  ["min", ([a]) => extreme(list(a), -1)],
  ["slice", ([a, b, c]) => slice(list(a), integer(b), integer(c))],
  ["flatten", ([a, b]) => flatten(list(a), b === undefined ? 1n : integer(b))],
  ["sort", ([a]) => sortByKeys(list(a), list(a))],
  ["@sortByAssociatedKeys", ([a, b]) => sortByKeys(list(a), list(b))],
  ["lists.range", ([a]) => range(integer(a))],
  ["reverse", ([a]) => reversed(list(a))],
  ["distinct", ([a]) => distinct(list(a))],
  ["sets.contains", ([a, b]) => containsAll(list(a), list(b))],
  ["sets.intersects", ([a, b]) => intersects(list(a), list(b))],
  ["sets.equivalent", ([a, b]) => containsAll(list(a), list(b)) && containsAll(list(b), list(a))],
];

function zeroLike(items: CelList): CelValue {
  const first = items.size === 0 ? 0n : items.get(0);
  if (typeof first === "number") return 0;
  if (first instanceof Uint) return new Uint(0n);
  return first instanceof Duration ? new Duration(0n) : 0n;
}

const NETWORK: readonly (readonly [string, Binding])[] = [
  ["ip", ([a]) => (a instanceof Cidr ? a.ip : parseIp(text(a)))],
  ["isIP", ofText((value) => accepts(parseIp, value))],
  ["ip.isCanonical", ofText((value) => parseIp(value).toString() === value)],
  ["family", of(Ip, (ip) => ip.family)],
  ["isUnspecified", of(Ip, (ip) => ip.isUnspecified)],
  ["isLoopback", of(Ip, (ip) => ip.isLoopback)],
  ["isLinkLocalMulticast", of(Ip, (ip) => ip.isLinkLocalMulticast)],
  ["isLinkLocalUnicast", of(Ip, (ip) => ip.isLinkLocalUnicast)],
  ["isGlobalUnicast", of(Ip, (ip) => ip.isGlobalUnicast)],
  ["cidr", ofText(parseCidr)],
  ["isCIDR", ofText((value) => accepts(parseCidr, value))],
  ["containsIP", ([a, b]) => instance(Cidr, a).contains(b instanceof Ip ? b : parseIp(text(b)))],
  ["containsCIDR", ([a, b]) => instance(Cidr, a).containsCidr(b instanceof Cidr ? b : parseCidr(text(b)))],
  ["prefixLength", of(Cidr, (cidr) => BigInt(cidr.bits))],
  ["masked", of(Cidr, (cidr) => cidr.masked())],
  ["url", ofText(parseUrl)],
  ["isURL", ofText((value) => accepts(parseUrl, value))],
  ["getScheme", of(UrlValue, (url) => url.scheme)],
  ["getHost", of(UrlValue, (url) => url.host)],
  ["getHostname", of(UrlValue, (url) => url.hostname)],
  ["getPort", of(UrlValue, (url) => url.port)],
  ["getEscapedPath", of(UrlValue, (url) => url.escapedPath)],
  ["getQuery", of(UrlValue, (url) => url.query)],
];

function compared(a: CelValue | undefined, b: CelValue | undefined): number {
  if (a instanceof Semver) return compareVersions(a, instance(Semver, b));
  return compareQuantities(instance(Quantity, a), instance(Quantity, b));
}

function addend(value: CelValue | undefined): Quantity {
  return typeof value === "bigint" ? new Quantity(value, 0, true) : instance(Quantity, value);
}

function integerOf(quantity: Quantity): bigint {
  if (quantity.integer === undefined) throw new CelError("cannot convert value to integer");
  return quantity.integer;
}

const isTrue = (value: CelValue | undefined): boolean => value === true;

const KUBERNETES: readonly (readonly [string, Binding])[] = [
  ["quantity", ofText(parseQuantity)],
  ["isQuantity", ofText((value) => accepts(parseQuantity, value))],
  ["sign", of(Quantity, ({ sign }) => sign)],
  ["isGreaterThan", ([a, b]) => compared(a, b) === 1],
  ["isLessThan", ([a, b]) => compared(a, b) === -1],
  ["compareTo", ([a, b]) => BigInt(compared(a, b))],
  ["asApproximateFloat", of(Quantity, ({ float }) => float)],
  ["asInteger", of(Quantity, integerOf)],
  ["isInteger", of(Quantity, ({ integer }) => integer !== undefined)],
  ["add", ([a, b]) => addQuantities(instance(Quantity, a), addend(b))],
  ["sub", ([a, b]) => addQuantities(instance(Quantity, a), negateQuantity(addend(b)))],
  ["semver", ([a, b]) => parseSemver(text(a), isTrue(b))],
  ["isSemver", ([a, b]) => accepts((value) => parseSemver(value, isTrue(b)), text(a))],
  ["major", of(Semver, ({ numbers }) => numbers[0] ?? 0n)],
  ["minor", of(Semver, ({ numbers }) => numbers[1] ?? 0n)],
  ["patch", of(Semver, ({ numbers }) => numbers[2] ?? 0n)],
  [
    "validate",
    ([a, b]) => {
      const faults = instance(NamedFormat, a).faultsOf(text(b));
      return faults.length === 0 ? new Optional() : new Optional(new PlainList([...faults]));
    },
  ],
  ["format.named", ofText((name) => new Optional(NAMED_FORMATS.get(name)))],
  ...[...NAMED_FORMATS].map(([name, format]) => [`format.${name}`, () => format] as const),
];

function timeBinding(name: string): Binding {
  return ([value, zone]) => {
    const part =
      value instanceof Duration
        ? durationPart(name, value)
        : timePart(name, instance(Timestamp, value), zone === undefined ? undefined : text(zone));
    if (part === undefined) throw noSuchOverload();
    return part;
  };
}

/** What functions do, by their names. Operators that do not evaluate all of their arguments are not among them. */
export const BINDINGS: ReadonlyMap<string, Binding> = new Map<string, Binding>([
  ...OPERATORS,
  ...CONVERSIONS,
  ...OPTIONALS,
  ...TEXTS,
  ...LISTS,
  ...NETWORK,
  ...KUBERNETES,
  ...TIME_FUNCTIONS.map((name) => [name, timeBinding(name)] as const),
]);
