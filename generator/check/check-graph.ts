import type { Config } from "../config/config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { atPointer, isObject, own } from "../../packages/base/src/json.ts";
import type { Catalog, Entry } from "../types.ts";

/** Rules between schemas: direction of layers, declared dependencies, deprecation. */
export function checkGraph(catalog: Catalog, config: Config): Diagnostic[] {
  const graph: Graph = {
    entries: catalog.byId,
    rank: new Map(catalog.layers.map(({ name, rank }) => [name, rank])),
  };
  return [
    ...catalog.entries.flatMap((entry) => [
      ...checkDependencies(entry, graph),
      ...checkReferences(entry, graph),
      ...checkDeprecation(entry, graph),
    ]),
    ...checkPackages(catalog, config),
  ];
}

interface Graph {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly rank: ReadonlyMap<string, number>;
}

function isUpward(from: Entry, to: Entry, { rank }: Graph): boolean {
  return (rank.get(to.layer) ?? 0) > (rank.get(from.layer) ?? 0);
}

function checkDependencies(entry: Entry, graph: Graph): Diagnostic[] {
  const { source, dependsOn } = entry;
  if (isObject(source.value) && own(source.value, "x-ont-depends-on") === undefined) {
    return [diagnostic("SG3015", { file: source.file }, { at: { source, pointer: "" } })];
  }
  return dependsOn.flatMap(({ id, known, pointer }) => {
    const at = { source, pointer };
    const target = graph.entries.get(id);
    if (!known || target === undefined) {
      return graph.rank.has(id.split("/")[0] ?? "")
        ? [diagnostic("SG3004", { id }, { at, ...didYouMean(id, graph.entries.keys()) })]
        : [diagnostic("SG3005", { id }, { at })];
    }
    if (isUpward(entry, target, graph)) return [diagnostic("SG3001", { from: entry.id, to: id }, { at })];
    if (target.deprecated === null || entry.deprecated !== null) return [];
    const successor = target.deprecated.supersededBy;
    return [
      diagnostic(
        "SG3006",
        { from: entry.id, to: id, successor: successor === null ? "" : ` (superseded by ${successor})` },
        successor === null ? { at } : { at, hint: `depend on ${successor}` },
      ),
    ];
  });
}

/** Each `$ref` to another file must be declared, and lead down; one report a target. */
function checkReferences(entry: Entry, graph: Graph): Diagnostic[] {
  const declared = new Set(entry.dependsOn.map(({ id }) => id));
  return entry.references.flatMap(({ id, pointer }) => {
    const target = graph.entries.get(id);
    if (target === undefined || pointer === null) return [];
    const at = { source: entry.source, pointer: `${pointer}/$ref` };
    if (isUpward(entry, target, graph)) return [diagnostic("SG3001", { from: entry.id, to: id }, { at })];
    if (declared.has(id)) return [];
    return [diagnostic("SG3002", { ref: id }, { at, hint: `add ${JSON.stringify(id)} to x-ont-depends-on` })];
  });
}

function checkDeprecation({ id, source, deprecated }: Entry, graph: Graph): Diagnostic[] {
  const at = (keyword: string) => ({ at: { source, pointer: `/${keyword}` } });
  if (deprecated === null) {
    const superseded = atPointer(source.value, "/x-ont-superseded-by") !== undefined;
    return superseded ? [diagnostic("SG3014", { id }, at("x-ont-superseded-by"))] : [];
  }
  const successor = deprecated.supersededBy;
  if (successor === null) return [diagnostic("SG3007", { id }, at("x-ont-deprecated"))];
  if (graph.entries.has(successor)) return [];
  const near = didYouMean(successor, graph.entries.keys());
  return [diagnostic("SG3008", { id, successor }, { ...at("x-ont-superseded-by"), ...near })];
}

function checkPackages({ layers }: Catalog, { source, layers: listed }: Config): Diagnostic[] {
  return layers.flatMap((layer) =>
    layer.imports
      .filter(
        (name) =>
          name > layer.name && layers.some((other) => other.name === name && other.imports.includes(layer.name)),
      )
      .map((name) => {
        const i = listed.findIndex((candidate) => candidate.name === layer.name);
        return diagnostic(
          "SG3013",
          { from: layer.name, to: name },
          { at: { source, pointer: i === -1 ? "/layers" : `/layers/${i}/name` } },
        );
      }),
  );
}
