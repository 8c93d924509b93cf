import { isArray, isObject, members, own, type JsonObject } from "../../packages/base/src/json.ts";
import type { Api, Catalog, NamedType } from "../types.ts";
import { allParts, propertyOf, rootOf, sub, type Located, type Part } from "./located.ts";
import {
  allowedValues,
  impliedType,
  intersectTypes,
  possibleTypes,
  startAnswers,
  type Types,
} from "./possible-types.ts";

const ANY_OBJECT = ["type", "additionalProperties", "description", "title"];

/**
 * Returns the pointer of the items of `status.conditions` if a schema declares them only as objects. The standard
 * Condition then replaces them. Returns null if the schema says more about them.
 */
export function freeFormItems(properties: JsonObject): string | null {
  const status = own(properties, "status");
  const conditions = isObject(status)
    ? members(status, "properties").find(([key]) => key === "conditions")?.[1]
    : undefined;
  const items = isObject(conditions) ? own(conditions, "items") : undefined;
  if (!isObject(items) || own(items, "type") !== "object") return null;
  const open = own(items, "additionalProperties");
  if (Object.keys(items).some((key) => !ANY_OBJECT.includes(key))) return null;
  return isArray(open) || isObject(open) || open === false ? null : "/properties/status/properties/conditions/items";
}

/**
 * Returns the condition types and reasons that the schema of a kind declares, whether the list is keyed by type, and
 * whether an object can have conditions at all.
 */
export function readConditions(
  root: NamedType,
  types: Catalog["types"],
): { readonly declared: Api["conditions"]; readonly keyed: boolean; readonly isListed: boolean } {
  const resolve = (id: string) => types.get(id);
  const answers = startAnswers(resolve);
  const parts = (given: readonly Located[]) => allParts(given, { resolve });
  const typesOf = (given: readonly Located[]) =>
    given.reduce<Types>((known, at) => intersectTypes(known, possibleTypes(answers, at)), null);

  const status = parts(propertyOf(parts([rootOf(root)]), "status"));
  const shapes = status.filter(({ schema }) => own(schema, "$ref") === undefined);
  const lists = propertyOf(status, "conditions");
  const list = parts(lists);
  const items = list.flatMap((part) => sub(part, "items") ?? []);
  const item = parts(items);
  const type = propertyOf(item, "type");
  const reasons = valuesOf(parts(propertyOf(item, "reason")));
  return {
    declared: Object.fromEntries(valuesOf(parts(type)).map((name) => [name, reasons])),
    isListed: lists.length > 0 || (shapes.length > 0 && shapes.every(isFreeForm)),
    keyed:
      isList(typesOf(lists) ?? impliedType(list)?.type) &&
      list.every(({ schema }) => own(schema, "x-kubernetes-list-type") === undefined) &&
      isOnly(typesOf(items), "object") &&
      item.some(requiresType) &&
      isOnly(typesOf(type), "string"),
  };
}

/** The fields of a condition that are strings. */
const TEXT_FIELDS = ["type", "status", "reason", "message", "lastTransitionTime"];

/** Returns the schemas that a kind declares for the fields of its conditions that are strings in metav1.Condition. */
export function conditionFields(root: NamedType, types: Catalog["types"]): (readonly [string, Located])[] {
  const parts = (given: readonly Located[]) => allParts(given, { resolve: (id) => types.get(id) });
  const status = parts(propertyOf(parts([rootOf(root)]), "status"));
  const list = parts(propertyOf(status, "conditions"));
  const item = parts(list.flatMap((part) => sub(part, "items") ?? []));
  return TEXT_FIELDS.flatMap((name) => propertyOf(item, name).map((at) => [name, at] as const));
}

/** Whether an object may have members that its schema does not name. */
function isFreeForm({ schema }: Part): boolean {
  const keeps = own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  return keeps || own(schema, "additionalProperties") === true || members(schema, "properties").length === 0;
}

/** The strings that the `enum` or `const` of these schemas allows. */
function valuesOf(parts: readonly Part[]): string[] {
  const values = parts.flatMap((part) => allowedValues(part) ?? []);
  return [...new Set(values.filter((value) => typeof value === "string"))];
}

function isList(types: Types | string | undefined): boolean {
  if (typeof types === "string") return types === "array";
  return types !== null && types !== undefined && [...types].filter((type) => type !== "null").join() === "array";
}

function isOnly(types: Types, type: string): boolean {
  return types !== null && types.size === 1 && types.has(type);
}

function requiresType({ schema }: Part): boolean {
  const required = own(schema, "required");
  return isArray(required) && required.includes("type");
}
