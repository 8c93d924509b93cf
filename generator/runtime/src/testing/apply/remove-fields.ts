import { isArray, isObject, type Json } from "../../json.ts";
import { below, isEmptySet, type FieldSet } from "./field-set.ts";
import { shapeFor, type FieldType } from "./field-type.ts";
import { listElements } from "./list-elements.ts";
import { fieldElement } from "./path-element.ts";

/**
 * Removes fields from a value (structured-merge-diff `typed/remove.go`). What is left empty goes too: the server
 * leaves a null there, which it drops when it stores the object.
 */
export function removeFields(type: FieldType, value: Json, set: FieldSet): Json | undefined {
  const shape = shapeFor(type, value);
  if (shape === "list") return type.listType === "atomic" ? undefined : removeItems(type, value, set);
  if (shape === "map") return type.atomicMap ? undefined : removeMembers(type, value, set);
  return value;
}

function removeMembers(type: FieldType, value: Json, set: FieldSet): Json | undefined {
  if (!isObject(value)) return undefined;
  const left = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const element = fieldElement(name);
    if (set.members.has(element)) return [];
    const inner = below(set, element);
    const kept = isEmptySet(inner) ? member : removeFields(type.field(name) ?? type.member(), member, inner);
    return kept === undefined ? [] : [[name, kept]];
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

function removeItems(type: FieldType, value: Json, set: FieldSet): Json | undefined {
  if (!isArray(value)) return undefined;
  const left = listElements(type, value).flatMap(({ element, item }): Json[] => {
    if (set.members.has(element)) return [];
    const inner = below(set, element);
    const kept = isEmptySet(inner) ? item : removeFields(type.item(), item, inner);
    return kept === undefined ? [] : [kept];
  });
  return left.length === 0 ? undefined : left;
}
