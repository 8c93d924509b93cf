import { isArray, isObject, type Json } from "../../../base/src/json.ts";
import { below, isEmptySet, type FieldSet } from "./field-set.ts";
import { shapeFor, type FieldType } from "./field-type.ts";
import { listElements } from "./list-elements.ts";
import { fieldElement } from "./path-element.ts";

/**
 * Removes fields from a value. A map or list that loses all members becomes null. Rule: structured-merge-diff
 * `typed/remove.go`.
 */
export function removeFields(type: FieldType, value: Json, set: FieldSet): Json {
  const shape = shapeFor(type, value);
  if (shape === "list") return type.listType === "atomic" ? null : removeItems(type, value, set);
  if (shape === "map") return type.atomicMap ? null : removeMembers(type, value, set);
  return value;
}

function removeMembers(type: FieldType, value: Json, set: FieldSet): Json {
  if (!isObject(value)) return null;
  const left = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const element = fieldElement(name);
    if (set.members.has(element)) return [];
    const inner = below(set, element);
    const kept = isEmptySet(inner) ? member : removeFields(type.field(name) ?? type.member(), member, inner);
    return [[name, kept]];
  });
  return left.length === 0 ? null : Object.fromEntries(left);
}

function removeItems(type: FieldType, value: Json, set: FieldSet): Json {
  if (!isArray(value)) return null;
  const left = listElements(type, value).flatMap(({ element, item }): Json[] => {
    if (set.members.has(element)) return [];
    const inner = below(set, element);
    const kept = isEmptySet(inner) ? item : removeFields(type.item(), item, inner);
    return [kept];
  });
  return left.length === 0 ? null : left;
}
