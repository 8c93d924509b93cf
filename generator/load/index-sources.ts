import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import {
  atPointer,
  escapeToken,
  isArray,
  isObject,
  isSchema,
  own,
  pointerTokens,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import { SUBSCHEMA_KEYWORDS } from "../keywords.ts";
import { LIMITS } from "../limits.ts";
import type { Source } from "../types.ts";

/** The target of a reference. */
export interface Target {
  readonly source: Source;
  /** JSON Pointer from the root of the file. */
  readonly pointer: string;
}

/** The schema resources of all files by URI, and their anchors by `URI#anchor`. */
export interface SchemaIndex {
  readonly resources: ReadonlyMap<string, Target>;
  readonly anchors: ReadonlyMap<string, Target>;
  /** URI of each file's root. */
  readonly uris: ReadonlyMap<Source, string>;
}

/** Returns the URI of a file without `$id`. Relative references resolve against it, as paths in the schema folder. */
function fileUri(source: Source): string {
  return `seamgen://schemas/${source.file.split("/").slice(-2).map(encodeURIComponent).join("/")}`;
}

/** Resolves a URI reference (RFC 3986); undefined if it is not valid. */
function resolveUri(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href;
  } catch {
    return undefined;
  }
}

export function stripFragment(uri: string): string {
  const hash = uri.indexOf("#");
  return hash === -1 ? uri : uri.slice(0, hash);
}

/** A value, and whether it is a schema. */
type Leveled = readonly [value: Json, isSchema: boolean];

/** Whether a schema is too deep for the walks, which recurse. Each schema and each value in a schema is a level. */
function exceedsDepth(schema: Json): boolean {
  let level: Leveled[] = [[schema, true]];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LIMITS.schemaDepth) return true;
    const next: Leveled[] = [];
    for (const item of level) addBelow(item, next);
    level = next;
  }
  return false;
}

function addBelow([value, isSchemaPlace]: Leveled, next: Leveled[]): void {
  if (isArray(value)) for (const item of value) next.push([item, false]);
  if (!isObject(value)) return;
  for (const [keyword, item] of Object.entries(value)) {
    const shape = isSchemaPlace ? own(SUBSCHEMA_KEYWORDS, keyword) : undefined;
    const isGroup = (shape === "map" && isObject(item)) || (shape === "array" && isArray(item));
    if (isGroup) for (const schema of Object.values(item)) next.push([schema, true]);
    else next.push([item, shape === "schema"]);
  }
}

export interface Visit {
  readonly node: JsonObject;
  readonly pointer: string;
  /** Base URI for references inside the node: the nearest `$id`. */
  readonly base: string;
}

/** Calls `visit` for every subschema that is an object, the root first, in document order. */
export function walkSchema(start: Visit, visit: (at: Visit) => void): void {
  const { node, pointer } = start;
  const id = own(node, "$id");
  const base = typeof id === "string" ? (resolveUri(id, start.base) ?? start.base) : start.base;
  visit({ node, pointer, base });
  for (const [keyword, value] of Object.entries(node)) {
    const shape = own(SUBSCHEMA_KEYWORDS, keyword);
    const below = `${pointer}/${escapeToken(keyword)}`;
    if (shape === "schema" && isObject(value)) walkSchema({ node: value, pointer: below, base }, visit);
    if (shape === "array" && isArray(value)) {
      value.forEach((item, i) => isObject(item) && walkSchema({ node: item, pointer: `${below}/${i}`, base }, visit));
    }
    if (shape === "map" && isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (isObject(item)) walkSchema({ node: item, pointer: `${below}/${escapeToken(key)}`, base }, visit);
      }
    }
  }
}

/** Walks a whole file. */
export function walkSource(source: Source, visit: (at: Visit) => void): void {
  if (isObject(source.value)) walkSchema({ node: source.value, pointer: "", base: fileUri(source) }, visit);
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** Finds every `$id` and `$anchor`. `walkable` leaves out files that are too deep to walk. */
export function indexSources(
  sources: readonly Source[],
  diagnostics: Diagnostics,
): { index: SchemaIndex; walkable: Source[] } {
  const resources = new Map<string, Target>();
  const anchors = new Map<string, Target>();
  const uris = new Map<Source, string>();
  const walkable = sources.filter((source) => {
    if (!exceedsDepth(source.value)) return true;
    diagnostics.report("SG1014", { limit: LIMITS.schemaDepth }, { at: { source, pointer: "@0" } });
    return false;
  });
  const addResource = (uri: string, target: Target, at: string) => {
    const taken = resources.get(uri);
    if (taken === undefined) resources.set(uri, target);
    else {
      const related = [
        { at: { source: taken.source, pointer: `${taken.pointer}/$id` }, message: "the other schema with this $id" },
      ];
      diagnostics.report("SG1004", { id: uri }, { at: { source: target.source, pointer: at }, related });
    }
  };
  for (const source of walkable) {
    walkSource(source, ({ node, pointer, base }) => {
      const uri = stripFragment(base);
      if (pointer === "") {
        uris.set(source, uri);
        addResource(uri, { source, pointer }, "/$id");
      } else if (own(node, "$id") !== undefined) addResource(uri, { source, pointer }, `${pointer}/$id`);
      checkIdentifiers(source, { node, pointer }, diagnostics);
      const anchor = own(node, "$anchor");
      if (typeof anchor !== "string") return;
      const key = `${uri}#${anchor}`;
      if (anchors.has(key)) {
        diagnostics.report("SG1011", { anchor }, { at: { source, pointer: `${pointer}/$anchor` } });
      } else anchors.set(key, { source, pointer });
    });
  }
  return { index: { resources, anchors, uris }, walkable };
}

function checkIdentifiers(source: Source, { node, pointer }: Omit<Visit, "base">, diagnostics: Diagnostics): void {
  const at = (keyword: string) => ({ at: { source, pointer: `${pointer}/${keyword}` } });
  const id = own(node, "$id");
  if (typeof id === "string" && id.includes("#")) {
    diagnostics.report(
      "SG1009",
      { uri: id },
      { ...at("$id"), hint: "remove the fragment, which an $id must not have" },
    );
  } else if (typeof id === "string" && resolveUri(id, "seamgen://schemas/") === undefined) {
    diagnostics.report("SG1009", { uri: id }, at("$id"));
  }
  const dialect = own(node, "$schema");
  if (typeof dialect === "string" && stripFragment(dialect) !== DIALECT) {
    diagnostics.report("SG1012", { schema: dialect }, at("$schema"));
  }
  for (const keyword of ["$dynamicRef", "$recursiveRef"]) {
    if (own(node, keyword) !== undefined) diagnostics.report("SG1010", { keyword }, at(keyword));
  }
}

/** A `$ref` that leads nowhere. */
export interface DeadReference {
  readonly code: "SG1005" | "SG1009";
  /** The reference as the user wrote it. */
  readonly ref: string;
  /** The reference resolved against `base`; empty if it is not a URI reference. */
  readonly uri: string;
  readonly base: string;
}

/** Resolves the `$ref` of a schema object; undefined if it has none. */
export function resolveRef(index: SchemaIndex, { node, base }: Visit): Target | DeadReference | undefined {
  const ref = own(node, "$ref");
  if (typeof ref !== "string") return undefined;
  const uri = resolveUri(ref, base);
  if (uri === undefined) return { code: "SG1009", ref, uri: "", base };
  return lookUp(index, uri) ?? { code: "SG1005", ref, uri, base };
}

/** Returns the schema that a URI refers to. */
export function lookUp({ resources, anchors }: SchemaIndex, uri: string): Target | undefined {
  const resource = resources.get(stripFragment(uri));
  if (resource === undefined) return undefined;
  const fragment = decodeFragment(uri.slice(stripFragment(uri).length + 1));
  if (fragment === undefined) return undefined;
  if (fragment !== "" && !fragment.startsWith("/")) return anchors.get(`${stripFragment(uri)}#${fragment}`);
  const pointer = resource.pointer + normalizePointer(fragment);
  return isSchemaPlace(resource.source.value, pointer) ? { source: resource.source, pointer } : undefined;
}

/** Whether a pointer leads only through keywords that hold schemas. Other values were not checked as schemas. */
function isSchemaPlace(root: Json, pointer: string): boolean {
  const tokens = pointerTokens(pointer);
  let place: Json | undefined = root;
  for (let i = 0; i < tokens.length; i++) {
    const keyword = tokens[i] ?? "";
    const shape = own(SUBSCHEMA_KEYWORDS, keyword);
    if (shape === undefined || !isObject(place)) return false;
    place = own(place, keyword);
    if (shape !== "schema" && place !== undefined) place = atPointer(place, `/${escapeToken(tokens[++i] ?? "")}`);
  }
  return isSchema(place);
}

export function decodeFragment(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}

/** Escapes a pointer in only one way, so that pointers can be compared. */
export function normalizePointer(pointer: string): string {
  return pointerTokens(pointer)
    .map((token) => `/${escapeToken(token)}`)
    .join("");
}
