import { RUNTIME_VERSION } from "./build-id.ts";
import { buildCatalog } from "./catalog/build-catalog.ts";
import { checkCrds, type EarlierCrds } from "./check/check-crds.ts";
import { checkGraph } from "./check/check-graph.ts";
import { checkNames, checkPaths } from "./check/check-names.ts";
import type { Config } from "./config/config.ts";
import { diagnostic } from "./diagnostics/codes.ts";
import { hasErrors, type Diagnostic } from "./diagnostics/diagnostic.ts";
import { listArtifacts } from "./emit/list-artifacts.ts";
import { loadSources, type findSchemaFiles } from "./load/load-sources.ts";
import type { Summary } from "./result.ts";
import { fromRecord, ownerKeys, toRecord, type Inputs, type KeyOf } from "./reuse.ts";
import type { Artifact, Catalog } from "./types.ts";
import type { CrdMemo } from "./write/cache.ts";

/** Everything the schemas decide, before anything is printed; shared by the commands. */
export interface Model {
  readonly ready: {
    readonly artifacts: readonly Artifact[];
    readonly summary: Summary;
    readonly keyOf: KeyOf;
    /** For the next run. */
    readonly memo: CrdMemo;
  } | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ModelInput {
  readonly config: Config;
  readonly found: ReturnType<typeof findSchemaFiles>;
  readonly inputs: Inputs;
  readonly memo: CrdMemo;
}

export async function buildModel({ config, found, inputs, memo }: ModelInput): Promise<Model> {
  const { catalog, diagnostics: faults } = await loadCatalog(config, found);
  const diagnostics = [...faults];
  if (catalog === null) return { ready: null, diagnostics };

  const keyOf = ownerKeys(catalog, inputs);
  const checked = checkCrds(catalog, earlierCrds(catalog, memo, keyOf));
  diagnostics.push(...checkGraph(catalog), ...checkNames(catalog), ...[...checked.values()].flatMap((crd) => crd.diagnostics));
  if (hasErrors(diagnostics)) return { ready: null, diagnostics };

  const crds = new Map([...checked].map(([id, { crd }]) => [id, crd]));
  const artifacts = listArtifacts({ catalog, config, crds, runtimeVersion: RUNTIME_VERSION });
  diagnostics.push(...checkPaths(artifacts, catalog));
  if (hasErrors(diagnostics)) return { ready: null, diagnostics };
  const remembered = [...checked].map(([id, crd]) => [id, { key: keyOf(id), crd: crd.crd, diagnostics: crd.diagnostics.map(toRecord) }] as const);
  const summary = summarize(catalog, artifacts, config);
  return { ready: { artifacts, summary, keyOf, memo: Object.fromEntries(remembered) }, diagnostics };
}

/** Reads the schemas into a catalog; shared by the commands that stop there. */
export async function loadCatalog(
  config: Config,
  found: ReturnType<typeof findSchemaFiles>,
): Promise<{ catalog: Catalog | null; diagnostics: Diagnostic[] }> {
  const { sources, diagnostics: loadFaults } = await loadSources(found.files);
  const diagnostics = [...found.diagnostics, ...loadFaults];
  if (found.files.length === 0) {
    diagnostics.push(diagnostic("SG1013", { folder: config.schemas }, { at: { source: config.source, pointer: "/schemas" } }));
  }
  const { catalog, diagnostics: catalogFaults } = buildCatalog(sources, config);
  diagnostics.push(...catalogFaults);
  return { catalog: hasErrors(diagnostics) ? null : catalog, diagnostics };
}

function earlierCrds(catalog: Catalog, memo: CrdMemo, keyOf: KeyOf): EarlierCrds {
  const sources = new Map(catalog.entries.map(({ source }) => [source.file, source]));
  return {
    find({ id }) {
      const known = Object.hasOwn(memo, id) ? memo[id] : undefined;
      if (known === undefined || known.key !== keyOf(id)) return undefined;
      return { crd: known.crd, diagnostics: known.diagnostics.map((record) => fromRecord(record, sources)) };
    },
  };
}

function summarize(catalog: Catalog, artifacts: readonly Artifact[], config: Config): Summary {
  const generated = artifacts.filter(({ ownership }) => ownership === "generated").map((artifact) => artifact.path);
  const counts = new Map<string, number>();
  for (const file of generated) {
    const layer = file.slice(config.output.length + 1).split("/")[0] ?? "";
    counts.set(layer, (counts.get(layer) ?? 0) + 1);
  }
  return {
    packages: catalog.layers.map(({ name, package: packageName }) => {
      const entries = catalog.entries.filter(({ layer }) => layer === name);
      const kinds = entries.filter(({ api }) => api !== null).length;
      return { layer: name, package: packageName, kinds, types: entries.length - kinds, files: counts.get(name) ?? 0 };
    }),
    paths: generated,
    scaffolds: artifacts.filter(({ ownership }) => ownership === "scaffold").map((artifact) => artifact.path),
  };
}
