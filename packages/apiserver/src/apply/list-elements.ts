import { isArray, isObject, own, type Json } from "../../../base/src/json.ts";
import type { FieldType } from "./field-type.ts";
import { indexElement, keyElement, valueElement, type PathElement } from "./path-element.ts";

/** An item of a list with the path element that identifies it. */
export interface ListElement {
  readonly element: PathElement;
  readonly item: Json;
}

/** The items of a set or a list map. An item without keys is identified by its index. */
export function listElements(type: FieldType, list: Json | undefined): ListElement[] {
  if (!isArray(list)) return [];
  return list.map((item, i) => ({ element: elementOf(type, item) ?? indexElement(i), item }));
}

function elementOf(type: FieldType, item: Json): PathElement | undefined {
  if (type.listType === "set") return valueElement(item);
  if (!isObject(item)) return undefined;
  const keys = type.keys.map((name) => [name, own(item, name) ?? type.keyDefault(name)] as const);
  const known = keys.filter((key): key is readonly [string, Json] => key[1] !== undefined);
  return known.length === 0 ? undefined : keyElement(Object.fromEntries(known));
}

/** The items of each element: more than one if the list has duplicates. */
export function groupElements(elements: readonly ListElement[]): ReadonlyMap<PathElement, readonly Json[]> {
  const groups = new Map<PathElement, Json[]>();
  for (const { element, item } of elements) {
    const group = groups.get(element);
    if (group === undefined) groups.set(element, [item]);
    else group.push(item);
  }
  return groups;
}
