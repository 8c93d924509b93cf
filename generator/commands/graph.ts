import path from "node:path";
import { buildCatalog } from "../catalog/build-catalog.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { loadConfig, type ConfigPlace } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { dependencyGraph } from "../graph/dependency-graph.ts";
import { printGraph } from "../graph/print-graph.ts";
import { loadSources } from "../load/load-sources.ts";
import type { Catalog } from "../types.ts";
import { printDiagnostics } from "./print-report.ts";
import { EXIT, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen graph`: prints the schemas and their dependencies, as text or as SVG. */
export async function runGraph({ options }: CommandLine, terminal: Terminal): Promise<number> {
  const file = path.resolve(terminal.cwd, typeof options["config"] === "string" ? options["config"] : CONFIG_FILE);
  const diagnostics = new Diagnostics();
  const catalog = await loadCatalog({ file, folder: terminal.cwd }, diagnostics);
  if (catalog === null) {
    await printDiagnostics(diagnostics.all, terminal);
    return EXIT[diagnostics.outcome()];
  }
  const graph = dependencyGraph(catalog);
  if (options["format"] === "svg")
    terminal.stdout.write(await (await import("../graph/draw-graph.ts")).drawGraph(graph));
  else terminal.stdout.write(printGraph(graph));
  return EXIT.ok;
}

async function loadCatalog(place: ConfigPlace, diagnostics: Diagnostics): Promise<Catalog | null> {
  const config = await loadConfig(place, disk, diagnostics);
  return config && buildCatalog(await loadSources(config, { files: disk }, diagnostics), { config }, diagnostics);
}
