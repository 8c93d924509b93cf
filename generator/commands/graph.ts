import path from "node:path";
import { CONFIG_FILE, loadConfig } from "../config/load-config.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { outcomeOf } from "../generate.ts";
import { readCatalog } from "../model.ts";
import { dependencyGraph, type DependencyGraph } from "./dependency-graph.ts";
import { printGraph } from "./print-graph.ts";
import { EXIT, printDiagnostics, type Parsed, type Terminal } from "./terminal.ts";

/** `seamgen graph`: the kinds and what they depend on, as text or as a drawing. */
export async function runGraph({ options }: Parsed, terminal: Terminal): Promise<number> {
  const config = path.resolve(terminal.cwd, typeof options["config"] === "string" ? options["config"] : CONFIG_FILE);
  const { graph, diagnostics } = await loadGraph(config);
  if (graph === null) {
    await printDiagnostics(diagnostics, terminal);
    return EXIT[outcomeOf(diagnostics)];
  }
  if (options["format"] === "svg") terminal.stdout.write(await (await import("./draw-graph.ts")).drawGraph(graph));
  else terminal.stdout.write(printGraph(graph));
  return EXIT.ok;
}

async function loadGraph(file: string): Promise<{ graph: DependencyGraph | null; diagnostics: readonly Diagnostic[] }> {
  const { config, diagnostics } = await loadConfig(file);
  if (config === null) return { graph: null, diagnostics };
  const { catalog, diagnostics: faults } = await readCatalog(config);
  if (catalog === null) return { graph: null, diagnostics: faults };
  return { graph: dependencyGraph(catalog), diagnostics: faults };
}
