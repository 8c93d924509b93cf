import path from "node:path";
import { printable } from "../../packages/base/src/escape-invisible.ts";
import { CONFIG_FILE, packageOf, type Config } from "../config/config.ts";
import { loadConfig, type ConfigPlace } from "../config/load-config.ts";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { baseModule } from "../emit/module-paths.ts";
import { clusterKinds } from "../emit/watches.ts";
import { disk } from "../files/disk.ts";
import { markOf, outsideTarget, sameMark } from "../files/file-operations.ts";
import type { UpgradedFile, UpgradeInput } from "../upgrade/plan-upgrade.ts";
import { locateScaffolds } from "../write/locate-scaffolds.ts";
import { emitProject } from "./emit-project.ts";
import { printReport } from "./print-report.ts";
import type { CommandLine, Terminal } from "./terminal.ts";

interface Finished {
  readonly outcome: Outcome;
  readonly files: readonly UpgradedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `seamgen upgrade`: adds stubs for the hooks that the user's reconcilers lack after a change of the schemas. */
export async function runUpgrade(line: CommandLine, terminal: Terminal): Promise<number> {
  const { options } = line;
  const file = path.resolve(terminal.cwd, typeof options["config"] === "string" ? options["config"] : CONFIG_FILE);
  const check = options["check"] === true;
  const { outcome, diagnostics, files } = await upgrade({ file, folder: terminal.cwd }, check);
  const members = () => ({ files: files.map(upgradedFile) });
  const printDone = () => printFinished({ outcome, files }, check, terminal);
  return printReport({ outcome, diagnostics, members, printDone }, line, terminal);
}

async function upgrade(place: ConfigPlace, check: boolean): Promise<Finished> {
  const diagnostics = new Diagnostics();
  const files = await upgradeFiles(place, check, diagnostics);
  return { outcome: diagnostics.outcome(), files, diagnostics: diagnostics.all };
}

async function upgradeFiles(
  place: ConfigPlace,
  check: boolean,
  diagnostics: Diagnostics,
): Promise<readonly UpgradedFile[]> {
  const config = await loadConfig(place, disk, diagnostics);
  if (config === null || config.scaffolds === null) return [];
  const { root } = config;
  const { folder } = config.scaffolds;
  const wanted = await readWanted(config, diagnostics);
  if (wanted === null) return [];
  const target = outsideTarget(disk, root, path.resolve(root, folder));
  if (target !== undefined) {
    diagnostics.report("SG5002", { path: folder, target });
    return [];
  }
  const { planUpgrade } = await import("../upgrade/plan-upgrade.ts");
  const files = planUpgrade({ files: disk, root, folder, check, ...wanted }, diagnostics);
  if (!check) return writeAll(files, root, diagnostics);
  files.forEach((file) => reportDrift(file, diagnostics));
  return files;
}

type Wanted = Pick<UpgradeInput, "scaffolds" | "baseModules" | "packages">;

/** Prints the scaffolds as a fresh run would. Returns null if there are errors. */
async function readWanted(config: Config, diagnostics: Diagnostics): Promise<Wanted | null> {
  const emitted = await emitProject(config, diagnostics);
  if (emitted === null) return null;
  const { catalog, artifacts } = emitted;
  const located = await locateScaffolds(artifacts, config, disk);
  const scaffolds = located.filter(({ ownership }) => ownership === "scaffold");
  const layers = [...catalog.layers, ...config.layers].map(({ name }) => packageOf(config, name));
  return {
    scaffolds: await Promise.all(
      scaffolds.map(async ({ path: file, contents }) => ({ path: file, text: await contents() })),
    ),
    baseModules: new Set(clusterKinds(catalog.entries).map(({ entry }) => baseModule(catalog, entry))),
    packages: [...new Set(layers)],
  };
}

function reportDrift({ added }: UpgradedFile, diagnostics: Diagnostics): void {
  for (const { class: name, hooks, at } of added)
    diagnostics.report("SG7004", { name, hooks: hooks.join(", ") }, { at });
}

/** Writes the files and returns those that were written. A file that changed since it was read is not overwritten. */
function writeAll(files: readonly UpgradedFile[], root: string, diagnostics: Diagnostics): readonly UpgradedFile[] {
  return files.filter((file) => {
    const absolute = path.resolve(root, file.path);
    try {
      if (!sameMark(markOf(disk, absolute), file.mark))
        throw new Error("the file changed during the upgrade; run `seamgen upgrade` again");
      disk.write(absolute, file.contents, { keepMode: true });
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      diagnostics.report("SG5007", { path: file.path, reason });
      return false;
    }
  });
}

function printFinished(
  { outcome, files }: Pick<Finished, "outcome" | "files">,
  check: boolean,
  terminal: Terminal,
): void {
  const count = `${files.length} file${files.length === 1 ? "" : "s"}`;
  if (check) {
    if (files.length > 0) terminal.stderr.write(`${count} to upgrade. To do so, run \`seamgen upgrade\`.\n`);
    return;
  }
  for (const { path: file, added } of files)
    for (const { class: name, hooks } of added)
      terminal.stdout.write(`${printable(`${file}: added ${hooks.join(", ")} to ${name}`)}\n`);
  if (files.length > 0) terminal.stdout.write(`${count} upgraded. Fill in the stubs, which do nothing yet.\n`);
  else if (outcome === "ok") terminal.stdout.write("Nothing to add. No class lacks a hook.\n");
}

function upgradedFile({ path: file, added }: UpgradedFile) {
  return { path: file, added: added.map(({ class: name, hooks }) => ({ class: name, hooks })) };
}
