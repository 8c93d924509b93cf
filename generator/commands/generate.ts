import path from "node:path";
import { escapeInvisible, printable } from "../../packages/base/src/escape-invisible.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { generate } from "../generate.ts";
import type { GenerateResult } from "../run-stages.ts";
import type { PackageSummary } from "../summarize.ts";
import { holdsModules, SAY_MODULE } from "./module-type.ts";
import { progressLine } from "./progress.ts";
import { EXIT, printDiagnostics, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen generate`. */
export async function runGenerate({ options }: CommandLine, terminal: Terminal): Promise<number> {
  const config = typeof options["config"] === "string" ? options["config"] : CONFIG_FILE;
  const check = options["check"] === true;
  const root = path.dirname(path.resolve(terminal.cwd, config));
  let runs = 0;
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
    if (options["format"] === "json")
      terminal.stdout.write(`${escapeInvisible(JSON.stringify(await toJson(result), null, 2))}\n`);
    else await printResult({ result, check, isFirst: runs++ === 0, root }, terminal);
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
  /** Absolute folder of the config file. */
  readonly root: string;
}

async function printResult(finished: Finished, terminal: Terminal): Promise<void> {
  const { result } = finished;
  await printDiagnostics(result.diagnostics, terminal);
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

function printSummary({ result, check, isFirst, root }: Finished, { stdout }: Terminal): void {
  const { packages, artifacts, milliseconds, reused } = result;
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
  // The steps help after the first run in a project or in a clone of it, not during work.
  const isNew = changes.has("create") || (!reused && !changes.has("update") && !changes.has("delete"));
  if (!check && isFirst && isNew) stdout.write(nextSteps(artifacts, root));
}

function nextSteps(artifacts: GenerateResult["artifacts"], root: string): string {
  const bundle = artifacts.find(({ path: file }) => file.endsWith("crds/all.yaml"));
  const scaffolds = artifacts.filter(({ ownership, action }) => ownership === "scaffold" && action === "create");
  const inOthers = scaffolds.some(({ path: file }) => !holdsModules(path.dirname(path.resolve(root, file))));
  const steps = [
    ...(bundle ? [`kubectl apply --server-side -f ${bundle.path}`] : []),
    ...scaffolds.slice(0, 3).map(({ path: file }) => `edit ${file}, which is yours`),
    ...(inOthers ? [SAY_MODULE] : []),
    "run seamgen generate --check in CI, which fails if a file is not up to date",
  ];
  return `\nNext:\n${steps.map((step) => `  ${printable(step)}\n`).join("")}`;
}

async function toJson({ outcome, artifacts, diagnostics, packages, milliseconds }: GenerateResult) {
  const { diagnosticsToJson } = await import("../diagnostics/format.ts");
  return {
    outcome,
    exitCode: EXIT[outcome],
    milliseconds: Math.round(milliseconds),
    packages,
    files: artifacts.map(({ path: file, ownership, action }) => ({ path: file, ownership, action })),
    diagnostics: await diagnosticsToJson(diagnostics),
  };
}
