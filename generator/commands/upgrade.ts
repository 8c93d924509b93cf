import path from "node:path";
import { CONFIG_FILE, loadConfig } from "../config/load-config.ts";
import type { Config } from "../config/config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { outcomeOf } from "../generate.ts";
import { findSchemaFiles } from "../load/load-sources.ts";
import { readInputs } from "../reuse.ts";
import type { Outcome } from "../result.ts";
import type { UpgradedFile, UpgradePlan } from "../upgrade/plan-upgrade.ts";
import type { FreshScaffold } from "../upgrade/wanted-scaffold.ts";
import { EMPTY_MEMO } from "../write/cache.ts";
import { markOf, outsideTarget, sameMark, writeWhole } from "../write/disk.ts";
import { EXIT, printDiagnostics, type Parsed, type Terminal } from "./terminal.ts";

interface Finished extends UpgradePlan {
  readonly outcome: Outcome;
}

/** `seamgen upgrade`: stubs for the hooks that the user's reconcilers lack since the schemas changed. */
export async function runUpgrade({ options }: Parsed, terminal: Terminal): Promise<number> {
  const file = path.resolve(terminal.cwd, typeof options["config"] === "string" ? options["config"] : CONFIG_FILE);
  const check = options["check"] === true;
  const finished = await upgrade(file, check);
  if (options["format"] === "json") {
    terminal.stdout.write(`${JSON.stringify(await toJson(finished), null, 2)}\n`);
  } else await printFinished(finished, check, terminal);
  return EXIT[finished.outcome];
}

async function upgrade(file: string, check: boolean): Promise<Finished> {
  const { config, diagnostics } = await loadConfig(file);
  if (config === null) return { outcome: "config-errors", files: [], diagnostics };
  const { scaffolds, diagnostics: faults } = await readFresh(config);
  if (hasErrors(faults)) return { outcome: outcomeOf(faults), files: [], diagnostics: faults };
  const plan = await planFor(config, scaffolds, check);
  if (check) {
    const drift = plan.files.flatMap(driftOf);
    const outcome = hasErrors(plan.diagnostics) ? "tool-failure" : drift.length > 0 ? "drift" : "ok";
    return { outcome, files: plan.files, diagnostics: [...plan.diagnostics, ...drift] };
  }
  const written = writeAll(plan.files, config.root);
  const all = [...plan.diagnostics, ...written.diagnostics];
  return { outcome: hasErrors(all) ? "tool-failure" : "ok", files: written.files, diagnostics: all };
}

/** The scaffolds as they would be written now. Their schemas' warnings are the business of `generate`. */
async function readFresh(
  config: Config,
): Promise<{ readonly scaffolds: readonly FreshScaffold[]; readonly diagnostics: readonly Diagnostic[] }> {
  if (config.scaffolds === null) return { scaffolds: [], diagnostics: [] };
  const { buildModel } = await import("../model.ts");
  const found = findSchemaFiles(config);
  const model = await buildModel({ config, found, inputs: readInputs(config, found), memo: EMPTY_MEMO });
  const artifacts = (model.ready?.artifacts ?? []).filter(({ ownership }) => ownership === "scaffold");
  const scaffolds = artifacts.map(async ({ path: file, contents }) => ({
    path: file,
    text: (await contents()).toString(),
  }));
  return { scaffolds: await Promise.all(scaffolds), diagnostics: model.diagnostics };
}

async function planFor(
  { root, scaffolds: settings }: Config,
  scaffolds: readonly FreshScaffold[],
  check: boolean,
): Promise<UpgradePlan> {
  if (settings === null || scaffolds.length === 0) return { files: [], diagnostics: [] };
  const { folder } = settings;
  const target = outsideTarget(root, path.resolve(root, folder));
  if (target !== undefined) return { files: [], diagnostics: [diagnostic("SG5002", { path: folder, target })] };
  const { planUpgrade } = await import("../upgrade/plan-upgrade.ts");
  return planUpgrade({ root, folder, scaffolds, check });
}

function driftOf({ added }: UpgradedFile): Diagnostic[] {
  return added.map(({ class: name, hooks, at }) =>
    diagnostic("SG7004", { name, hooks: hooks.join(", ") }, { at, hint: "run `seamgen upgrade`" }),
  );
}

/** Each file whole; one that was changed since it was read is left to its author. */
function writeAll(files: readonly UpgradedFile[], root: string): UpgradePlan {
  const diagnostics: Diagnostic[] = [];
  const written = files.filter((file) => {
    const absolute = path.resolve(root, file.path);
    try {
      if (!sameMark(markOf(absolute), file.mark)) throw new Error("it was changed while it was read; run again");
      writeWhole(absolute, file.contents, { keepMode: true });
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      diagnostics.push(diagnostic("SG5007", { path: file.path, reason }));
      return false;
    }
  });
  return { files: written, diagnostics };
}

async function printFinished({ outcome, files, diagnostics }: Finished, check: boolean, terminal: Terminal) {
  await printDiagnostics(
    diagnostics.filter(({ severity }) => severity !== "note"),
    terminal,
  );
  const count = `${files.length} file${files.length === 1 ? "" : "s"}`;
  if (check) {
    if (files.length > 0) terminal.stderr.write(`${count} to upgrade. To fix: seamgen upgrade\n`);
    return;
  }
  for (const { path: file, added } of files)
    for (const { class: name, hooks } of added) terminal.stdout.write(`${file}: ${name} has ${hooks.join(", ")} now\n`);
  if (files.length > 0) terminal.stdout.write(`${count} upgraded. The stubs do nothing yet: fill them in.\n`);
  else if (outcome === "ok") terminal.stdout.write("Nothing to add: no class lacks a hook.\n");
}

async function toJson({ outcome, files, diagnostics }: Finished) {
  const { diagnosticsToJson } = await import("../diagnostics/format.ts");
  return {
    outcome,
    exitCode: EXIT[outcome],
    files: files.map(({ path: file, added }) => ({
      path: file,
      added: added.map(({ class: name, hooks }) => ({ class: name, hooks })),
    })),
    diagnostics: await diagnosticsToJson(diagnostics),
  };
}
