import type { Layer } from "../types.ts";
import type { LinkedEntry } from "./finish-entry.ts";

/**
 * Returns the entries in output order: dependencies first, then by layer, then by name. References that are not declared
 * count as dependencies unless they form a cycle. A cycle among declared dependencies has no order and is returned.
 */
export function outputOrder(
  entries: readonly LinkedEntry[],
  layers: readonly Layer[],
): { ordered: LinkedEntry[]; cycle: LinkedEntry[] | null } {
  const rank = new Map(layers.map(({ name }, i) => [name, i]));
  const byPreference = [...entries].sort(
    (a, b) => (rank.get(a.layer) ?? 0) - (rank.get(b.layer) ?? 0) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const declared = depthFirst(byPreference, (entry) => entry.dependsOn, byId);
  if (declared.cycle !== null) return declared;
  return {
    ordered: depthFirst(byPreference, (entry) => [...entry.dependsOn, ...entry.references], byId).ordered,
    cycle: null,
  };
}

type Edges = (entry: LinkedEntry) => readonly { readonly id: string }[];

/** Post-order without recursion, because a chain of dependencies may be as long as the set. */
function depthFirst(entries: readonly LinkedEntry[], edges: Edges, byId: ReadonlyMap<string, LinkedEntry>) {
  const state = new Map<LinkedEntry, "open" | "done">();
  const place = new Map(entries.map((entry, i) => [entry, i]));
  const ordered: LinkedEntry[] = [];
  let cycle: LinkedEntry[] | null = null;
  for (const start of entries) {
    if (state.has(start)) continue;
    const path: { entry: LinkedEntry; todo: LinkedEntry[] }[] = [];
    const enter = (entry: LinkedEntry) => {
      state.set(entry, "open");
      const targets = edges(entry).flatMap(({ id }) => byId.get(id) ?? []);
      path.push({ entry, todo: targets.sort((a, b) => (place.get(b) ?? 0) - (place.get(a) ?? 0)) });
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.todo.pop();
      if (next === undefined) {
        state.set(top.entry, "done");
        ordered.push(top.entry);
        path.pop();
      } else if (state.get(next) === "open")
        cycle ??= path.slice(path.findIndex(({ entry }) => entry === next)).map(({ entry }) => entry);
      else if (!state.has(next)) enter(next);
    }
  }
  return { ordered, cycle };
}
