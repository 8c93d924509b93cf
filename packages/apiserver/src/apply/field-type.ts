import { isArray, isObject, members, objectAt, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { findObject, isSet, listAt, OBJECT_META, propertyAt, textAt } from "../../../admission/src/index.ts";

export type FieldShape = "map" | "list" | "scalar";

/** How the fields of a value are owned and merged, like `schema.Atom` of structured-merge-diff. Evaluated lazily. */
export interface FieldType {
  /** The shape that the value must have; undefined if the value decides. */
  readonly shape?: FieldShape;
  /** The type that a scalar must have; undefined if any. */
  readonly scalar?: "number" | "string" | "boolean";
  /** Whether a map is one field, with one owner. */
  readonly atomicMap: boolean;
  readonly listType: "atomic" | "set" | "map";
  /** Names of the keys of a list map, and their defaults. */
  readonly keys: readonly string[];
  readonly keyDefault: (name: string) => Json | undefined;
  /** Whether only the declared fields are allowed. */
  readonly closed: boolean;
  /** Type of a declared field. */
  readonly field: (name: string) => FieldType | undefined;
  /** Type of any other member. */
  readonly member: () => FieldType;
  readonly item: () => FieldType;
}

const none = (): undefined => undefined;

/** A value that no schema describes and that is one field. */
const UNTYPED: FieldType = {
  ...{ atomicMap: true, closed: false, listType: "atomic", keys: [], keyDefault: none, field: none },
  ...{ member: () => UNTYPED, item: () => UNTYPED },
};

/** A value that no schema describes: each member of a map is a field, a list is one field. */
export const DEDUCED: FieldType = { ...UNTYPED, atomicMap: false, member: () => DEDUCED };

/** A map with the given fields. Other members are deduced. */
export function mapOf(fields: { readonly [name: string]: FieldType }): FieldType {
  const field = (name: string): FieldType | undefined => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  return { ...DEDUCED, shape: "map", field };
}

/** A list map with the given keys. */
export function listMapOf(...keys: readonly string[]): FieldType {
  return { ...DEDUCED, shape: "list", listType: "map", keys, item: () => DEDUCED_ITEM };
}

const DEDUCED_ITEM: FieldType = { ...DEDUCED, shape: "map", member: () => DEDUCED };
const SCALAR: FieldType = { ...UNTYPED, shape: "scalar" };

/** The type of one of Kubernetes's own structs, from its schema. A scalar may have any type. */
export function builtInType(schema: JsonObject): FieldType {
  const type = textAt(schema, "type");
  if (type !== "object" && type !== "array") return SCALAR;
  const [items, rest] = [findObject(schema, "items"), findObject(schema, "additionalProperties")];
  if (items !== undefined) return { ...listOf(schema), item: () => builtInType(items) };
  if (rest !== undefined) return { ...DEDUCED, shape: "map", member: () => builtInType(rest) };
  const fields = members(schema, "properties").flatMap(([name, field]) =>
    isObject(field) ? [[name, builtInType(field)] as const] : [],
  );
  return { ...mapOf(Object.fromEntries(fields)), atomicMap: textAt(schema, "x-kubernetes-map-type") === "atomic" };
}

function listOf(schema: JsonObject): FieldType {
  const type = textAt(schema, "x-kubernetes-list-type");
  if (type !== "set" && type !== "map") return { ...UNTYPED, shape: "list" };
  return {
    ...DEDUCED,
    shape: "list",
    listType: type,
    keys: listAt(schema, "x-kubernetes-list-map-keys").map(String),
  };
}

export const METADATA = builtInType(OBJECT_META);

interface KnownTypes {
  readonly open: WeakMap<JsonObject, FieldType>;
  readonly closed: WeakMap<JsonObject, FieldType>;
}

/** A cache, because every write needs the same types. */
const KNOWN: KnownTypes = { open: new WeakMap(), closed: new WeakMap() };

/** The type that a structural schema describes. Rule: kube-openapi's `schemaconv`. */
export function typeOfSchema(schema: JsonObject, preserved = false): FieldType {
  const known = preserved ? KNOWN.open : KNOWN.closed;
  const type = known.get(schema) ?? readSchema(schema, preserved);
  known.set(schema, type);
  return type;
}

function readSchema(schema: JsonObject, preserved: boolean): FieldType {
  const open = preserved || isSet(schema, "x-kubernetes-preserve-unknown-fields");
  const shape = shapeOf(textAt(schema, "type"));
  const listType = textAt(schema, "x-kubernetes-list-type");
  const rest = findObject(schema, "additionalProperties");
  const items = findObject(schema, "items");
  return {
    ...(shape === undefined ? {} : { shape }),
    ...scalarOf(schema),
    atomicMap: own(schema, "x-kubernetes-map-type") === "atomic",
    closed: isClosed(schema, open),
    listType: listType === "set" || listType === "map" ? listType : "atomic",
    keys: listAt(schema, "x-kubernetes-list-map-keys").map(String),
    keyDefault: (name) => own(propertyAt(items ?? {}, name) ?? {}, "default"),
    field: (name) => fieldOf(schema, name, open),
    member: () => (rest === undefined ? DEDUCED : typeOfSchema(rest, open)),
    item: () => (items === undefined ? UNTYPED : typeOfSchema(items, open)),
  };
}

/** A string with a format accepts any scalar. */
function scalarOf(schema: JsonObject): Pick<FieldType, "scalar"> {
  const type = textAt(schema, "type");
  const format = textAt(schema, "format");
  if (type === "integer" || type === "number") return { scalar: "number" };
  if (type === "boolean" || (type === "string" && (format === "" || format === "byte"))) return { scalar: type };
  return {};
}

/** An object with declared fields allows no others, unless unknown fields are preserved. */
function isClosed(schema: JsonObject, open: boolean): boolean {
  const rest = own(schema, "additionalProperties");
  if (rest !== undefined) return rest === false;
  return !open && Object.keys(objectAt(schema, "properties")).length > 0;
}

function shapeOf(type: string): FieldShape | undefined {
  if (type === "object") return "map";
  if (type === "array") return "list";
  return type === "" ? undefined : "scalar";
}

function fieldOf(schema: JsonObject, name: string, open: boolean): FieldType | undefined {
  if (isSet(schema, "x-kubernetes-embedded-resource")) {
    if (name === "metadata") return METADATA;
    if (name === "apiVersion" || name === "kind") return SCALAR;
  }
  const declared = propertyAt(schema, name);
  return declared === undefined ? undefined : typeOfSchema(declared, open);
}

/** The shape that a value has under a type. A null takes any shape; of several, that of a map. */
export function shapeFor(type: FieldType, value: Json | undefined): FieldShape {
  if (type.shape !== undefined) return type.shape;
  if (isArray(value)) return "list";
  return isObject(value) || value === null || value === undefined ? "map" : "scalar";
}

/** Whether values of this shape are one field: scalars, atomic lists and maps, and lists and maps without members. */
export function isLeaf(type: FieldType, shape: FieldShape, ...values: readonly (Json | undefined)[]): boolean {
  if (shape === "scalar") return true;
  if (shape === "list")
    return type.listType === "atomic" || values.every((value) => !isArray(value) || value.length === 0);
  return type.atomicMap || values.every((value) => !isObject(value) || Object.keys(value).length === 0);
}
