import { fromEntries, isArray, isObject, own, type Json } from "../../packages/base/src/json.ts";
import type { StructuralSchema } from "./context.ts";

/**
 * Makes `status.conditions` a list map keyed by `type`, as apimachinery's own conditions are, so that
 * server-side apply merges them by type. Only where each item is an object with a required string `type`.
 */
export function listConditions(root: StructuralSchema): StructuralSchema {
  return within(root, ["status", "conditions"], (list) => {
    const items = own(list, "items");
    if (own(list, "type") !== "array" || own(list, "x-kubernetes-list-type") !== undefined) return list;
    if (!isObject(items) || !hasTypeKey(items)) return list;
    return { ...list, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] };
  });
}

function hasTypeKey(items: StructuralSchema): boolean {
  const required = own(items, "required");
  const properties = own(items, "properties");
  const type = isObject(properties) ? own(properties, "type") : undefined;
  if (own(items, "type") !== "object" || own(items, "nullable") === true) return false;
  return (
    isArray(required) &&
    required.includes("type") &&
    isObject(type) &&
    own(type, "type") === "string" &&
    own(type, "nullable") !== true
  );
}

/** A copy of a node with the one at a path of property names changed; the node itself when there is none. */
export function within(
  node: StructuralSchema,
  path: readonly string[],
  change: (node: StructuralSchema) => StructuralSchema,
): StructuralSchema {
  const [name, ...below] = path;
  if (name === undefined) return change(node);
  const properties = own(node, "properties");
  const member = isObject(properties) ? own(properties, name) : undefined;
  if (!isObject(properties) || !isObject(member)) return node;
  const changed = Object.entries(properties).map(
    ([key, value]) => [key, key === name ? within(member, below, change) : value] as const,
  );
  return { ...node, properties: fromEntries<Json>(changed) };
}
