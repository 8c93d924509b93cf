import { isObject, own, type JsonObject } from "../../../base/src/json.ts";
import { isSet } from "../value/schema-access.ts";

/** CEL has no declaration for values without a type, nor for lists and maps of them (docs/crd.md 2.1). */
export function isVisible(node: JsonObject): boolean {
  if (isSet(node, "x-kubernetes-int-or-string")) return true;
  if (own(node, "type") === undefined) return false;
  return [own(node, "items"), own(node, "additionalProperties")].filter(isObject).every(isVisible);
}
