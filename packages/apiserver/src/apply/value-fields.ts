import { isArray, isObject, own, type Json } from "../../../base/src/json.ts";
import { fieldSetOf, type FieldPath, type FieldSet } from "./field-set.ts";
import { shapeFor, type FieldType } from "./field-type.ts";
import { groupElements, listElements } from "./list-elements.ts";
import { fieldElement, fieldName } from "./path-element.ts";

/** The fields of a configuration. Rule: structured-merge-diff `typed/tofieldset.go`. */
export function fieldsOf(type: FieldType, value: Json): FieldSet {
  return fieldSetOf(pathsIn(type, value, []));
}

function pathsIn(type: FieldType, value: Json, path: FieldPath): FieldPath[] {
  const shape = shapeFor(type, value);
  if (shape === "scalar") return [path];
  if (shape === "list") return type.listType === "atomic" ? [path] : itemPaths(type, value, path);
  return type.atomicMap ? [path] : memberPaths(type, value, path);
}

function memberPaths(type: FieldType, value: Json, path: FieldPath): FieldPath[] {
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const member = own(value, name) ?? null;
    const declared = type.field(name);
    const at = [...path, fieldElement(name)];
    const inner = pathsIn(declared ?? type.member(), member, at);
    const empty = member === null || (isObject(member) && Object.keys(member).length === 0);
    return empty || declared === undefined ? [at, ...inner] : inner;
  });
}

/** A duplicate item is owned as a whole. */
function itemPaths(type: FieldType, value: Json, path: FieldPath): FieldPath[] {
  if (!isArray(value)) return [];
  return [...groupElements(listElements(type, value))].flatMap(([element, items]) => {
    const at = [...path, element];
    const [item = null, ...more] = items;
    return more.length > 0 ? [at] : [at, ...pathsIn(type.item(), item, at)];
  });
}

/** Adds the declared fields above the paths of a set: `a.b` adds `a` if `a` is a field, not if it is a key of a map. */
export function withNamedFields(type: FieldType | undefined, set: FieldSet): FieldSet {
  const children = [...set.children].map(([element, child]) => {
    const name = fieldName(element);
    const below = name === undefined ? itemType(type, element) : (type?.field(name) ?? type?.member());
    const named = name !== undefined && type?.field(name) !== undefined;
    return { element, named, set: withNamedFields(below, child) };
  });
  return {
    members: new Set([...set.members, ...children.filter(({ named }) => named).map(({ element }) => element)]),
    children: new Map(children.map(({ element, set: child }) => [element, child])),
  };
}

function itemType(type: FieldType | undefined, element: string): FieldType | undefined {
  return element.startsWith("k:") ? type?.item() : undefined;
}
