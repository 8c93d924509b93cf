import { parseExactJson } from "../../../base/src/exact-json.ts";
import { canonicalJson, type Json } from "../../../base/src/json.ts";
import { goText, goValue } from "../../../admission/src/index.ts";

/**
 * One element of a field path, written as in FieldsV1: `f:name`, `k:{"port":80}` (item of a list map), `v:"x"` (item of
 * a set), `i:0`. Equal elements have equal text.
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** The item of a list map with these keys. */
export function keyElement(keys: { readonly [name: string]: Json }): PathElement {
  return `k:${canonicalJson(keys)}`;
}

/** The item of a set. */
export function valueElement(value: Json): PathElement {
  return `v:${canonicalJson(value)}`;
}

/** The item at an index. */
export function indexElement(index: number): PathElement {
  return `i:${index}`;
}

/** Name of the field of an element; undefined for an item of a list. */
export function fieldName(element: PathElement): string | undefined {
  return element.startsWith("f:") ? element.slice(2) : undefined;
}

/** Parses a stored element into canonical form. Returns undefined for an element of an unknown kind. */
export function parseElement(text: string): PathElement | undefined {
  if (/^f:|^i:\d+$/.test(text)) return text;
  if (!/^[kv]:/.test(text)) return undefined;
  try {
    const value = parseExactJson(text.slice(2));
    return `${text.slice(0, 2)}${canonicalJson(value)}`;
  } catch {
    return undefined;
  }
}

const KINDS = "fkvi";

/** Sorts fields first, then items by key, by value and by index. */
export function compareElements(a: PathElement, b: PathElement): number {
  const kinds = KINDS.indexOf(a.charAt(0)) - KINDS.indexOf(b.charAt(0));
  if (kinds !== 0) return kinds;
  return a < b ? -1 : Number(a > b);
}

/** Prints a path as the API server does: `.spec.ports[name="http"].port`. */
export function pathText(path: readonly PathElement[]): string {
  return path.map(elementText).join("");
}

function elementText(element: PathElement): string {
  const rest = element.slice(2);
  if (element.startsWith("f:")) return `.${rest}`;
  if (element.startsWith("i:")) return `[${rest}]`;
  const value = parseExactJson(rest);
  if (element.startsWith("v:") || value === null || typeof value !== "object") return `[=${goText(goValue(value))}]`;
  return `[${Object.entries(value)
    .map(([name, key]) => `${name}=${goText(goValue(key))}`)
    .join(",")}]`;
}
