import { findNodeAtLocation, parseTree, type Node } from "jsonc-parser";
import { pointerTokens } from "../json.ts";
import type { Place } from "../types.ts";
import type { Span } from "./locate.ts";

/** Diagnostics come in bunches for one file, so a tree is kept as long as its source lives. */
const trees = new WeakMap<Place["source"], { readonly tree: Node | undefined }>();

export function locateJson(source: Place["source"], pointer: string): Span {
  const known = trees.get(source) ?? { tree: parseTree(source.text) };
  trees.set(source, known);
  const { tree } = known;
  if (tree === undefined) return { start: 0, end: 1 };
  const tokens = pointerTokens(pointer);
  for (let depth = tokens.length; depth > 0; depth--) {
    const node = findNodeAtLocation(tree, jsonPath(tree, tokens.slice(0, depth)));
    if (node === undefined) continue;
    const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
    return spanOf(key ?? node);
  }
  return spanOf(tree);
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

function spanOf(node: Node): Span {
  const opensBlock = node.type === "object" || node.type === "array";
  return { start: node.offset, end: node.offset + (opensBlock ? 1 : node.length) };
}
