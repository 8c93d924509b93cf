import { fromEntries, isArray, isNumeric, isObject, type Json } from "../../../base/src/json.ts";
import { violation, type Violation } from "./violation.ts";

/** The Go types of apiextensions v1, as far as decoding a CRD depends on them. */
type GoType =
  | "any"
  | "string"
  | "boolean"
  | "integer"
  | "number"
  | "schema"
  | "schema or boolean"
  | "schema or list"
  | "schema or names"
  | { readonly list: GoType }
  | { readonly map: GoType }
  | { readonly fields: Fields };

interface Fields {
  readonly [name: string]: GoType;
}

const STRINGS: GoType = { list: "string" };
const SCHEMAS: GoType = { list: "schema" };
const SCHEMA_MAP: GoType = { map: "schema" };

const RULE: Fields = {
  rule: "string",
  message: "string",
  messageExpression: "string",
  reason: "string",
  fieldPath: "string",
  optionalOldSelf: "boolean",
};

const SCHEMA: Fields = {
  ...group(
    "string",
    "id $schema $ref description type format title pattern x-kubernetes-list-type x-kubernetes-map-type",
  ),
  ...group("any", "default example"),
  ...group("number", "maximum minimum multipleOf"),
  ...group("integer", "maxLength minLength maxItems minItems maxProperties minProperties"),
  ...group("boolean", "exclusiveMaximum exclusiveMinimum uniqueItems nullable"),
  ...group("boolean", "x-kubernetes-preserve-unknown-fields x-kubernetes-embedded-resource x-kubernetes-int-or-string"),
  ...group(STRINGS, "required x-kubernetes-list-map-keys"),
  ...group(SCHEMAS, "allOf anyOf oneOf"),
  ...group(SCHEMA_MAP, "properties patternProperties definitions"),
  ...group("schema or boolean", "additionalProperties additionalItems"),
  enum: { list: "any" },
  items: "schema or list",
  not: "schema",
  dependencies: { map: "schema or names" },
  externalDocs: { fields: { description: "string", url: "string" } },
  "x-kubernetes-validations": { list: { fields: RULE } },
};

const VERSION: Fields = {
  ...group("string", "name deprecationWarning"),
  ...group("boolean", "served storage deprecated"),
  schema: { fields: { openAPIV3Schema: "schema" } },
  subresources: {
    fields: {
      status: "any",
      scale: { fields: group("string", "specReplicasPath statusReplicasPath labelSelectorPath") },
    },
  },
  additionalPrinterColumns: {
    list: { fields: { ...group("string", "name type format description jsonPath"), priority: "integer" } },
  },
  selectableFields: { list: { fields: { jsonPath: "string" } } },
};

const NAMES: Fields = {
  ...group("string", "plural singular kind listKind"),
  ...group(STRINGS, "shortNames categories"),
};

const CRD: GoType = {
  fields: {
    ...group("string", "apiVersion kind"),
    ...group("any", "metadata status"),
    spec: {
      fields: {
        ...group("string", "group scope"),
        names: { fields: NAMES },
        versions: { list: { fields: VERSION } },
        conversion: "any",
        preserveUnknownFields: "boolean",
      },
    },
  },
};

function group(type: GoType, names: string): Fields {
  return fromEntries(names.split(" ").map((name) => [name, type] as const));
}

interface Decoding {
  readonly found: Violation[];
  readonly unknown: Violation[];
}

export interface Decoded {
  /** The CRD without unknown fields and nulls. */
  readonly value: Json;
  /** Values of the wrong JSON type, which every mode refuses. */
  readonly malformed: readonly Violation[];
  /** Fields that the Go types do not have. Strict mode refuses them; other modes drop them. */
  readonly unknown: readonly Violation[];
}

/** Decodes a CRD with the numbers of Go as the API server does, before any rule runs. */
export function decodeCrd(crd: Json): Decoded {
  const decoding: Decoding = { found: [], unknown: [] };
  const value = decode(decoding, { type: CRD, value: crd, path: "" }) ?? {};
  return { value, malformed: decoding.found, unknown: decoding.unknown };
}

interface At {
  readonly type: GoType;
  readonly value: Json;
  readonly path: string;
}

function decode(decoding: Decoding, at: At): Json | undefined {
  const { type, value, path } = at;
  if (value === null) return undefined;
  if (type === "any") return value;
  if (typeof type === "object") return decodeCompound(decoding, type, at);
  if (type.startsWith("schema")) return decodeSchema(decoding, type, at);
  const fits = isNumeric(value)
    ? type === "number" || (type === "integer" && typeof value === "bigint")
    : type === typeof value;
  return fits ? value : wrong(decoding, path, `must be ${type === "integer" ? "an integer" : `a ${type}`}`);
}

function wrong(decoding: Decoding, path: string, problem: string): undefined {
  decoding.found.push(violation("decoding", path, problem));
}

function decodeCompound(decoding: Decoding, type: Exclude<GoType, string>, at: At): Json | undefined {
  const { value, path } = at;
  if ("list" in type) {
    if (!isArray(value)) return wrong(decoding, path, "must be a list");
    // Go decodes a null in a list as a zero value. The rules treat both alike.
    return value.map((item, i) => decode(decoding, { type: type.list, value: item, path: `${path}[${i}]` }) ?? null);
  }
  if (!isObject(value)) return wrong(decoding, path, "must be an object");
  const entries = Object.entries(value).flatMap(([name, member]) => {
    const below = "map" in type ? type.map : typeOfField(type.fields, name);
    const memberPath = "map" in type ? `${path}[${name}]` : `${path}${path === "" ? "" : "."}${name}`;
    if (below === undefined) {
      decoding.unknown.push(
        violation("unknown-field", memberPath, "is a field that a CustomResourceDefinition does not have"),
      );
      return [];
    }
    const decoded = decode(decoding, { type: below, value: member, path: memberPath });
    return decoded === undefined ? [] : [[name, decoded] as const];
  });
  return fromEntries<Json>(entries);
}

function typeOfField(fields: Fields, name: string): GoType | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function decodeSchema(decoding: Decoding, type: string, at: At): Json | undefined {
  if (isObject(at.value)) return decodeCompound(decoding, { fields: SCHEMA }, at);
  if (type === "schema or boolean" && typeof at.value === "boolean") return at.value;
  if (type === "schema or names" && isArray(at.value)) return at.value;
  if (type === "schema or list") return isArray(at.value) ? at.value : undefined;
  return wrong(decoding, at.path, "must be a schema, written as an object");
}
