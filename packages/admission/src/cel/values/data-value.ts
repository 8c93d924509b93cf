import { isArray, isObject, jsonEqual, own, type Json, type JsonObject } from "../../../../base/src/json.ts";
import { scalarText } from "../../value/item-key.ts";
import type { KubernetesVersion } from "../../value/kubernetes-version.ts";
import { findObject, isSet, listAt, propertyAt, textAt } from "../../value/schema-access.ts";
import { fieldName, unescapeName } from "../field-name.ts";
import { withResourceFields } from "../types/declare-type.ts";
import { decodeBase64 } from "./base64.ts";
import { CelError, noSuchOverload } from "./cel-error.ts";
import {
  CelList,
  CelMap,
  type CelValue,
  equal,
  Extension,
  PlainList,
  Timestamp,
  Duration,
  itemsOf,
} from "./cel-value.ts";
import { parseAnyDuration } from "./duration-text.ts";
import { parseDate, parseDateTime } from "./time-text.ts";

/** Where a value stands. */
export interface DataContext {
  readonly schema: JsonObject;
  readonly kubernetes: KubernetesVersion;
}

/**
 * Converts a value of an object to CEL, as its schema says. Throws a `CelError` if CEL has no such value. Rule:
 * k8s.io/apiserver `cel/common/valuesunstructured.go`.
 */
export function dataValue(context: DataContext, value: Json): CelValue {
  const { schema } = context;
  if (value === null) {
    if (isSet(schema, "nullable")) return null;
    throw new CelError("invalid data, got null for schema with nullable=false");
  }
  if (isSet(schema, "x-kubernetes-int-or-string")) {
    if (typeof value === "string" || typeof value === "bigint") return value;
    throw new CelError("invalid data, expected XIntOrString value to be either a string or integer");
  }
  switch (textAt(schema, "type")) {
    case "object":
      return objectValue(context, value);
    case "array":
      return listValue(context, value);
    case "string":
      return textValue(textAt(schema, "format"), value);
    case "number":
      if (typeof value === "bigint" || typeof value === "number") return Number(value);
      throw new CelError(`invalid data, expected float, got ${goType(value)}`);
    case "integer":
      if (typeof value === "bigint") return value;
      throw new CelError(`invalid data, expected int, got ${goType(value)}`);
    case "boolean":
      if (typeof value === "boolean") return value;
      throw new CelError(`invalid data, expected bool, got ${goType(value)}`);
    default:
      return new UnknownData(value);
  }
}

function objectValue({ schema, kubernetes }: DataContext, value: Json): CelValue {
  if (!isObject(value)) throw new CelError("invalid data, expected a map for the provided schema with type=object");
  const seen = isSet(schema, "x-kubernetes-embedded-resource") ? withResourceFields(schema, kubernetes) : schema;
  return new DataMap({ schema: seen, kubernetes }, value);
}

function listValue(context: DataContext, value: Json): CelValue {
  if (!isArray(value)) throw new CelError("invalid data, expected an array for the provided schema with type=array");
  const items = findObject(context.schema, "items");
  if (items === undefined) throw new CelError("invalid array type, expected Items with a non-empty Schema");
  const below = { ...context, schema: items };
  switch (textAt(context.schema, "x-kubernetes-list-type")) {
    case "map":
      return new DataMapList(below, value, listAt(context.schema, "x-kubernetes-list-map-keys").map(String));
    case "set":
      return new DataSet(below, value);
    default:
      return new DataList(below, value);
  }
}

function textValue(format: string, value: Json): CelValue {
  if (typeof value !== "string") throw new CelError(`invalid data, expected string, got ${goType(value)}`);
  switch (format) {
    case "duration":
      return parsed(parseAnyDuration(value), `Invalid duration ${value}`, (nanos) => new Duration(nanos));
    case "date":
      return parsed(parseDate(value), `Invalid date formatted string ${value}`, (nanos) => new Timestamp(nanos));
    case "date-time":
      return parsed(parseDateTime(value), `Invalid date-time formatted string ${value}`, (time) => time);
    case "byte":
      return parsed(decodeBase64(value), `Invalid byte formatted string ${value}`, (bytes) => bytes);
    default:
      return value;
  }
}

function parsed<T>(value: T | undefined, problem: string, convert: (value: T) => CelValue): CelValue {
  if (value === undefined) throw new CelError(problem);
  return convert(value);
}

function goType(value: Json): string {
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return "float64";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return isArray(value) ? "[]interface {}" : "map[string]interface {}";
}

/** A value that the schema says nothing about. Rules can only compare it. */
class UnknownData extends Extension {
  readonly typeName = "unknown";
  readonly #value: Json;

  constructor(value: Json) {
    super();
    this.#value = value;
  }

  equals(other: Extension): boolean {
    return other instanceof UnknownData && jsonEqual(this.#value, other.#value);
  }
}

/** An atomic list. */
class DataList extends CelList {
  protected readonly context: DataContext;
  protected readonly items: readonly Json[];

  constructor(context: DataContext, items: readonly Json[]) {
    super();
    this.context = context;
    this.items = items;
  }

  get size(): number {
    return this.items.length;
  }

  get(index: number): CelValue {
    return dataValue(this.context, this.items[index] ?? null);
  }

  override equals(other: CelValue): boolean {
    if (!(other instanceof CelList)) throw noSuchOverload();
    return super.equals(other);
  }
}

/** A set: the order of its items does not count. */
class DataSet extends DataList {
  override equals(other: CelValue): boolean {
    if (!(other instanceof CelList)) throw noSuchOverload();
    return equalSets(this, other);
  }

  override concat(other: CelList): CelList {
    return unionOf(this, other);
  }
}

/** The union of two sets is a set. */
class ValueSet extends PlainList {
  override equals(other: CelValue): boolean {
    return other instanceof CelList && equalSets(this, other);
  }

  override concat(other: CelList): CelList {
    return unionOf(this, other);
  }
}

function equalSets(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false;
  const [mine, theirs] = [a, b].map((list) => new Set(itemsOf(list).map(memberKey)));
  return (
    mine !== undefined && theirs !== undefined && mine.size === theirs.size && [...mine].every((key) => theirs.has(key))
  );
}

function unionOf(a: CelList, b: CelList): CelList {
  const items = itemsOf(a);
  const keys = new Set(items.map(memberKey));
  for (const item of itemsOf(b)) {
    if (!keys.has(memberKey(item))) items.push(item);
    keys.add(memberKey(item));
  }
  return new ValueSet(items);
}

function memberKey(item: CelValue): string {
  if (item instanceof CelList || item instanceof CelMap)
    throw new CelError("listSet operations are only supported on lists of scalar values");
  if (item === null) return "null";
  if (item instanceof Uint8Array) return `bytes ${item.join()}`;
  if (item instanceof Duration || item instanceof Timestamp) return `time ${item.nanos}`;
  return scalarText(typeof item === "object" ? String(item) : item) ?? "";
}

/** A list map: the order of its items does not count. */
class DataMapList extends DataList {
  readonly #keys: readonly string[];

  constructor(context: DataContext, items: readonly Json[], keys: readonly string[]) {
    super(context, items);
    this.#keys = keys;
  }

  override equals(other: CelValue): boolean {
    if (!(other instanceof CelList)) throw noSuchOverload();
    return equalMapLists(this, other, this.#keys);
  }

  override concat(other: CelList): CelList {
    return merged(this, other, this.#keys);
  }
}

class ValueMapList extends PlainList {
  readonly #keys: readonly string[];

  constructor(items: CelValue[], keys: readonly string[]) {
    super(items);
    this.#keys = keys;
  }

  override equals(other: CelValue): boolean {
    return other instanceof CelList && equalMapLists(this, other, this.#keys);
  }

  override concat(other: CelList): CelList {
    return merged(this, other, this.#keys);
  }
}

function equalMapLists(a: CelList, b: CelList, keys: readonly string[]): boolean {
  if (a.size !== b.size) return false;
  const mine = new Map(itemsOf(a).map((item) => [itemText(item, keys), item]));
  const seen = new Set<string>();
  for (const item of itemsOf(b)) {
    const key = itemText(item, keys);
    const found = mine.get(key);
    if (found === undefined || !equal(found, item)) return false;
    seen.add(key);
  }
  return seen.size === mine.size;
}

/** Items of the second list replace items of the first one with the same keys. */
function merged(a: CelList, b: CelList, keys: readonly string[]): CelList {
  const items = itemsOf(a);
  const positions = new Map(items.map((item, i) => [itemText(item, keys), i]));
  for (const item of itemsOf(b)) {
    const position = positions.get(itemText(item, keys));
    if (position === undefined) items.push(item);
    else items[position] = item;
  }
  return new ValueMapList(items, keys);
}

function itemText(item: CelValue, keys: readonly string[]): string {
  if (!(item instanceof CelMap))
    throw new CelError("unexpected data format for element of array with x-kubernetes-list-type=map");
  return keys.map((key) => memberKey(item.find(fieldName(key) ?? key) ?? null)).join("\0");
}

/** An object, whose fields have escaped names, or a map. */
class DataMap extends CelMap {
  readonly #context: DataContext;
  readonly #value: JsonObject;
  readonly #isObject: boolean;

  constructor(context: DataContext, value: JsonObject) {
    super();
    this.#context = context;
    this.#value = value;
    this.#isObject = findObject(context.schema, "properties") !== undefined;
  }

  get size(): number {
    return Object.keys(this.#value).length;
  }

  keys(): CelValue[] {
    return Object.keys(this.#value)
      .filter((name) => this.#schemaOf(name) !== undefined)
      .map((name) => (this.#isObject ? (fieldName(name) ?? name) : name));
  }

  #schemaOf(name: string): JsonObject | undefined {
    if (this.#isObject) return propertyAt(this.#context.schema, name);
    return findObject(this.#context.schema, "additionalProperties");
  }

  #member(key: CelValue): { readonly schema: JsonObject; readonly value: Json } | undefined {
    if (typeof key !== "string") throw noSuchOverload();
    const name = this.#isObject ? unescapeName(key) : key;
    if (name === undefined) return undefined;
    const value = own(this.#value, name);
    // A null of an object is as good as missing.
    if (value === undefined || (this.#isObject && value === null)) return undefined;
    const schema = this.#schemaOf(name);
    return schema === undefined ? undefined : { schema, value };
  }

  find(key: CelValue): CelValue | undefined {
    const member = this.#member(key);
    return member && dataValue({ ...this.#context, schema: member.schema }, member.value);
  }

  has(key: CelValue): boolean {
    return this.#member(key) !== undefined;
  }

  override equals(other: CelValue): boolean {
    if (!(other instanceof CelMap)) throw noSuchOverload();
    if (this.size !== other.size) return false;
    return Object.keys(this.#value).every((name) => this.#hasEqual(name, other));
  }

  #hasEqual(name: string, other: CelMap): boolean {
    if (this.#schemaOf(name) === undefined) {
      if (!(other instanceof DataMap)) throw noSuchOverload();
      const theirs = own(other.#value, name);
      return theirs === undefined || jsonEqual(own(this.#value, name), theirs);
    }
    const key = this.#isObject ? (fieldName(name) ?? name) : name;
    const [mine, theirs] = [this.find(key), other.find(key)];
    return mine === undefined || theirs === undefined ? mine === theirs : equal(mine, theirs);
  }
}
