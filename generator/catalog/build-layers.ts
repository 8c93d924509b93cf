import { packageOf, type Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { suggest } from "../diagnostics/nearest.ts";
import type { Layer } from "../types.ts";
import type { Draft } from "./draft.ts";

/**
 * Builds the layers that have schemas, from low to high: those that the config lists, in its order, then the others, by
 * name. The others share one rank above the listed ones. `imports` is empty; `buildCatalog` fills it in.
 */
export function buildLayers(drafts: readonly Draft[], config: Config): Layer[] {
  const present = new Set(drafts.map(({ layer }) => layer));
  const ranks = new Map<string, number>();
  config.layers.forEach(({ name, sameRankAs }, i) => {
    ranks.set(name, sameRankAs === undefined ? i : (ranks.get(sameRankAs) ?? i));
  });
  const unlisted = [...present].filter((name) => !ranks.has(name)).sort();
  const names = [...config.layers.map(({ name }) => name), ...unlisted];
  return names
    .filter((name) => present.has(name))
    .map((name) => {
      const layer = config.layers.find((candidate) => candidate.name === name);
      const group = layer?.group ?? drafts.find((draft) => draft.layer === name && draft.group !== null)?.group ?? null;
      return {
        name,
        rank: ranks.get(name) ?? config.layers.length,
        group,
        version: layer?.version ?? "v1alpha1",
        package: packageOf(config, name),
        imports: [],
      };
    });
}

/** Reports each layer that has schemas and is not in the config, at the first of its schemas. */
export function checkLayers(drafts: readonly Draft[], { layers }: Config, diagnostics: Diagnostics): void {
  const seen = new Set(layers.map(({ name }) => name));
  for (const { layer, source, annotations } of drafts) {
    if (seen.has(layer)) continue;
    seen.add(layer);
    const at = { source, pointer: annotations["x-ont-layer"] === undefined ? "@0" : "/x-ont-layer" };
    diagnostics.report("SG2041", { layer }, { at, ...suggest(layer, () => layers.map(({ name }) => name)) });
  }
}
