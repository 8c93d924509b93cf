import { parseTree, type Node } from "jsonc-parser";
import { pointerTokens } from "../../packages/base/src/json.ts";
import type { Place } from "../types.ts";
import type { Span } from "./diagnostic.ts";

/** Diagnostics come in bunches for one file, so a tree is kept as long as its source lives. */
const trees = new WeakMap<Place["source"], { readonly tree: Node | undefined }>();

export function locateJson(source: Place["source"], pointer: string): Span {
  const known = trees.get(source) ?? { tree: parseTree(source.text) };
  trees.set(source, known);
  if (known.tree === undefined) return { start: 0, end: 1 };
  let node = known.tree;
  let shown = known.tree;
  for (const token of pointerTokens(pointer)) {
    const property = node.type === "object" ? propertiesOf(node).get(token) : undefined;
    const value = property?.children?.[1] ?? (node.type === "array" ? node.children?.[Number(token)] : undefined);
    if (value === undefined) break;
    shown = property?.children?.[0] ?? value;
    node = value;
  }
  const opensBlock = shown.type === "object" || shown.type === "array";
  return { start: shown.offset, end: shown.offset + (opensBlock ? 1 : shown.length) };
}

const properties = new WeakMap<Node, ReadonlyMap<unknown, Node>>();

/** Members by name; of two with one name the last, which is the one that JSON.parse keeps. */
function propertiesOf(object: Node): ReadonlyMap<unknown, Node> {
  const known =
    properties.get(object) ?? new Map((object.children ?? []).map((member) => [member.children?.[0]?.value, member]));
  properties.set(object, known);
  return known;
}
