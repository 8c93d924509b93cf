import { CelError, noSuchOverload } from "../values/cel-error.ts";
import { CelList, type CelValue, compare, equal, itemsOf, PlainList, typeNameOf } from "../values/cel-value.ts";
import { add } from "./numbers.ts";

/** Functions of lists. Rule: cel-go `ext/lists.go` and `ext/sets.go`, k8s.io/apiserver `cel/library/lists.go`. */

export function isSorted(list: CelList): boolean {
  const items = itemsOf(list);
  return items.every((item, i) => i === 0 || compare(items[i - 1] ?? null, item) <= 0);
}

export function sumOf(list: CelList, zero: CelValue): CelValue {
  return itemsOf(list).reduce<CelValue>((total, item) => add(total, item), zero);
}

/** The first of the greatest items, or of the least ones if `sign` is -1. */
export function extreme(list: CelList, sign: 1 | -1): CelValue {
  const [first, ...rest] = itemsOf(list);
  if (first === undefined) throw new CelError(`${sign === 1 ? "max" : "min"} called on empty list`);
  return rest.reduce((best, item) => (compare(best, item) === -sign ? item : best), first);
}

export function indexOfItem(list: CelList, item: CelValue): bigint {
  return BigInt(itemsOf(list).findIndex((other) => equal(other, item)));
}

export function lastIndexOfItem(list: CelList, item: CelValue): bigint {
  return BigInt(itemsOf(list).findLastIndex((other) => equal(other, item)));
}

export function slice(list: CelList, start: bigint, end: bigint): CelList {
  const range = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) throw new CelError(`${range}, negative indexes not supported`);
  if (start > end) throw new CelError(`${range}, start index must be less than or equal to end index`);
  if (BigInt(list.size) < end) throw new CelError(`${range}, list is length ${list.size}`);
  return new PlainList(itemsOf(list).slice(Number(start), Number(end)));
}

export function flatten(list: CelList, depth: bigint): CelList {
  if (depth < 0n) throw new CelError("level must be non-negative");
  return new PlainList(flatItems(list, depth));
}

function flatItems(list: CelList, depth: bigint): CelValue[] {
  return itemsOf(list).flatMap((item) =>
    item instanceof CelList && depth > 0n ? flatItems(item, depth - 1n) : [item],
  );
}

/** Sorts a list in the order of the keys of its items. */
export function sortByKeys(list: CelList, keys: CelList): CelList {
  const [items, all] = [itemsOf(list), itemsOf(keys)];
  if (items.length !== all.length)
    throw new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${items.length} and ${all.length} elements respectively`,
    );
  const [first] = all;
  if (first === undefined) return list;
  if (all.some((key) => typeNameOf(key) !== typeNameOf(first)))
    throw new CelError("list elements must have the same type");
  const order = items.map((_, i) => i).sort((i, j) => compare(all[i] ?? null, all[j] ?? null));
  return new PlainList(order.map((i) => items[i] ?? null));
}

/** What cel-go allocates at most since Kubernetes 1.37. */
const MOST_NUMBERS = 1_000_000n;

export function range(size: bigint): CelList {
  if (size < 0n) throw new CelError(`lists.range: size must be non-negative, got ${size}`);
  if (size > MOST_NUMBERS) throw new CelError(`lists.range: size ${size} exceeds maximum allowed (${MOST_NUMBERS})`);
  return new PlainList(Array.from({ length: Number(size) }, (_, i) => BigInt(i)));
}

export function reversed(list: CelList): CelList {
  return new PlainList(itemsOf(list).reverse());
}

export function distinct(list: CelList): CelList {
  const found: CelValue[] = [];
  for (const item of itemsOf(list)) if (!found.some((other) => equalOrNot(item, other))) found.push(item);
  return new PlainList(found);
}

/** An error of a comparison counts as different. */
function equalOrNot(a: CelValue, b: CelValue): boolean {
  try {
    return equal(a, b);
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

export function contains(list: CelList, value: CelValue): boolean {
  let failure: CelError | undefined;
  for (let i = 0; i < list.size; i++) {
    try {
      if (equal(list.get(i), value)) return true;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= list instanceof PlainList ? undefined : noSuchOverload();
    }
  }
  if (failure !== undefined) throw failure;
  return false;
}

export function containsAll(list: CelList, items: CelList): boolean {
  return itemsOf(items).every((item) => contains(list, item));
}

export function intersects(a: CelList, b: CelList): boolean {
  return itemsOf(a).some((item) => contains(b, item));
}

/** Joins texts. */
export function join(list: CelList, separator: string): string {
  const texts = itemsOf(list).map((item) => {
    if (typeof item !== "string") throw new CelError(`join: invalid input: ${typeNameOf(item)}`);
    return item;
  });
  return texts.join(separator);
}
