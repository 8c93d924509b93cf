import path from "node:path";
import { CONFIG_FILE, type Config } from "../config/config.ts";
import { loadConfig, overlap } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { emitDocs } from "../docs/emit-docs.ts";
import { INDEX } from "../docs/site.ts";
import { disk } from "../files/disk.ts";
import { foldedPath, isInside, relativePath } from "../files/paths.ts";
import type { GeneratedArtifact } from "../types.ts";
import { DOCS } from "../write/find-leftovers.ts";
import { writeFiles } from "../write/write-artifacts.ts";
import { emitProject } from "./emit-project.ts";
import { outputFolder } from "./output-folder.ts";
import { printReport } from "./print-report.ts";
import { textOption, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen docs`: writes the documentation of the schemas as a static site. */
export async function runDocs(line: CommandLine, terminal: Terminal): Promise<number> {
  const { cwd } = terminal;
  const check = line.options["check"] === true;
  const diagnostics = new Diagnostics();
  const file = path.resolve(cwd, textOption(line, "config") ?? CONFIG_FILE);
  const config = await loadConfig({ file, folder: cwd }, disk, diagnostics);
  const given = textOption(line, "output");
  const folder = config && outputFolder(config, { section: "docs", given, cwd }, diagnostics);
  if (config && folder && given !== undefined) checkApart(config, folder, diagnostics);
  const files = config && folder ? await write({ config, folder, cwd, check }, diagnostics) : [];
  const shown = folder ? relativePath(cwd, folder) || "." : null;
  const outcome = diagnostics.outcome();
  const report = {
    outcome,
    diagnostics: diagnostics.all,
    members: () => ({ folder: shown, files: files.map(({ path: name, action }) => ({ path: name, action })) }),
    printDone: () => outcome === "ok" && printSummary(files, { folder: shown ?? "", check }, terminal),
  };
  return printReport(report, line, terminal);
}

interface DocsRun {
  readonly config: Config;
  /** Absolute folder of the site. */
  readonly folder: string;
  readonly cwd: string;
  readonly check: boolean;
}

async function write(
  { config, folder, cwd, check }: DocsRun,
  diagnostics: Diagnostics,
): Promise<readonly GeneratedArtifact[]> {
  const emitted = await emitProject(config, diagnostics);
  if (emitted === null || diagnostics.errorCount > 0) return [];
  // Paths in messages are relative to the current folder if the site is below it.
  const root = isInside(cwd, folder) ? cwd : folder;
  const output = relativePath(root, folder);
  const prefix = output === "" ? "" : `${output}/`;
  const artifacts = emitDocs(emitted.catalog, { config, folder: prefix }, diagnostics);
  if (diagnostics.errorCount > 0) return [];
  const place = { files: disk, root, output: output === "" ? "." : output, onProgress: () => {}, writer: DOCS };
  return writeFiles(artifacts, { place, check }, diagnostics);
}

/** The folder on the command line may be anywhere, except where other files of the project are generated or packed. */
function checkApart({ root, schemas, output, pack }: Config, folder: string, diagnostics: Diagnostics): void {
  const others = { schemas, output, "pack.output": pack.output };
  for (const [setting, other] of Object.entries(others))
    if (overlap(foldedPath(path.resolve(root, other)), foldedPath(folder)))
      diagnostics.report("SG6006", { output: setting, other: "--output" });
}

interface Summary {
  readonly folder: string;
  readonly check: boolean;
}

function printSummary(
  files: readonly GeneratedArtifact[],
  { folder, check }: Summary,
  { stdout }: Pick<Terminal, "stdout">,
): void {
  const count = (action: GeneratedArtifact["action"]) => files.filter((file) => file.action === action).length;
  const changes = (["create", "update", "delete"] as const)
    .map((action) => [`${action}d`, count(action)] as const)
    .filter(([, n]) => n > 0)
    .map(([done, n]) => `${n} ${done}`);
  const pages = files.filter(({ path: file, action }) => file.endsWith(".html") && action !== "delete").length;
  stdout.write(`${pages} pages in ${folder}: ${changes.length === 0 ? "up to date" : changes.join(", ")}\n`);
  if (!check) stdout.write(`Open ${folder}/${INDEX} in a browser.\n`);
}
