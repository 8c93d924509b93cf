import { fromEntries, isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { goNumber } from "../value/go-text.ts";
import { findObject, textAt } from "../value/schema-access.ts";
import { OBJECT_META } from "./object-meta.ts";

/** The result of decoding metadata into Go's ObjectMeta. */
export interface DecodedMetadata {
  /** The metadata without nulls, unknown and empty fields. */
  readonly metadata: JsonObject;
  /** Paths of unknown fields, below the metadata. */
  readonly unknown: readonly string[];
  /** The first error of Go's decoder, which refuses the object; undefined if there is none. */
  readonly problem?: string;
}

/** Decodes metadata as the API server does, before any validation. Rule: `schema/objectmeta/coerce.go`. */
export function decodeMetadata(metadata: Json): DecodedMetadata {
  const decoder = new MetadataDecoder();
  if (metadata === null) return { metadata: {}, unknown: [] };
  if (!isObject(metadata))
    return {
      metadata: {},
      unknown: [],
      problem: `json: cannot unmarshal ${jsonType(metadata)} into Go value of type v1.ObjectMeta`,
    };
  const decoded = decoder.fields(OBJECT_META, metadata, { struct: "ObjectMeta", fields: [] });
  return {
    metadata: withoutEmpty(decoded),
    unknown: decoder.unknown,
    ...(decoder.problem === undefined ? {} : { problem: decoder.problem }),
  };
}

interface Place {
  readonly struct: string;
  readonly fields: readonly string[];
  /** The path of the value below the metadata. */
  readonly path?: string;
}

/** Names of the Go types of fields that are not plain. */
const GO_TYPES: ReadonlyMap<string, string> = new Map([
  ["labels", "map[string]string"],
  ["annotations", "map[string]string"],
  ["finalizers", "[]string"],
  ["ownerReferences", "[]v1.OwnerReference"],
  ["managedFields", "[]v1.ManagedFieldsEntry"],
  ["uid", "types.UID"],
]);

const ITEMS: ReadonlyMap<string, string> = new Map([
  ["ownerReferences", "OwnerReference"],
  ["managedFields", "ManagedFieldsEntry"],
]);

class MetadataDecoder {
  readonly unknown: string[] = [];
  problem: string | undefined;

  fields(schema: JsonObject, object: JsonObject, at: Place): JsonObject {
    // The server decodes a copy whose fields are sorted.
    const names = Object.keys(object).sort();
    return fromEntries<Json>(
      names.flatMap((name): (readonly [string, Json])[] => {
        const declared = findObject(findObject(schema, "properties") ?? {}, name);
        const path = at.path === undefined ? name : `${at.path}.${name}`;
        if (declared === undefined) {
          this.unknown.push(path);
          return [];
        }
        const member = own(object, name) ?? null;
        return member === null
          ? []
          : [[name, this.#value(declared, member, { struct: at.struct, fields: [...at.fields, name], path })]];
      }),
    );
  }

  #value(schema: JsonObject, value: Json, at: Place): Json {
    const type = textAt(schema, "type");
    if (textAt(schema, "format") === "date-time") return this.#time(value);
    if (type === "string") return typeof value === "string" ? value : this.#wrong(value, at, "string");
    if (type === "boolean") return typeof value === "boolean" ? value : this.#wrong(value, at, "bool");
    if (type === "integer") return this.#integer(value, at);
    if (type === "array") return this.#list(schema, value, at);
    return findObject(schema, "additionalProperties") === undefined ? value : this.#texts(value, at);
  }

  #integer(value: Json, at: Place): Json {
    if (typeof value === "bigint") return value;
    const text = typeof value === "number" ? `number ${goNumber(value)}` : jsonType(value);
    this.#report(`${text} into Go struct field ${at.struct}.${at.fields.join(".")} of type int64`);
    return 0n;
  }

  #list(schema: JsonObject, value: Json, at: Place): Json {
    if (!isArray(value)) return this.#wrong(value, at, "list");
    const struct = ITEMS.get(at.fields.at(-1) ?? "");
    const items = findObject(schema, "items") ?? {};
    return value.map((item, i): Json => {
      if (struct === undefined) return typeof item === "string" || item === null ? (item ?? "") : this.#item(item, at);
      if (item === null) return {};
      if (!isObject(item)) return this.#item(item, at, `v1.${struct}`);
      return this.fields(items, item, { struct, fields: at.fields, path: `${at.path ?? ""}[${i}]` });
    });
  }

  #item(value: Json, at: Place, type = "string"): Json {
    this.#report(`${jsonType(value)} into Go struct field ${at.struct}.${at.fields.join(".")} of type ${type}`);
    return type === "string" ? "" : {};
  }

  #texts(value: Json, at: Place): Json {
    if (!isObject(value)) return this.#wrong(value, at, "map[string]string");
    return fromEntries<Json>(
      Object.entries(value).map(([name, text]) => {
        if (text === null || typeof text === "string") return [name, text ?? ""] as const;
        return [name, this.#item(text, at)] as const;
      }),
    );
  }

  #time(value: Json): Json {
    if (typeof value !== "string") {
      this.#report(`${jsonType(value)} into Go value of type string`);
      return "";
    }
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) || Number.isNaN(Date.parse(value)))
      this.problem ??= `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`;
    return value;
  }

  #wrong(value: Json, at: Place, plain: string): Json {
    const field = at.fields.at(-1) ?? "";
    const type = GO_TYPES.get(field) ?? plain;
    this.#report(`${jsonType(value)} into Go struct field ${at.struct}.${at.fields.join(".")} of type ${type}`);
    return plain === "list" ? [] : plain === "string" ? "" : {};
  }

  #report(what: string): void {
    this.problem ??= `json: cannot unmarshal ${what}`;
  }
}

/** Go names the JSON type of a value. */
function jsonType(value: Json): string {
  if (isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value === "bigint" ? "number" : typeof value;
}

/** Go prints no field that is empty. */
function withoutEmpty(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([, value]) => {
    if (isArray(value) || isObject(value)) return Object.keys(value).length > 0;
    return value !== "" && value !== 0n && value !== false;
  });
  return fromEntries<Json>(kept);
}
