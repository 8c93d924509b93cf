import { isObject, own, type JsonObject } from "../../../base/src/json.ts";
import { isSet } from "../value/schema-access.ts";

/** Whether CEL has a type for the values of a schema and of its items. Rule: docs/crd.md 2.1. */
export function isVisible(node: JsonObject): boolean {
  if (isSet(node, "x-kubernetes-int-or-string")) return true;
  if (own(node, "type") === undefined) return false;
  return [own(node, "items"), own(node, "additionalProperties")].filter(isObject).every(isVisible);
}
