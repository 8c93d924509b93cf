import {
  escapeToken,
  fromEntries,
  isArray,
  isObject,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import type { Api, Catalog, Entry, NamedType } from "../../generator/types.ts";

/** A schema file of a small catalog: its root, named after the file, and its `$defs`, named after their keys. */
export interface Described {
  readonly layer?: string;
  readonly name: string;
  readonly schema: Schema;
  readonly immutable?: readonly string[];
}

/** The URI of a described schema; its `$ref`s may be written against it. */
export function uriOf(name: string, layer = "core"): string {
  return `https://example.com/${layer}/${name}.json`;
}

/** A catalog made by hand: every schema is an entry, `$ref`s are resolved against its URI, nothing is checked. */
export function catalogOf(files: readonly Described[]): Catalog {
  const entries = files.map(entryOf);
  const layers = [...new Set(entries.map((entry) => entry.layer))].map((name, rank) => ({
    name,
    rank,
    group: null,
    version: "v1",
    package: `@test/${name}`,
    imports: [],
  }));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return {
    layers,
    entries,
    byId,
    types: new Map(entries.flatMap((entry) => entry.types.map((type) => [type.id, type]))),
  };
}

export function entryNamed(catalog: Catalog, name: string): Entry {
  const entry = catalog.entries.find((item) => item.name === name);
  if (entry === undefined) throw new Error(`no entry ${name}`);
  return entry;
}

function entryOf({ layer = "core", name, schema, immutable = [] }: Described): Entry {
  const uri = uriOf(name, layer);
  const id = `${layer}/${name}`;
  const defs = isObject(schema) ? own(schema, "$defs") : undefined;
  const named = (typeName: string, pointer: string, value: Schema): NamedType => ({
    id: `${uri}#${pointer}`,
    name: typeName,
    entry: id,
    pointer,
    schema: resolveRefs(value, uri),
  });
  const types = [
    named(name, "", schema),
    ...Object.entries(isObject(defs) ? defs : {}).map(([key, value]) =>
      named(key, `/$defs/${escapeToken(key)}`, isObject(value) || typeof value === "boolean" ? value : {}),
    ),
  ];
  return {
    id,
    layer,
    name,
    stem: stemOf(name),
    version: "v1",
    uri,
    source: { file: `${id}.json`, text: "", syntax: "json", value: schema },
    stability: null,
    deprecated: null,
    description: null,
    dependsOn: [],
    references: [],
    types,
    nested: types.map(() => []),
    api: immutable.length > 0 ? apiOf(name, immutable) : null,
    definition: null,
    losses: [],
  };
}

function stemOf(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

function apiOf(kind: string, immutable: readonly string[]): Api {
  return {
    group: "example.com",
    version: "v1",
    apiVersion: "example.com/v1",
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    listKind: `${kind}List`,
    shortNames: [],
    categories: [],
    scope: "Namespaced",
    columns: [],
    immutable,
    hasStatus: false,
    conditions: {},
    namespace: { policy: "any" },
    crd: true,
  };
}

function resolveRefs(value: Schema, uri: string): Schema;
function resolveRefs(value: Json, uri: string): Json;
function resolveRefs(value: Json, uri: string): Json {
  if (isArray(value)) return value.map((item) => resolveRefs(item, uri));
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    if (key === "$defs" || key === "$id" || key === "$anchor") return [];
    if (key === "$ref" && typeof item === "string") return [[key, canonical(item, uri)]];
    return [[key, resolveRefs(item, uri)]];
  });
  return fromEntries(members) satisfies JsonObject;
}

function canonical(ref: string, uri: string): string {
  const target = new URL(ref, uri).href;
  return target.includes("#") ? target : `${target}#`;
}
