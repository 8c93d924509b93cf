import { buildCatalog } from "../catalog/build-catalog.ts";
import { checkCatalog } from "../check/check-catalog.ts";
import type { Config } from "../config/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { emitArtifacts } from "../emit/emit-artifacts.ts";
import { disk } from "../files/disk.ts";
import { loadSources } from "../load/load-sources.ts";
import type { Artifact, Catalog } from "../types.ts";

/** What `generate` would write in a fresh project. */
export interface EmittedProject {
  readonly catalog: Catalog;
  readonly artifacts: readonly Artifact[];
}

/**
 * Loads and checks the schemas, and lists the files that are generated from them. Returns null, with all diagnostics, if
 * there are errors. Without errors it reports nothing: only `generate` reports warnings about schemas.
 */
export async function emitProject(config: Config, diagnostics: Diagnostics): Promise<EmittedProject | null> {
  const found = new Diagnostics();
  found.setLevels(config.lint);
  const sources = await loadSources(config, { files: disk }, found);
  const catalog = buildCatalog(sources, { config }, found);
  if (catalog !== null) checkCatalog(catalog, { config }, found);
  const artifacts = catalog !== null && found.errorCount === 0 ? emitArtifacts(catalog, { config }, found) : [];
  if (catalog !== null && found.errorCount === 0) return { catalog, artifacts };
  found.all.forEach((one) => diagnostics.add(one));
  return null;
}
