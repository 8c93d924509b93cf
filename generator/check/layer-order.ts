import type { Config } from "../config/config.ts";
import type { Catalog } from "../types.ts";

/**
 * Returns the names of the layers in an order in which no reference leads upward, as near to the order of the config as
 * possible. Layers of the same rank stay together. Returns undefined if there is no such order.
 */
export function workingOrder({ layers, entries }: Catalog, config: Config): readonly string[] | undefined {
  const layerOf = new Map(entries.map(({ id, layer }) => [id, layer]));
  const rankOf = new Map(layers.map(({ name, rank }) => [name, rank]));
  const below = new Map<number, Set<number>>(layers.map(({ rank }) => [rank, new Set()]));
  for (const { layer, dependsOn, references } of entries) {
    const rank = rankOf.get(layer);
    for (const { id } of [...dependsOn, ...references]) {
      const other = rankOf.get(layerOf.get(id) ?? "");
      if (rank !== undefined && other !== undefined && other !== rank) below.get(rank)?.add(other);
    }
  }
  const left = [...below.keys()].sort((a, b) => a - b);
  const ordered: number[] = [];
  while (left.length > 0) {
    const next = left.findIndex((rank) => [...(below.get(rank) ?? [])].every((other) => ordered.includes(other)));
    if (next === -1) return undefined;
    ordered.push(...left.splice(next, 1));
  }
  // Layers without schemas keep their place among the others of the config.
  const unused = config.layers.map(({ name }) => name).filter((name) => !rankOf.has(name));
  return [
    ...ordered.flatMap((rank) => layers.filter((layer) => layer.rank === rank).map(({ name }) => name)),
    ...unused,
  ];
}
