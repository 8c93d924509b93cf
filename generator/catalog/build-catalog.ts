import type { Config } from "../config/config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { escapeToken } from "../../packages/base/src/json.ts";
import { indexSources, walkSource } from "../load/index-sources.ts";
import type { Catalog, Entry, Layer, Source } from "../types.ts";
import { checkInnerAnnotations } from "./annotations.ts";
import { checkKeywords } from "./check-keywords.ts";
import { draftEntry } from "./draft.ts";
import { finishEntry } from "./finish-entry.ts";
import { buildLayers } from "./layers.ts";
import { linkReferences } from "./link.ts";
import { nameTypes } from "./name-types.ts";
import { outputOrder } from "./order.ts";
import { provideStandIns } from "./stand-ins.ts";

export interface CatalogResult {
  /** Null when an error makes a catalog impossible. */
  readonly catalog: Catalog | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The sources in which no check of a source by itself found anything. */
  readonly quiet: ReadonlySet<Source>;
}

/** Every decision about a schema is made here, once; emitters print. `isQuiet` tells sources that need no check by themselves. */
export function buildCatalog(
  sources: readonly Source[],
  config: Config,
  isQuiet = (_source: Source) => false,
): CatalogResult {
  const quiet = new Set<Source>();
  const { index: firstIndex, walkable, diagnostics } = indexSources(sources);
  const drafts = walkable.flatMap((source) => {
    const { draft, diagnostics: found } = draftEntry(source, firstIndex.uris.get(source) ?? "", config);
    const faults = isQuiet(source) ? [] : checkSource(source);
    if (faults.length === 0) quiet.add(source);
    diagnostics.push(...found, ...faults);
    return draft ? [draft] : [];
  });
  const standIns = provideStandIns(drafts, config, diagnostics);
  const all = [...drafts, ...standIns.drafts];
  const index = standIns.drafts.length === 0 ? firstIndex : indexSources(all.map((draft) => draft.source)).index;

  const links = linkReferences(all, index, diagnostics);
  for (const draft of all) nameTypes(draft, links, diagnostics);
  if (hasErrors(diagnostics)) return { catalog: null, diagnostics, quiet };

  const layers = buildLayers(all, config);
  const ids = new Map(all.map(({ uri, id }) => [uri, id]));
  const known = new Set(ids.values());
  const entries = all.map((draft) => finishEntry(draft, { config, links, standIns, layers, ids, known }, diagnostics));
  diagnostics.push(...checkConfigKinds(config, entries));
  const { ordered, cycle } = outputOrder(entries, layers);
  if (cycle !== null) diagnostics.push(cycleDiagnostic(cycle));
  if (hasErrors(diagnostics)) return { catalog: null, diagnostics, quiet };
  const types = new Map(ordered.flatMap((entry) => entry.types.map((type) => [type.id, type] as const)));
  return {
    catalog: {
      layers: withImports(layers, ordered),
      entries: ordered,
      byId: new Map(ordered.map((entry) => [entry.id, entry])),
      types,
    },
    diagnostics,
    quiet,
  };
}

function checkSource(source: Source): Diagnostic[] {
  const found: Diagnostic[] = [];
  walkSource(source, ({ node, pointer }) => {
    found.push(...checkKeywords(source, node, pointer));
    if (pointer !== "") found.push(...checkInnerAnnotations(source, node, pointer));
  });
  return found;
}

function checkConfigKinds(config: Config, entries: readonly Entry[]): Diagnostic[] {
  const kinds = entries.filter(({ api }) => api !== null).map(({ id }) => id);
  const settings = [
    ...Object.keys(config.kinds).map((id) => ({ where: "kinds", id, pointer: `/kinds/${escapeToken(id)}` })),
    ...(config.scaffolds?.kinds ?? []).map((id, i) => ({
      where: "scaffolds.kinds",
      id,
      pointer: `/scaffolds/kinds/${i}`,
    })),
  ];
  return settings
    .filter(({ id }) => !kinds.includes(id))
    .map(({ where, id, pointer }) => {
      return diagnostic(
        "SG2018",
        { where, kind: id },
        { at: { source: config.source, pointer }, ...didYouMean(id, kinds) },
      );
    });
}

function cycleDiagnostic(cycle: readonly Entry[]): Diagnostic {
  const [first, second] = cycle;
  const edge = first?.dependsOn.find(({ id }) => id === (second ?? first).id);
  const names = [...cycle, ...cycle.slice(0, 1)].map(({ id }) => id).join(" -> ");
  const at = first && { source: first.source, pointer: edge?.pointer ?? "/x-ont-depends-on" };
  return diagnostic("SG3003", { cycle: names }, at ? { at } : {});
}

/** Packages follow from references and dependencies; the first that needs no other holds what all share. */
function withImports(layers: readonly Layer[], entries: readonly Entry[]): Layer[] {
  const found = importsByReference(layers, entries);
  const fromBelow = [...found].sort((a, b) => a.rank - b.rank);
  const lowest = fromBelow.find(({ imports }) => imports.length === 0) ?? fromBelow[0];
  return found.map((layer) => {
    const imports = layers
      .map(({ name }) => name)
      .filter((name) => name === lowest?.name || layer.imports.includes(name));
    return layer === lowest ? layer : { ...layer, imports };
  });
}

function importsByReference(layers: readonly Layer[], entries: readonly Entry[]): Layer[] {
  const layerOf = new Map(entries.map(({ id, layer }) => [id, layer]));
  return layers.map((layer) => {
    const used = new Set(
      entries
        .filter((entry) => entry.layer === layer.name)
        .flatMap(({ references, dependsOn }) => [...references, ...dependsOn])
        .map(({ id }) => layerOf.get(id)),
    );
    return {
      ...layer,
      imports: layers.map(({ name }) => name).filter((name) => name !== layer.name && used.has(name)),
    };
  });
}
