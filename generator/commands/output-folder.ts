import path from "node:path";
import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { outsideTarget } from "../files/file-operations.ts";

interface OutputPlace {
  /** The section of the config that has the setting `output`. */
  readonly section: "pack" | "docs";
  /** The folder on the command line. */
  readonly given: string | undefined;
  readonly cwd: string;
}

/** The folder on the command line, which may be anywhere, or that of the config, which is inside the project. */
export function outputFolder(
  config: Config,
  { section, given, cwd }: OutputPlace,
  diagnostics: Diagnostics,
): string | undefined {
  if (given !== undefined) return path.resolve(cwd, given);
  const { root, source } = config;
  const { output } = config[section];
  const folder = path.resolve(root, output);
  const target = outsideTarget(disk, root, folder);
  if (target === undefined) return folder;
  diagnostics.report("SG5002", { path: output, target }, { at: { source, pointer: `/${section}/output` } });
  return undefined;
}
