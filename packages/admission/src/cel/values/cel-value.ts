import { Uint } from "../syntax/expression.ts";
import { CelError, noSuchOverload } from "./cel-error.ts";

/** A value of CEL: an int is a bigint, a double a number, bytes a Uint8Array. */
export type CelValue =
  | (null | boolean | bigint | number | string | Uint8Array | Uint)
  | (Duration | Timestamp | CelList | CelMap | Optional | TypeValue | Extension);

/** A length of time in nanoseconds. */
export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A time in nanoseconds since 1970, with the offset from UTC in which it was written, in minutes. */
export class Timestamp {
  readonly nanos: bigint;
  readonly offset: number;
  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos;
    this.offset = offset;
  }
}

/** A value of type optional; undefined stands for none. */
export class Optional {
  readonly value: CelValue | undefined;
  constructor(value?: CelValue) {
    this.value = value;
  }
}

/** A type as a value, such as `string`. */
export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a type that Kubernetes adds. */
export abstract class Extension {
  abstract readonly typeName: string;
  abstract equals(other: Extension): boolean;
}

export abstract class CelList {
  abstract readonly size: number;
  /** Returns an item. Throws a `CelError` if the item has no value in CEL. */
  abstract get(index: number): CelValue;

  /** Compares two lists item by item. */
  equals(other: CelValue): boolean {
    if (!(other instanceof CelList) || other.size !== this.size) return false;
    for (let i = 0; i < this.size; i++) if (!equal(this.get(i), other.get(i))) return false;
    return true;
  }

  concat(other: CelList): CelList {
    return new PlainList([...itemsOf(this), ...itemsOf(other)]);
  }
}

export function itemsOf(list: CelList): CelValue[] {
  return Array.from({ length: list.size }, (_, i) => list.get(i));
}

/**
 * A list that a rule builds. Lists share their items, so that a loop that appends one item at a time takes linear time:
 * the longest of the lists that share items appends in place.
 */
export class PlainList extends CelList {
  readonly #shared: CelValue[];
  readonly size: number;

  /** Takes the items over: the caller must not change them any more. */
  constructor(items: CelValue[]) {
    super();
    this.#shared = items;
    this.size = items.length;
  }

  get(index: number): CelValue {
    return this.#shared[index] ?? null;
  }

  override concat(other: CelList): CelList {
    if (this.size !== this.#shared.length) return super.concat(other);
    const added = itemsOf(other);
    for (const item of added) this.#shared.push(item);
    return new PlainList(this.#shared);
  }
}

export abstract class CelMap {
  abstract readonly size: number;
  abstract keys(): CelValue[];
  /** Returns a member; undefined if there is none. Throws a `CelError` if the member has no value in CEL. */
  abstract find(key: CelValue): CelValue | undefined;
  /** Whether there is a member, whether or not it has a value in CEL. */
  abstract has(key: CelValue): boolean;

  equals(other: CelValue): boolean {
    if (!(other instanceof CelMap) || other.size !== this.size) return false;
    return this.keys().every((key) => {
      const [mine, theirs] = [this.find(key), other.find(key)];
      return mine !== undefined && theirs !== undefined && equal(mine, theirs);
    });
  }
}

/** A map that a rule builds. */
export class PlainMap extends CelMap {
  readonly #members: ReadonlyMap<string, readonly [CelValue, CelValue]>;

  /** Throws a `CelError` if two keys are equal or a key has no type of a key. */
  constructor(entries: readonly (readonly [CelValue, CelValue])[]) {
    super();
    const members = new Map<string, readonly [CelValue, CelValue]>();
    for (const [key, value] of entries) {
      const text = keyText(key);
      if (text === undefined) throw new CelError("unsupported key type");
      if (members.has(text)) throw new CelError(`Failed with repeated key`);
      members.set(text, [key, value]);
    }
    this.#members = members;
  }

  get size(): number {
    return this.#members.size;
  }

  keys(): CelValue[] {
    return [...this.#members.values()].map(([key]) => key);
  }

  entries(): (readonly [CelValue, CelValue])[] {
    return [...this.#members.values()];
  }

  find(key: CelValue): CelValue | undefined {
    return this.#members.get(keyText(key) ?? "")?.[1];
  }

  has(key: CelValue): boolean {
    return this.#members.has(keyText(key) ?? "");
  }
}

/** Equal numbers are the same key, whatever their types. */
function keyText(key: CelValue): string | undefined {
  if (typeof key === "string") return `s${key}`;
  if (typeof key === "boolean") return `b${key}`;
  if (typeof key === "bigint") return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  return typeof key === "number" && Number.isInteger(key) ? `n${BigInt(key)}` : undefined;
}

/** Whether two values are equal. Rule: cel-go `common/types`. */
export function equal(a: CelValue, b: CelValue): boolean {
  if (a === null || b === null) return a === b;
  if (isNumber(a)) return isNumber(b) && compareNumbers(a, b) === 0;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && a.every((x, i) => x === b[i]);
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof CelList || a instanceof CelMap) return a.equals(b);
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a.value, b.value);
  if (a instanceof Extension) {
    if (b instanceof Extension && a.typeName === b.typeName) return a.equals(b);
    throw noSuchOverload();
  }
  return a === b;
}

function equalOptionals(a: CelValue | undefined, b: CelValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equal(a, b);
}

export type CelNumber = bigint | number | Uint;

export function isNumber(value: CelValue): value is CelNumber {
  return typeof value === "bigint" || typeof value === "number" || value instanceof Uint;
}

/** Compares numbers of any types; `NaN` if one is not a number. */
export function compareNumbers(a: CelNumber, b: CelNumber): number {
  const [x, y] = [a instanceof Uint ? a.value : a, b instanceof Uint ? b.value : b];
  return x < y ? -1 : x > y ? 1 : x == y ? 0 : Number.NaN; // eslint-disable-line eqeqeq
}

/** Compares two values of a type with an order. Throws a `CelError`. */
export function compare(a: CelValue, b: CelValue): number {
  if (isNumber(a) && isNumber(b)) {
    const order = compareNumbers(a, b);
    if (Number.isNaN(order)) throw new CelError("NaN values cannot be ordered");
    return order;
  }
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if ((a instanceof Duration && b instanceof Duration) || (a instanceof Timestamp && b instanceof Timestamp))
    return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  throw noSuchOverload();
}

/** Go compares the bytes of UTF-8, whose order is that of code points. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const encoder = new TextEncoder();
  return compareBytes(encoder.encode(a), encoder.encode(b));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

/** The name of a value's type. */
export function typeNameOf(value: CelValue): string {
  if (value === null) return "null_type";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "double";
  if (typeof value === "string") return "string";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Uint) return "uint";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof CelList) return "list";
  if (value instanceof CelMap) return "map";
  if (value instanceof Optional) return "optional_type";
  return value instanceof TypeValue ? "type" : value.typeName;
}
