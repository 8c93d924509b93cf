import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { didYouMean, suggest } from "../diagnostics/nearest.ts";
import { workingOrder } from "./layer-order.ts";
import type { Catalog, Dependency, Entry } from "../types.ts";

/** Checks the rules between schemas: direction of layers, declared dependencies, deprecation. */
export function checkGraph(catalog: Catalog, config: Config, diagnostics: Diagnostics): void {
  const graph: Graph = {
    entries: catalog.byId,
    missing: catalog.missing,
    rank: new Map(catalog.layers.map(({ name, rank }) => [name, rank])),
    upwardHint: hintForOrder(workingOrder(catalog, config)),
    diagnostics,
  };
  for (const entry of catalog.entries) {
    checkDependencies(entry, graph);
    checkReferences(entry, graph);
    checkDeprecation(entry, graph);
  }
  checkPackages(catalog, config, diagnostics);
}

interface Graph {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly missing: Catalog["missing"];
  readonly rank: ReadonlyMap<string, number>;
  /** What to do about a reference upward. */
  readonly upwardHint: { readonly hint?: string };
  readonly diagnostics: Diagnostics;
}

/** If another order of the layers allows every reference, it is the remedy. */
function hintForOrder(order: readonly string[] | undefined): Graph["upwardHint"] {
  return order === undefined ? {} : { hint: `list the layers in this order in the config: ${order.join(", ")}` };
}

function isUpward(from: Entry, to: Entry, { rank }: Graph): boolean {
  return (rank.get(to.layer) ?? 0) > (rank.get(from.layer) ?? 0);
}

function checkDependencies(entry: Entry, graph: Graph): void {
  const { source, dependsOn, declares } = entry;
  if (!declares.dependencies)
    graph.diagnostics.report("SG3015", { file: source.file }, { at: { source, pointer: "" } });
  else for (const dependency of dependsOn) checkDependency(entry, dependency, graph);
}

function checkDependency(entry: Entry, { id, known, pointer }: Dependency, graph: Graph): void {
  const { entries, missing, rank, upwardHint, diagnostics } = graph;
  const at = { source: entry.source, pointer };
  const target = entries.get(id);
  if (missing.has(id)) return;
  if (!known || target === undefined) {
    if (!rank.has(id.split("/")[0] ?? "")) return diagnostics.report("SG3005", { id }, { at });
    return diagnostics.report("SG3004", { id }, { at, ...suggest(id, () => entries.keys()) });
  }
  if (isUpward(entry, target, graph))
    return diagnostics.report("SG3001", { from: entry.id, to: id }, { at, ...upwardHint });
  if (target.deprecated === null || entry.deprecated !== null) return;
  const { supersededBy } = target.deprecated;
  const successor = supersededBy === null ? "" : ` (superseded by ${supersededBy})`;
  const hint = supersededBy === null ? {} : { hint: `depend on ${supersededBy}` };
  diagnostics.report("SG3006", { from: entry.id, to: id, successor }, { at, ...hint });
}

/** Each `$ref` to another file must be declared and must not lead upward. Each target is reported once. */
function checkReferences(entry: Entry, graph: Graph): void {
  const declared = new Set(entry.dependsOn.map(({ id }) => id));
  for (const { id, pointer } of entry.references) {
    const target = graph.entries.get(id);
    if (target === undefined || pointer === null) continue;
    const at = { source: entry.source, pointer: `${pointer}/$ref` };
    const hint = `add ${JSON.stringify(id)} to x-ont-depends-on`;
    if (isUpward(entry, target, graph))
      graph.diagnostics.report("SG3001", { from: entry.id, to: id }, { at, ...graph.upwardHint });
    else if (!declared.has(id)) graph.diagnostics.report("SG3002", { ref: id }, { at, hint });
  }
}

function checkDeprecation({ id, source, deprecated, declares }: Entry, { entries, missing, diagnostics }: Graph): void {
  const at = (keyword: string) => ({ at: { source, pointer: `/${keyword}` } });
  if (deprecated === null) {
    if (declares.successor) diagnostics.report("SG3014", { id }, at("x-ont-superseded-by"));
    return;
  }
  const successor = deprecated.supersededBy;
  if (successor === null) return diagnostics.report("SG3007", { id }, at("x-ont-deprecated"));
  if (entries.has(successor) || missing.has(successor)) return;
  const near = didYouMean(successor, entries.keys());
  diagnostics.report("SG3008", { id, successor }, { ...at("x-ont-superseded-by"), ...near });
}

function checkPackages({ layers }: Catalog, { source, layers: listed }: Config, diagnostics: Diagnostics): void {
  for (const layer of layers) {
    for (const name of layer.imports) {
      const importsBack = layers.some((other) => other.name === name && other.imports.includes(layer.name));
      if (name < layer.name || !importsBack) continue;
      const i = listed.findIndex((candidate) => candidate.name === layer.name);
      const at = { source, pointer: i === -1 ? "/layers" : `/layers/${i}/name` };
      diagnostics.report("SG3013", { from: layer.name, to: name }, { at });
    }
  }
}
