import { draftEntry, type Draft } from "../catalog/draft.ts";
import type { Config, LayerConfig } from "../config/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { indexSources, resolveRef, walkSource } from "../load/index-sources.ts";
import { loadSources } from "../load/load-sources.ts";

/** The layers of schemas that exist, and what of them is a guess. */
export interface FoundLayers {
  /** From low to high, as their references require. */
  readonly layers: readonly LayerConfig[];
  /** The layers with kinds that name no API group. */
  readonly guessed: readonly string[];
}

/** Reads the schemas of a project without a config. What is wrong in them, `generate` reports. */
export async function findLayers(root: string, schemas: string): Promise<FoundLayers> {
  const ignored = new Diagnostics();
  const config = { ...NO_CONFIG, root, schemas };
  const sources = await loadSources(config, { files: disk }, ignored);
  const { index, walkable } = indexSources(sources, ignored);
  const drafts = walkable.flatMap((source) => {
    return draftEntry({ source, uri: index.uris.get(source) ?? "" }, config, ignored) ?? [];
  });
  const layerOf = new Map(drafts.map(({ source, layer }) => [source, layer]));
  const below = new Map<string, Set<string>>();
  for (const { source, layer, annotations } of drafts) {
    const used = below.get(layer) ?? new Set<string>();
    below.set(layer, used);
    for (const text of annotations["x-ont-depends-on"] ?? []) if ("layer" in text) used.add(text.layer);
    walkSource(source, (at) => {
      const target = resolveRef(index, at);
      if (target !== undefined && "source" in target) used.add(layerOf.get(target.source) ?? layer);
    });
  }
  const names = fromLowToHigh(below);
  const found = names.map((name) =>
    describe(
      name,
      drafts.filter(({ layer }) => layer === name),
    ),
  );
  return {
    layers: found.map(({ layer }) => layer),
    guessed: found.flatMap(({ layer, guess }) => (guess ? layer.name : [])),
  };
}

const NO_CONFIG: Config = {
  root: "",
  source: { file: "seamgen.config.json", text: "", syntax: "json" },
  schemas: "schemas",
  output: "generated",
  packages: { scope: "@example", version: "0.0.0", license: null, repository: null, licenseFile: null },
  licenseText: null,
  layers: [],
  objectMeta: null,
  condition: null,
  scaffolds: null,
  kinds: {},
  pack: { output: "dist-artifacts" },
  docs: { output: "docs-site" },
  crds: { descriptions: "full" },
  lint: {},
};

/** Sorts layers so that each comes after those that it uses. Layers that use each other are sorted by name. */
function fromLowToHigh(below: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name) || !below.has(name)) return;
    seen.add(name);
    for (const other of [...(below.get(name) ?? [])].sort()) visit(other);
    ordered.push(name);
  };
  for (const name of [...below.keys()].sort()) visit(name);
  return ordered;
}

/** The group and version that the kinds of a layer name. */
function describe(name: string, drafts: readonly Draft[]): { readonly layer: LayerConfig; readonly guess: boolean } {
  const kinds = drafts.filter(({ onCluster }) => onCluster);
  const [declared] = kinds.flatMap(({ group, version }) => (group === null ? [] : [{ group, version }]));
  if (declared !== undefined) {
    const version = declared.version === "v1alpha1" ? {} : { version: declared.version };
    return { layer: { name, group: declared.group, ...version }, guess: false };
  }
  return kinds.length === 0
    ? { layer: { name }, guess: false }
    : { layer: { name, group: `${name}.example.com` }, guess: true };
}
