import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Pair, type YAMLMap } from "yaml";
import { pointerTokens } from "../../packages/base/src/json.ts";
import type { Place } from "../types.ts";
import type { Span } from "./diagnostic.ts";

/** Parsed documents by source, because one file often has many diagnostics. */
const documents = new WeakMap<Place["source"], Document>();

/** Finds a value, or the key of a member, in YAML text. */
export function locateYaml(source: Place["source"], pointer: string): Span {
  const document = documents.get(source) ?? parseDocument(source.text, { logLevel: "silent", uniqueKeys: false });
  documents.set(source, document);
  let node: unknown = document.contents;
  let span: Span = { start: 0, end: 1 };
  for (const token of pointerTokens(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node).get(token);
      if (pair === undefined) break;
      span = rangeOf(pair.key) ?? span;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(token)];
      if (item === undefined) break;
      span = rangeOf(item) ?? span;
      node = item;
    } else break;
  }
  return span;
}

/** The members of maps by their keys, because one map often holds many places. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map) ?? new Map(map.items.map((pair) => [keyText(pair.key), pair] as const).reverse());
  pairs.set(map, known);
  return known;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function rangeOf(node: unknown): Span | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  if (!Array.isArray(range)) return undefined;
  const [start, end]: unknown[] = range;
  return typeof start === "number" && typeof end === "number" ? { start, end } : undefined;
}
