import { RUNTIME_VERSION } from "./build-id.ts";
import { buildCatalog } from "./catalog/build-catalog.ts";
import { checkCrds } from "./check/check-crds.ts";
import { checkGraph } from "./check/check-graph.ts";
import { checkNames, checkPaths } from "./check/check-names.ts";
import type { Config } from "./config/config.ts";
import { diagnostic } from "./diagnostics/codes.ts";
import { hasErrors, type Diagnostic } from "./diagnostics/diagnostic.ts";
import { listArtifacts } from "./emit/list-artifacts.ts";
import { loadSources, type findSchemaFiles } from "./load/load-sources.ts";
import type { Summary } from "./result.ts";
import type { Artifact, Catalog } from "./types.ts";

/** Everything the schemas decide, before anything is printed; shared by the commands. */
export interface Model {
  readonly ready: { readonly catalog: Catalog; readonly artifacts: readonly Artifact[]; readonly summary: Summary } | null;
  readonly diagnostics: readonly Diagnostic[];
}

export async function buildModel(config: Config, found: ReturnType<typeof findSchemaFiles>): Promise<Model> {
  const { sources, diagnostics: loadFaults } = await loadSources(found.files);
  const diagnostics = [...found.diagnostics, ...loadFaults];
  if (found.files.length === 0) {
    diagnostics.push(diagnostic("SG1013", { folder: config.schemas }, { at: { source: config.source, pointer: "/schemas" } }));
  }
  const { catalog, diagnostics: catalogFaults } = buildCatalog(sources, config);
  diagnostics.push(...catalogFaults);
  if (catalog === null || hasErrors(diagnostics)) return { ready: null, diagnostics };

  const { crds, diagnostics: crdFaults } = checkCrds(catalog);
  diagnostics.push(...checkGraph(catalog), ...checkNames(catalog), ...crdFaults);
  if (hasErrors(diagnostics)) return { ready: null, diagnostics };

  const artifacts = listArtifacts({ catalog, config, crds, runtimeVersion: RUNTIME_VERSION });
  diagnostics.push(...checkPaths(artifacts));
  if (hasErrors(diagnostics)) return { ready: null, diagnostics };
  return { ready: { catalog, artifacts, summary: summarize(catalog, artifacts, config) }, diagnostics };
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
