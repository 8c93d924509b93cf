import { RUNTIME_VERSION } from "../build-id.ts";
import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Artifact, Catalog } from "../types.ts";
import { checkPaths } from "./check-paths.ts";
import { listArtifacts } from "./list-artifacts.ts";

/** Lists every file to write, in output order. A text is printed when it is read, so that no run holds all of them. */
export function emitArtifacts(catalog: Catalog, config: Config, diagnostics: Diagnostics): Artifact[] {
  const artifacts = listArtifacts({ catalog, config, runtimeVersion: RUNTIME_VERSION });
  checkPaths(artifacts, catalog, diagnostics);
  return artifacts;
}
