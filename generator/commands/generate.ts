import path from "node:path";
import { CONFIG_FILE } from "../config/load-config.ts";
import { generate } from "../generate.ts";
import type { GenerateResult } from "../result.ts";
import { EXIT, printDiagnostics, type Stream, type Parsed, type Terminal } from "./terminal.ts";

/** `seamgen generate`. */
export async function runGenerate({ options }: Parsed, terminal: Terminal): Promise<number> {
  const config = path.resolve(terminal.cwd, typeof options["config"] === "string" ? options["config"] : CONFIG_FILE);
  const check = options["check"] === true;
  const run = async (): Promise<GenerateResult> => {
    const progress = progressLine(terminal.stderr);
    const result = await generate({ config, check, strict: options["strict"] === true, onProgress: progress.show });
    progress.clear();
    if (options["format"] === "json") terminal.stdout.write(`${JSON.stringify(await toJson(result), null, 2)}\n`);
    else await printResult(result, check, terminal);
    return result;
  };
  if (options["watch"] === true) {
    const { watchProject } = await import("./watch.ts");
    return watchProject({ config, run, terminal });
  }
  return EXIT[(await run()).outcome];
}

const PROGRESS_AFTER_MS = 1000;
const PROGRESS_EVERY_MS = 100;

/** One line that is written over, on a terminal only, once a run takes longer than a second. */
function progressLine(stream: Stream) {
  const started = performance.now();
  let last = started;
  let shown = false;
  return {
    show(done: number, total: number) {
      const now = performance.now();
      if (stream.isTTY !== true || now - started < PROGRESS_AFTER_MS || now - last < PROGRESS_EVERY_MS) return;
      [last, shown] = [now, true];
      stream.write(`\r\u001b[Kprinting ${done} of ${total} files`);
    },
    clear() {
      if (shown) stream.write("\r\u001b[K");
    },
  };
}

async function printResult(result: GenerateResult, check: boolean, terminal: Terminal): Promise<void> {
  await printDiagnostics(result.diagnostics, terminal);
  const { outcome, artifacts } = result;
  if (outcome === "ok") printSummary(result, check, terminal);
  else if (outcome === "drift") {
    const drifted = artifacts.filter(
      ({ action, ownership }) => action !== "unchanged" && ownership === "generated",
    ).length;
    terminal.stderr.write(`${drifted} file${drifted === 1 ? "" : "s"} to write or delete. To fix: seamgen generate\n`);
  } else if (outcome !== "tool-failure" || artifacts.every(({ action }) => action === "unchanged")) {
    terminal.stderr.write("Nothing was written.\n");
  }
}

function printSummary(
  { summary, artifacts, milliseconds }: GenerateResult,
  check: boolean,
  { stdout }: Terminal,
): void {
  const changes = new Map<string, number>();
  for (const { action } of artifacts) changes.set(action, (changes.get(action) ?? 0) + 1);
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const width = Math.max(0, ...summary.packages.map((one) => one.package.length));
  for (const one of summary.packages) {
    const parts = [
      ...(one.kinds > 0 ? [count(one.kinds, "kind")] : []),
      ...(one.types > 0 ? [count(one.types, "type")] : []),
      count(one.files, "file"),
    ];
    stdout.write(`${one.package.padEnd(width)}  ${parts.join(", ")}\n`);
  }
  const done = (["create", "update", "delete", "unchanged"] as const).flatMap((action) => {
    const n = changes.get(action) ?? 0;
    return n > 0 ? [`${n} ${action === "unchanged" ? action : `${action}d`}`] : [];
  });
  stdout.write(`${check ? "up to date: " : ""}${done.join(", ")} in ${Math.round(milliseconds)} ms\n`);
  if (!check && (changes.get("create") ?? 0) > 0) stdout.write(nextSteps(artifacts));
}

function nextSteps(artifacts: GenerateResult["artifacts"]): string {
  const bundle = artifacts.find(({ path: file }) => file.endsWith("crds/all.yaml"));
  const scaffolds = artifacts.filter(({ ownership, action }) => ownership === "scaffold" && action === "create");
  const steps = [
    ...(bundle ? [`kubectl apply --server-side -f ${bundle.path}`] : []),
    ...scaffolds.slice(0, 3).map(({ path: file }) => `edit ${file}: the reconciler is yours now`),
    "seamgen generate --check in CI keeps the files and the schemas together",
  ];
  return `\nNext:\n${steps.map((step) => `  ${step}\n`).join("")}`;
}

async function toJson({ outcome, artifacts, diagnostics, summary, milliseconds }: GenerateResult) {
  const { diagnosticsToJson } = await import("../diagnostics/format.ts");
  return {
    outcome,
    exitCode: EXIT[outcome],
    milliseconds: Math.round(milliseconds),
    packages: summary.packages,
    files: artifacts.map(({ path: file, ownership, action }) => ({ path: file, ownership, action })),
    diagnostics: await diagnosticsToJson(diagnostics),
  };
}
