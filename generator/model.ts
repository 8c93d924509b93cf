import { RUNTIME_VERSION } from "./build-id.ts";
import { buildCatalog } from "./catalog/build-catalog.ts";
import { checkCrds, type EarlierCrds } from "./check/check-crds.ts";
import { checkGraph } from "./check/check-graph.ts";
import { checkNames, checkPaths } from "./check/check-names.ts";
import type { Config } from "./config/config.ts";
import { diagnostic } from "./diagnostics/codes.ts";
import { hasErrors, type Diagnostic } from "./diagnostics/diagnostic.ts";
import { listArtifacts } from "./emit/list-artifacts.ts";
import { own } from "../packages/base/src/json.ts";
import { findSchemaFiles, loadSources, type FoundFiles } from "./load/load-sources.ts";
import type { Summary } from "./result.ts";
import { fromRecord, ownerKeys, readInputs, toRecord, type Inputs, type KeyOf } from "./reuse.ts";
import type { Artifact, Catalog, Source } from "./types.ts";
import { EMPTY_MEMO, type Memo } from "./write/cache.ts";
import { locateScaffolds } from "./write/locate-scaffolds.ts";

/** Everything the schemas decide, before anything is printed; shared by the commands. */
export interface Model {
  readonly ready: {
    readonly artifacts: readonly Artifact[];
    readonly summary: Summary;
    readonly keyOf: KeyOf;
    /** For the next run. */
    readonly memo: Memo;
  } | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ModelInput {
  readonly config: Config;
  readonly found: FoundFiles;
  readonly inputs: Inputs;
  readonly memo: Memo;
}

export async function buildModel({ config, found, inputs, memo }: ModelInput): Promise<Model> {
  const { catalog, known, diagnostics: faults } = await loadCatalog({ config, found, inputs, memo });
  const diagnostics = [...faults];
  if (catalog === null) return { ready: null, diagnostics };

  const keyOf = ownerKeys(catalog, inputs);
  const checked = checkCrds(catalog, earlierCrds(catalog, memo.crds, keyOf));
  diagnostics.push(
    ...checkGraph(catalog, config),
    ...checkNames(catalog),
    ...[...checked.values()].flatMap((crd) => crd.diagnostics),
  );
  if (hasErrors(diagnostics)) return { ready: null, diagnostics };

  const crds = new Map([...checked].map(([id, { yaml }]) => [id, yaml]));
  const listed = listArtifacts({ catalog, config, crds, runtimeVersion: RUNTIME_VERSION });
  diagnostics.push(...checkPaths(listed, catalog));
  if (hasErrors(diagnostics)) return { ready: null, diagnostics };
  const artifacts = locateScaffolds(listed, config);
  const remembered = [...checked].map(
    ([id, crd]) => [id, { key: keyOf(id), yaml: crd.yaml, diagnostics: crd.diagnostics.map(toRecord) }] as const,
  );
  const summary = summarize(catalog, artifacts, config);
  return {
    ready: { artifacts, summary, keyOf, memo: { crds: Object.fromEntries(remembered), texts: known } },
    diagnostics,
  };
}

/** The catalog alone, for the commands that stop there. */
export function readCatalog(config: Config): ReturnType<typeof loadCatalog> {
  const found = findSchemaFiles(config);
  return loadCatalog({ config, found, inputs: readInputs(config, found), memo: EMPTY_MEMO });
}

async function loadCatalog({ config, found, inputs, memo }: ModelInput): Promise<{
  readonly catalog: Catalog | null;
  readonly known: Memo["texts"];
  readonly diagnostics: Diagnostic[];
}> {
  const earlier = (file: string) => own(memo.texts, inputs.hashes.get(file) ?? "");
  const { sources, diagnostics: loadFaults } = await loadSources(found.files, inputs.schemas, earlier);
  const diagnostics = [...found.diagnostics, ...loadFaults];
  if (found.files.length === 0) {
    diagnostics.push(
      diagnostic("SG1013", { folder: config.schemas }, { at: { source: config.source, pointer: "/schemas" } }),
    );
  }
  const isQuiet = (source: Source) => earlier(source.file)?.quiet === true;
  const { catalog, quiet, diagnostics: catalogFaults } = buildCatalog(sources, config, isQuiet);
  diagnostics.push(...catalogFaults);
  const known = sources.map((source) => {
    const value = source.syntax === "yaml" ? { value: source.value } : {};
    return [inputs.hashes.get(source.file) ?? "", { quiet: quiet.has(source), ...value }] as const;
  });
  return { catalog: hasErrors(diagnostics) ? null : catalog, known: Object.fromEntries(known), diagnostics };
}

function earlierCrds(catalog: Catalog, memo: Memo["crds"], keyOf: KeyOf): EarlierCrds {
  const sources = new Map(catalog.entries.map(({ source }) => [source.file, source]));
  return {
    find({ id }) {
      const known = own(memo, id);
      if (known === undefined || known.key !== keyOf(id)) return undefined;
      return { yaml: known.yaml, diagnostics: known.diagnostics.map((record) => fromRecord(record, sources)) };
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
      return {
        layer: name,
        package: packageName,
        folder: `${config.output}/${name}`,
        kinds,
        types: entries.length - kinds,
        files: counts.get(name) ?? 0,
      };
    }),
    paths: generated,
    scaffolds: artifacts.filter(({ ownership }) => ownership === "scaffold").map((artifact) => artifact.path),
  };
}
