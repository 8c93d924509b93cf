import { isObject, objectAt, own, type JsonObject } from "../../../../base/src/json.ts";
import { findNumber, findObject, isSet, listAt, propertyAt, textAt } from "../../value/schema-access.ts";
import { isFrom, type KubernetesVersion } from "../../value/kubernetes-version.ts";
import { utf8Length } from "../../value/utf8-length.ts";
import { fieldName } from "../field-name.ts";
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  mapType,
  objectType,
  STRING,
  TIMESTAMP,
} from "./cel-type.ts";

/** The type of a schema's values in rules, with their sizes, from which costs are estimated. */
export interface DeclaredType {
  readonly type: CelType;
  /** The fields of an object, by their names in rules. */
  readonly fields?: ReadonlyMap<string, DeclaredType>;
  /** The keys of a map. */
  readonly keys?: DeclaredType;
  /** The items of a list, or the values of a map. */
  readonly items?: DeclaredType;
  /** How many characters, items or members a value may have. */
  readonly maxElements: number;
  /** The length of the shortest value as JSON. */
  readonly minSize: number;
}

/** The largest request that a server accepts. Rule: `apis/cel/config.go`. */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;

const SIMPLE: ReadonlyMap<string, DeclaredType> = new Map([
  ["boolean", { type: BOOL, maxElements: 0, minSize: 4 }],
  ["number", { type: DOUBLE, maxElements: 0, minSize: 1 }],
  ["integer", { type: INT, maxElements: 0, minSize: 1 }],
]);

const KEY: DeclaredType = { type: STRING, maxElements: 0, minSize: 2 };

/** The name of the type of the value that a rule belongs to. Servers append a number to it. */
export const SELF_TYPE = "selfType";

/** Where a type stands. */
interface Place {
  /** Whether the schema is that of a whole object or of an embedded resource. */
  readonly isResource: boolean;
  readonly name?: string;
  readonly kubernetes: KubernetesVersion;
}

/**
 * Returns the type of the values of a schema; undefined if rules do not see them. Rule: k8s.io/apiserver
 * `cel/common/schemas.go`.
 */
export function declareType(schema: JsonObject, place: Place): DeclaredType | undefined {
  if (isSet(schema, "x-kubernetes-int-or-string"))
    return { type: DYN, maxElements: maxLength(schema, MAX_REQUEST_BYTES - 2), minSize: 1 };
  const seen = place.isResource ? withResourceFields(schema, place.kubernetes) : schema;
  const type = textAt(seen, "type");
  if (type === "array") return declareList(seen, place);
  if (type === "object") return declareObject(seen, place);
  return type === "string" ? declareString(seen) : SIMPLE.get(type);
}

function declareBelow(
  schema: JsonObject,
  { name = SELF_TYPE, kubernetes }: Place,
  step: string,
): DeclaredType | undefined {
  const isResource = isSet(schema, "x-kubernetes-embedded-resource");
  return declareType(schema, { isResource, name: `${name}.${step}`, kubernetes });
}

function declareList(schema: JsonObject, place: Place): DeclaredType | undefined {
  const below = findObject(schema, "items");
  const items = below === undefined ? undefined : declareBelow(below, place, "@idx");
  if (items === undefined) return undefined;
  const most = Math.floor((MAX_REQUEST_BYTES - 2) / (items.minSize + 1));
  return { type: listType(items.type), items, maxElements: bound(schema, "maxItems", most), minSize: 2 };
}

function declareObject(schema: JsonObject, place: Place): DeclaredType | undefined {
  const rest = findObject(schema, "additionalProperties");
  if (rest !== undefined) {
    const items = declareBelow(rest, place, "@elem");
    if (items === undefined) return undefined;
    const most = Math.floor((MAX_REQUEST_BYTES - 2) / (items.minSize + 6));
    const maxElements = bound(schema, "maxProperties", most);
    return { type: mapType(STRING, items.type), keys: KEY, items, maxElements, minSize: 2 };
  }
  const required = new Set(listAt(schema, "required"));
  const fields = new Map<string, DeclaredType>();
  let minSize = 2;
  for (const [property, below] of Object.entries(objectAt(schema, "properties"))) {
    if (!isObject(below)) continue;
    const field = fieldName(property);
    const declared = declareBelow(below, place, field ?? property);
    if (declared === undefined) continue;
    if (field !== null) fields.set(field, declared);
    if (required.has(property) && (own(below, "default") ?? null) === null)
      minSize += utf8Length(property) + declared.minSize + 4;
  }
  const types = new Map([...fields].map(([field, declared]) => [field, declared.type] as const));
  return { type: objectType(place.name ?? SELF_TYPE, types), fields, maxElements: 0, minSize };
}

function declareString(schema: JsonObject): DeclaredType {
  switch (textAt(schema, "format")) {
    case "byte":
      return { type: BYTES, maxElements: bound(schema, "maxLength", MAX_REQUEST_BYTES - 2), minSize: 2 };
    case "duration":
      return { type: DURATION, maxElements: 32, minSize: 3 };
    case "date":
      return { type: TIMESTAMP, maxElements: 12, minSize: 12 };
    case "date-time":
      return { type: TIMESTAMP, maxElements: 32, minSize: 21 };
    default:
      return { type: STRING, maxElements: maxLength(schema, longestMember(schema)), minSize: 2 };
  }
}

/** Lengths of texts count characters, of which each may have four bytes. */
function maxLength(schema: JsonObject, otherwise: number): number {
  const most = findNumber(schema, "maxLength");
  return most === undefined ? otherwise : Math.max(0, most) * 4;
}

function longestMember(schema: JsonObject): number {
  const members = listAt(schema, "enum");
  if (members.length === 0) return MAX_REQUEST_BYTES - 2;
  return members.reduce<number>(
    (most, text) => (typeof text === "string" ? Math.max(most, utf8Length(text)) : most),
    0,
  );
}

function bound(schema: JsonObject, keyword: string, otherwise: number): number {
  const most = findNumber(schema, keyword);
  return most === undefined ? otherwise : Math.max(0, most);
}

const TEXT: JsonObject = { type: "string" };

/** Rules of a resource see its apiVersion, its kind and its names, whether or not the schema declares them. */
export function withResourceFields(schema: JsonObject, kubernetes: KubernetesVersion): JsonObject {
  const metadata = propertyAt(schema, "metadata") ?? {};
  const named = ["name", "generateName"].every((name) => isText(propertyAt(metadata, name)));
  const typed = ["kind", "apiVersion"].every((name) => isText(propertyAt(schema, name)));
  if (named && typed && textAt(metadata, "type") === "object") return schema;
  const names = {
    name: nameSchema(propertyAt(metadata, "name"), 253, kubernetes),
    generateName: nameSchema(propertyAt(metadata, "generateName"), 252, kubernetes),
  };
  const added = { apiVersion: TEXT, kind: TEXT, metadata: { type: "object", properties: names } };
  return { ...schema, properties: { ...objectAt(schema, "properties"), ...added } };
}

/** Servers know that names are short since Kubernetes 1.37. */
function nameSchema(declared: JsonObject | undefined, most: number, kubernetes: KubernetesVersion): JsonObject {
  if (!isFrom(kubernetes, "1.37")) return TEXT;
  const given = findNumber(declared ?? {}, "maxLength") ?? most;
  return { type: "string", maxLength: Math.min(given, most) };
}

function isText(schema: JsonObject | undefined): boolean {
  return schema !== undefined && textAt(schema, "type") === "string";
}
