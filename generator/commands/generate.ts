import path from "node:path";
import { printable } from "../../packages/base/src/escape-invisible.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { rowOf } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { generate } from "../generate.ts";
import type { GenerateResult } from "../run-stages.ts";
import type { PackageSummary } from "../summarize.ts";
import { isInstalled, linkStep } from "./installed.ts";
import { holdsModules, SAY_MODULE } from "./module-type.ts";
import type { AffectedReconciler } from "../write/affected-reconcilers.ts";
import { progressLine } from "./progress.ts";
import { countBySeverity, printReport } from "./print-report.ts";
import { EXIT, type CommandLine, type Terminal } from "./terminal.ts";

const RUNTIME = "@seamgen/runtime";

/** `seamgen generate`. */
export async function runGenerate(line: CommandLine, terminal: Terminal): Promise<number> {
  const { options } = line;
  const config = typeof options["config"] === "string" ? options["config"] : CONFIG_FILE;
  const check = options["check"] === true;
  const root = path.dirname(path.resolve(terminal.cwd, config));
  const verbose = options["verbose"] === true;
  let runs = 0;
  let before: readonly Diagnostic[] = [];
  const run = async (): Promise<GenerateResult> => {
    const progress = progressLine(terminal.stderr);
    const result = await generate({
      config,
      root: terminal.cwd,
      check,
      strict: options["strict"] === true,
      onProgress: progress.show,
    });
    progress.clear();
    const known = new Set(before.map(identity));
    const isNews = (one: Diagnostic) => one.severity === "error" || !known.has(identity(one));
    const finished = { result, check, isFirst: runs++ === 0, isNews, root };
    const { outcome, diagnostics } = result;
    const members = () => membersOf(result);
    const printDone = () => printResult(finished, terminal);
    await printReport({ outcome, diagnostics, verbose, isNews, members, printDone }, line, terminal);
    before = result.diagnostics;
    return result;
  };
  if (options["watch"] === true) {
    const { watchProject } = await import("./watch.ts");
    return watchProject({ config: path.resolve(terminal.cwd, config), run, terminal });
  }
  return EXIT[(await run()).outcome];
}

interface Finished {
  readonly result: GenerateResult;
  readonly check: boolean;
  /** False for the later runs of `--watch`. */
  readonly isFirst: boolean;
  /** Whether the run before it did not report a diagnostic. */
  readonly isNews: (diagnostic: Diagnostic) => boolean;
  /** Absolute folder of the config file. */
  readonly root: string;
}

function printResult(finished: Finished, terminal: Terminal): void {
  const { result, isNews } = finished;
  const repeated = result.diagnostics.filter((one) => !isNews(one) && rowOf(one.code).shown);
  if (repeated.length > 0) terminal.stderr.write(`${countBySeverity(repeated)} as before\n`);
  const { outcome, artifacts } = result;
  if (outcome === "ok") printSummary(finished, terminal);
  else if (outcome === "drift") {
    const drifted = artifacts.filter(
      ({ action, ownership }) => action !== "unchanged" && ownership === "generated",
    ).length;
    terminal.stderr.write(
      `${drifted} file${drifted === 1 ? "" : "s"} to write or delete. To do so, run \`seamgen generate\`.\n`,
    );
  } else if (outcome !== "tool-failure" || artifacts.every(({ action }) => action === "unchanged")) {
    terminal.stderr.write("Nothing was written.\n");
  }
}

/** The same for a diagnostic that only moved to another line. */
function identity({ code, message, at }: Diagnostic): string {
  return JSON.stringify([code, message, at?.source.file]);
}

function printSummary({ result, check, isFirst, root }: Finished, { stdout }: Terminal): void {
  const { packages, artifacts, reconcilers, milliseconds, reused } = result;
  const changes = new Map<string, number>();
  for (const { action } of artifacts) changes.set(action, (changes.get(action) ?? 0) + 1);
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const width = (of: (one: PackageSummary) => string) => Math.max(0, ...packages.map((one) => of(one).length));
  const [nameWidth, folderWidth] = [width((one) => one.package), width((one) => one.folder)];
  for (const one of packages) {
    const parts = [
      ...(one.kinds > 0 ? [count(one.kinds, "kind")] : []),
      ...(one.types > 0 ? [count(one.types, "type")] : []),
      count(one.files, "file"),
    ];
    const line = `${one.package.padEnd(nameWidth)}  ${one.folder.padEnd(folderWidth)}  ${parts.join(", ")}`;
    stdout.write(`${printable(line)}\n`);
  }
  const actions = (["create", "update", "delete", "unchanged"] as const).filter((action) => changes.has(action));
  const done = actions.map((action, i) => {
    const n = changes.get(action) ?? 0;
    return `${i === 0 ? count(n, "file") : n} ${action === "unchanged" ? action : `${action}d`}`;
  });
  const deleted = artifacts.filter(({ action }) => action === "delete");
  for (const { path: file } of deleted) stdout.write(`deleted ${printable(file)}\n`);
  stdout.write(`${check ? "up to date: " : ""}${done.join(", ")} in ${Math.round(milliseconds)} ms\n`);
  const affected = (base: AffectedReconciler["base"]) =>
    reconcilers.filter((one) => one.base === base).map((one) => printable(one.path));
  const [changed, orphaned] = [affected("changed"), affected("deleted")];
  if (changed.length > 0)
    stdout.write(
      `The base changed, so hooks may be missing in ${listed(changed)}. To add them, run \`seamgen upgrade\`.\n`,
    );
  if (orphaned.length > 0)
    stdout.write(`The base does not exist any more for ${listed(orphaned)}. Delete the class, or move your code.\n`);
  // The steps help after the first run in a project or in a clone of it, not during work.
  const isNew = changes.has("create") || (!reused && !changes.has("update") && !changes.has("delete"));
  if (!check && isFirst && isNew) stdout.write(nextSteps(result, root));
}

const FILES_LISTED = 3;

/** The first files of a list, and how many more there are. */
function listed(files: readonly string[]): string {
  const rest = files.length - FILES_LISTED;
  return rest <= 0 ? files.join(", ") : `${files.slice(0, FILES_LISTED).join(", ")} and ${rest} more`;
}

function nextSteps({ artifacts, packages }: GenerateResult, root: string): string {
  const bundle = artifacts.find(({ path: file }) => file.endsWith("crds/all.yaml"));
  const scaffolds = artifacts.filter(({ ownership, action }) => ownership === "scaffold" && action === "create");
  const inOthers = scaffolds.some(({ path: file }) => !holdsModules(path.dirname(path.resolve(root, file))));
  const link = linkStep(packages, root);
  const lacksRuntime = scaffolds.length > 0 && !isInstalled(root, RUNTIME);
  const steps = [
    ...(bundle ? [`kubectl apply --server-side -f ${bundle.path}`] : []),
    ...scaffolds.slice(0, 3).map(({ path: file }) => `edit ${file}, which is yours`),
    ...(inOthers ? [SAY_MODULE] : []),
    ...(link === undefined ? [] : [link]),
    ...(lacksRuntime ? [`install ${RUNTIME}, which the scaffolds import; the README of seamgen says how`] : []),
    "run seamgen generate --check in CI, which fails if a file is not up to date",
  ];
  return `\nNext:\n${steps.map((step) => `  ${printable(step)}\n`).join("")}`;
}

function membersOf({ artifacts, packages, reconcilers, milliseconds }: GenerateResult) {
  return {
    milliseconds: Math.round(milliseconds),
    packages,
    reconcilers,
    files: artifacts.map(({ path: file, ownership, action }) => ({ path: file, ownership, action })),
  };
}
