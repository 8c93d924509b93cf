import { isObject, type Json, type JsonObject } from "../../../base/src/json.ts";
import { below, elementsOf, type FieldSet } from "./field-set.ts";
import { parseElement, type PathElement } from "./path-element.ts";

/** Prints a set of fields as `fieldsV1` of managedFields. Rule: structured-merge-diff `fieldpath/serialize.go`. */
export function toFieldsV1(set: FieldSet): JsonObject {
  return Object.fromEntries(
    elementsOf(set).map((element): [string, Json] => {
      const inside = set.children.has(element) ? toFieldsV1(below(set, element)) : {};
      return [element, set.members.has(element) && set.children.has(element) ? { ".": {}, ...inside } : inside];
    }),
  );
}

/** Parses `fieldsV1`. Ignores elements of an unknown kind. */
export function fromFieldsV1(fields: JsonObject): FieldSet {
  const members = new Set<PathElement>();
  const children = new Map<PathElement, FieldSet>();
  for (const [text, inside] of Object.entries(fields)) {
    const element = text === "." ? undefined : parseElement(text);
    if (element === undefined) continue;
    const inner = isObject(inside) ? inside : {};
    const set = fromFieldsV1(inner);
    const leaf = set.members.size === 0 && set.children.size === 0;
    if (leaf || Object.hasOwn(inner, ".")) members.add(element);
    if (!leaf) children.set(element, set);
  }
  return { members, children };
}
