import { fromEntries, isObject, own, type Json } from "../../packages/base/src/json.ts";
import type { StructuralSchema } from "./lowering.ts";

/** Makes `status.conditions` a map keyed by `type`, as in apimachinery, so that server-side apply merges it by type. */
export function keyConditions(root: StructuralSchema): StructuralSchema {
  const key = { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] };
  return within(root, ["status", "conditions"], (list) => ({ ...list, ...key }));
}

/** Returns a copy of a node in which the node at a path of property names is changed; the node itself if there is none. */
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
