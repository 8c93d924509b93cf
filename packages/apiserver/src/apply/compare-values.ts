import { isObject, jsonEqual, own, type Json } from "../../../base/src/json.ts";
import { fieldSetOf, without, type FieldPath, type FieldSet } from "./field-set.ts";
import { isLeaf, shapeFor, type FieldShape, type FieldType } from "./field-type.ts";
import { groupElements, listElements } from "./list-elements.ts";
import { fieldElement } from "./path-element.ts";

/** The fields that an update removed, modified and added. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

interface Pair {
  readonly type: FieldType;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly path: FieldPath;
}

interface Found {
  readonly removed: FieldPath[];
  readonly modified: FieldPath[];
  readonly added: FieldPath[];
}

/** Compares two versions of an object field by field. Rule: structured-merge-diff `typed/compare.go`. */
export function compareValues(type: FieldType, before: Json, after: Json): Comparison {
  const found: Found = { removed: [], modified: [], added: [] };
  compare({ type, before, after, path: [] }, found);
  const { removed, modified, added } = found;
  return { removed: fieldSetOf(removed), modified: fieldSetOf(modified), added: fieldSetOf(added) };
}

/** Returns a comparison without the fields in a set and those below them. */
export function comparisonWithout({ removed, modified, added }: Comparison, set: FieldSet): Comparison {
  return { removed: without(removed, set), modified: without(modified, set), added: without(added, set) };
}

function compare(pair: Pair, found: Found): void {
  const leaf = shapesOf(pair).some((shape) => compareAs(shape, pair, found));
  if (leaf) return;
  if (pair.before === undefined) found.added.push(pair.path);
  else if (pair.after === undefined) found.removed.push(pair.path);
}

/** The shape of both values, or two shapes if they differ. */
function shapesOf({ type, before, after }: Pair): FieldShape[] {
  const [a, b] = [shapeFor(type, before), shapeFor(type, after)];
  if (after === undefined) return [a];
  return before === undefined || a === b ? [b] : [a, b];
}

/** Returns whether the value is one field. */
function compareAs(shape: FieldShape, pair: Pair, found: Found): boolean {
  if (isLeaf(pair.type, shape, pair.before, pair.after)) {
    compareLeaf(pair, found);
    return true;
  }
  if (shape === "list") compareItems(pair, found);
  else compareMembers(pair, found);
  return false;
}

function compareLeaf({ before, after, path }: Pair, found: Found): void {
  if (before === undefined) found.added.push(path);
  else if (after === undefined) found.removed.push(path);
  else if (!jsonEqual(before, after)) found.modified.push(path);
}

function compareMembers({ type, before, after, path }: Pair, found: Found): void {
  const [a, b] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const below = type.field(name) ?? type.member();
    compare({ type: below, before: own(a, name), after: own(b, name), path: [...path, fieldElement(name)] }, found);
  }
}

function compareItems({ type, before, after, path }: Pair, found: Found): void {
  const olds = groupElements(listElements(type, before));
  const news = groupElements(listElements(type, after));
  for (const element of new Set([...olds.keys(), ...news.keys()])) {
    const group = { type: type.item(), path: [...path, element] };
    compareGroups({ ...group, olds: olds.get(element) ?? [], news: news.get(element) ?? [] }, found);
  }
}

interface Groups {
  readonly type: FieldType;
  readonly path: FieldPath;
  readonly olds: readonly Json[];
  readonly news: readonly Json[];
}

/** Compares the items with one key. Duplicate items are one field. */
function compareGroups({ type, path, olds, news }: Groups, found: Found): void {
  const [before, after] = [olds[0], news[0]];
  if (olds.length <= 1 && news.length <= 1) return compare({ type, before, after, path }, found);
  if (olds.length > 1 && news.length > 1) {
    if (!jsonEqual(olds, news)) found.modified.push(path);
  } else if (olds.length > 1) {
    if (after !== undefined) compare({ type, before: undefined, after, path }, found);
    found.removed.push(path);
  } else {
    if (before !== undefined) compare({ type, before, after: undefined, path }, found);
    found.added.push(path);
  }
}
