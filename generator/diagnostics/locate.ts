import { findNodeAtLocation, parseTree, type Node } from "jsonc-parser";
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, type Document, type Pair } from "yaml";
import { pointerTokens } from "../json.ts";
import type { Place } from "../types.ts";

/** 1-based line and column (in UTF-16 units, as editors count), and how many columns to underline. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the value at a place stands in its file; for a member, its key. A pointer that leads nowhere
 * falls back to its nearest ancestor, so that a missing property is shown at its object.
 * A pointer `@OFFSET` names a character offset (used for syntax errors).
 */
export function locate({ source, pointer }: Place): Position {
  const span = pointer.startsWith("@")
    ? { start: Number(pointer.slice(1)), end: Number(pointer.slice(1)) + 1 }
    : source.syntax === "json"
      ? locateJson(source, pointerTokens(pointer))
      : locateYaml(source, pointerTokens(pointer));
  return positionOf(source.text, span);
}

export function positionOf(text: string, { start, end }: Span): Position {
  const before = text.slice(0, start);
  const line = before.split("\n").length;
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = text.indexOf("\n", start);
  const stop = Math.min(end, lineEnd === -1 ? text.length : lineEnd);
  return { line, column: start - lineStart + 1, length: Math.max(1, stop - start) };
}

/** Diagnostics come in bunches for one file, so the last trees are kept as long as their sources live. */
const trees = new WeakMap<Place["source"], Node | Document | undefined>();

function treeOf<T extends Node | Document>(source: Place["source"], parse: () => T | undefined): T | undefined {
  if (!trees.has(source)) trees.set(source, parse());
  // Keyed by the source, whose syntax decides which of the two parsers made the tree.
  return trees.get(source) as T | undefined;
}

function locateJson(source: Place["source"], tokens: readonly string[]): Span {
  const tree = treeOf<Node>(source, () => parseTree(source.text));
  if (tree === undefined) return { start: 0, end: 1 };
  for (let depth = tokens.length; depth > 0; depth--) {
    const node = findNodeAtLocation(tree, jsonPath(tree, tokens.slice(0, depth)));
    if (node === undefined) continue;
    const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
    return jsonSpan(key ?? node);
  }
  return jsonSpan(tree);
}

/** jsonc-parser tells array indices from keys by their JavaScript type. */
function jsonPath(tree: Node, tokens: readonly string[]): (string | number)[] {
  const path: (string | number)[] = [];
  for (const token of tokens) {
    const parent = findNodeAtLocation(tree, path);
    path.push(parent?.type === "array" ? Number(token) : token);
  }
  return path;
}

function jsonSpan(node: Node): Span {
  const opensBlock = node.type === "object" || node.type === "array";
  return { start: node.offset, end: node.offset + (opensBlock ? 1 : node.length) };
}

function locateYaml(source: Place["source"], tokens: readonly string[]): Span {
  const document = treeOf<Document>(source, () => parseDocument(source.text, { logLevel: "silent" }));
  let node: unknown = document?.contents;
  let span: Span = { start: 0, end: 1 };
  for (const token of tokens) {
    if (isAlias(node) && document) node = node.resolve(document);
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => isPair(item) && keyText(item.key) === token);
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

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function rangeOf(node: unknown): Span | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  if (!Array.isArray(range)) return undefined;
  const [start, end]: unknown[] = range;
  return typeof start === "number" && typeof end === "number" ? { start, end } : undefined;
}
