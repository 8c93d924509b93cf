import { own } from "../../../packages/base/src/json.ts";
import type { NamedType } from "../../types.ts";
import { everySchema } from "./prepare-schema.ts";

/** How many types may be inside a type that is judged as often as it is applied. */
const MOST_INSIDE = 1_000;

/**
 * Returns the ids of the types that are large where references are written out. Two ways to such a type would cost too
 * much, so its check judges a value once. Whether a type belongs to them depends only on the types that it reaches.
 */
export function repeatedTypes(types: ReadonlyMap<string, NamedType>): ReadonlySet<string> {
  /** How many types each one has inside it, with itself; infinite for a type that has itself inside it. */
  const sizes = new Map<string, number>();
  const enter = (id: string) => {
    sizes.set(id, Infinity);
    return { id, todo: referencesOf(types.get(id)), size: 1 };
  };
  for (const root of types.keys()) {
    // A chain of types may be as long as the set, so this does not recurse.
    const path = sizes.has(root) ? [] : [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.todo.at(-1);
      const size = next === undefined ? undefined : sizes.get(next);
      if (next === undefined) {
        sizes.set(top.id, top.size);
        path.pop();
      } else if (size === undefined) path.push(enter(next));
      else {
        top.size += size;
        top.todo.pop();
      }
    }
  }
  return new Set([...types.keys()].filter((id) => (sizes.get(id) ?? 0) > MOST_INSIDE));
}

function referencesOf(type: NamedType | undefined): string[] {
  if (type === undefined) return [];
  return everySchema(type.schema).flatMap((node) => {
    const ref = own(node, "$ref");
    return typeof ref === "string" ? [ref] : [];
  });
}
