import { RUNTIME_VERSION } from "../build-id.ts";
import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Artifact, Catalog } from "../types.ts";
import { checkPaths } from "./check-paths.ts";
import { listArtifacts } from "./list-artifacts.ts";
import { printShapes, type PrintShapes } from "./models/emit-models.ts";

export interface EmitInput {
  readonly config: Config;
  readonly print?: PrintShapes;
}

/** Lists every file to write, in output order. A text is printed when it is read, so that no run holds all of them. */
export function emitArtifacts(
  catalog: Catalog,
  { config, print = printShapes }: EmitInput,
  diagnostics: Diagnostics,
): Artifact[] {
  const artifacts = listArtifacts({ catalog, config, print, runtimeVersion: RUNTIME_VERSION });
  checkPaths(artifacts, { catalog, config }, diagnostics);
  return artifacts;
}
