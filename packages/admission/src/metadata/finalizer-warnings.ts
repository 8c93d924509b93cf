import type { JsonObject } from "../../../base/src/json.ts";
import { finalizersOf } from "./read-metadata.ts";

const STANDARD: readonly string[] = ["orphan", "foregroundDeletion", "kubernetes"];

/** The warnings about new finalizers that may collide with those of others. Rule: `registry/customresource/strategy.go`. */
export function finalizerWarnings(object: JsonObject, old: JsonObject | undefined): readonly string[] {
  const before = old === undefined ? [] : finalizersOf(old);
  const added = [...new Set(finalizersOf(object))].filter((finalizer) => !before.includes(finalizer)).sort();
  return added.flatMap((finalizer) => {
    if (finalizer.includes("/") || STANDARD.includes(finalizer)) return [];
    const what = finalizer.includes(".")
      ? "prefer a domain-qualified finalizer name including a path (/)"
      : "prefer a domain-qualified finalizer name";
    return [
      `metadata.finalizers: ${JSON.stringify(finalizer)}: ${what} to avoid accidental conflicts with other finalizer writers`,
    ];
  });
}
