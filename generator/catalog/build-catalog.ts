import type { Config } from "../config/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { suggest } from "../diagnostics/nearest.ts";
import { escapeToken } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";
import { indexFile } from "../load/find-schema-files.ts";
import { indexSources, walkSource } from "../load/index-sources.ts";
import type { Catalog, Layer, Source } from "../types.ts";
import { checkInnerAnnotations } from "./annotations.ts";
import { checkKeywords } from "./check-keywords.ts";
import { checkSizes } from "./check-sizes.ts";
import { defineKind, defineKinds, type Define } from "./define-kinds.ts";
import { draftEntry, type Draft } from "./draft.ts";
import { checkEnvelope } from "./check-envelope.ts";
import { finishEntry, namedTypes, type LinkedEntry } from "./finish-entry.ts";
import { buildLayers, checkLayers } from "./build-layers.ts";
import { linkReferences } from "./link-references.ts";
import { nameTypes } from "./name-types.ts";
import { outputOrder } from "./output-order.ts";
import { provideBuiltIns } from "./provide-built-ins.ts";

export interface CatalogInput {
  readonly config: Config;
  readonly check?: CheckSource;
  readonly define?: Define;
  /** Schema files with errors that are not among the sources, or refer to one. What names them is no mistake. */
  readonly leftOut?: ReadonlySet<string>;
}

/** Checks what can be seen in one schema alone. */
export type CheckSource = (source: Source, diagnostics: Diagnostics, config: Config) => void;

/** Builds the catalog, which holds every decision about a schema. Returns null if there are errors in schemas. */
export function buildCatalog(
  files: readonly Source[],
  { config, check = checkSource, define = defineKind, leftOut = new Set() }: CatalogInput,
  diagnostics: Diagnostics,
): Catalog | null {
  const before = diagnostics.errorCount;
  const list = files.find(({ file }) => file === indexFile(config)) ?? null;
  const sources = files.filter((source) => source !== list);
  const { index: firstIndex, walkable } = indexSources(sources, diagnostics);
  const drafts = walkable.flatMap((source) => {
    const draft = draftEntry({ source, uri: firstIndex.uris.get(source) ?? "" }, config, diagnostics);
    check(source, diagnostics, config);
    return draft ?? [];
  });
  checkLayers(drafts, config, diagnostics);
  const missing = new Set([...leftOut].map(idOfFile));
  const faulty = new Set([...idsWithErrors(diagnostics), ...missing]);
  const builtIns = provideBuiltIns(drafts, { config, faulty }, diagnostics);
  const all = [...drafts, ...builtIns.drafts];
  // The first indexing reported the faults of the files.
  const index = builtIns.drafts.length === 0 ? firstIndex : indexSources(all.map(sourceOf), new Diagnostics()).index;

  const links = linkReferences(all, { index, faulty }, diagnostics);
  for (const draft of all) nameTypes(draft, links, diagnostics);
  if (diagnostics.errorCount > before) return null;

  const layers = buildLayers(all, config);
  const ids = new Map(all.map(({ uri, id }) => [uri, id]));
  const known = new Set(ids.values());
  const typed = all.map((draft) => ({ draft, types: namedTypes(draft, { links, builtIns }) }));
  const types = new Map(typed.flatMap((item) => item.types.map((type) => [type.id, type] as const)));
  const context = { config, links, builtIns, layers, ids, known, types };
  for (const draft of all) checkEnvelope(draft, context, diagnostics);
  const entries = typed.map((item) => finishEntry(item, context, diagnostics));
  const { ordered, cycle } = outputOrder(entries, layers);
  if (cycle !== null) reportCycle(cycle, diagnostics);
  const isSound = diagnostics.errorCount === 0;
  checkConfigKinds({ config, faulty }, entries, diagnostics);
  return isSound
    ? defineKinds(ordered, { layers: withImports(layers, ordered), index: list, missing, config, define })
    : null;
}

function sourceOf({ source }: Draft): Source {
  return source;
}

export const checkSource: CheckSource = (source, diagnostics) => {
  let schemas = 0;
  walkSource(source, (visit) => {
    schemas += 1;
    checkKeywords(source, visit, diagnostics);
    checkSizes(source, visit, diagnostics);
    if (visit.pointer !== "") checkInnerAnnotations(source, visit, diagnostics);
  });
  const limit = LIMITS.schemas;
  if (schemas > limit) diagnostics.report("SG1053", { schemas, limit }, { at: { source, pointer: "@0" } });
};

/**
 * The `layer/Name` of the schema files with errors. Some of them are missing from the set, and a name that leads to one is
 * no mistake of its own.
 */
function idsWithErrors(diagnostics: Diagnostics): ReadonlySet<string> {
  return new Set(
    diagnostics.all.flatMap(({ severity, at }) => {
      return severity === "error" ? [idOfFile(at?.source.file ?? "")] : [];
    }),
  );
}

function idOfFile(path: string): string {
  const [layer = "", file = ""] = path.split("/").slice(-2);
  return `${layer}/${file.replace(/\.[^.]+$/, "")}`;
}

interface ConfigKinds {
  readonly config: Config;
  readonly faulty: ReadonlySet<string>;
}

function checkConfigKinds(
  { config, faulty }: ConfigKinds,
  entries: readonly LinkedEntry[],
  diagnostics: Diagnostics,
): void {
  const kinds = entries.filter(({ api }) => api !== null).map(({ id }) => id);
  const settings = [
    ...Object.keys(config.kinds).map((id) => ({ where: "kinds", id, pointer: `/kinds/${escapeToken(id)}` })),
    ...(config.scaffolds?.kinds ?? []).map((id, i) => ({
      where: "scaffolds.kinds",
      id,
      pointer: `/scaffolds/kinds/${i}`,
    })),
  ];
  for (const { where, id, pointer } of settings) {
    if (kinds.includes(id) || faulty.has(id)) continue;
    const at = { source: config.source, pointer };
    diagnostics.report("SG2018", { where, kind: id }, { at, ...suggest(id, () => kinds) });
  }
}

function reportCycle(cycle: readonly LinkedEntry[], diagnostics: Diagnostics): void {
  const [first, second] = cycle;
  const edge = first?.dependsOn.find(({ id }) => id === (second ?? first).id);
  const names = [...cycle, ...cycle.slice(0, 1)].map(({ id }) => id).join(" -> ");
  const at = first && { source: first.source, pointer: edge?.pointer ?? "/x-ont-depends-on" };
  diagnostics.report("SG3003", { cycle: names }, at ? { at } : {});
}

/** Adds the imports of each package. All packages import the lowest one without imports, which holds what they share. */
function withImports(layers: readonly Layer[], entries: readonly LinkedEntry[]): Layer[] {
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

function importsByReference(layers: readonly Layer[], entries: readonly LinkedEntry[]): Layer[] {
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
