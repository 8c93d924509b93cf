import path from "node:path";
import { escapeInvisible } from "../../packages/base/src/escape-invisible.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { rowOf } from "../diagnostics/codes.ts";
import type { Diagnostic, Outcome, Severity } from "../diagnostics/diagnostic.ts";
import { disk } from "../files/disk.ts";
import { FileError, tryOperation } from "../files/file-error.ts";
import { nearestWith } from "../files/file-operations.ts";
import { relativePath } from "../files/paths.ts";
import { formatOf } from "./output-format.ts";
import { EXIT, textOption, wantsColor, type CommandLine, type Terminal } from "./terminal.ts";

/** The result of a command. */
export interface Report {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether notes about details are printed too. They are only counted otherwise. */
  readonly verbose?: boolean;
  /** Which diagnostics people see. Default: all. */
  readonly isNews?: (diagnostic: Diagnostic) => boolean;
  /** The further members of the JSON. */
  readonly members?: () => { readonly [member: string]: unknown };
  /** Prints for people what the command did. Called after the diagnostics. */
  readonly printDone?: () => void;
}

/** Prints the result of a command, and returns its exit code. */
export async function printReport(report: Report, line: CommandLine, terminal: Terminal): Promise<number> {
  const format = formatOf(line);
  const exitCode = EXIT[report.outcome];
  if (format === "json") await printJson(report, terminal);
  else if (format === "sarif") await printSarif(report, line, terminal);
  else {
    const { diagnostics, isNews = () => true, verbose = false } = report;
    const news = diagnostics.filter(isNews);
    if (format === "github") await printAnnotations(news, { verbose, line }, terminal);
    else await printDiagnostics(news, terminal, { verbose });
    report.printDone?.();
  }
  return exitCode;
}

function isShown({ code }: Diagnostic, verbose: boolean): boolean {
  return verbose || rowOf(code).shown;
}

/** Prints diagnostics for people. Notes about details are only counted, unless `verbose` asks for them. */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { stderr, env }: Terminal,
  { verbose = false } = {},
): Promise<void> {
  const shown = diagnostics.filter((one) => isShown(one, verbose));
  if (shown.length > 0) {
    const { formatDiagnostics } = await import("../diagnostics/format.ts");
    const texts = await formatDiagnostics(shown, { color: wantsColor(stderr, env), verbose });
    for (const text of texts) stderr.write(`${text}\n`);
  }
  printCounts(diagnostics, { stderr, verbose });
}

interface Annotating {
  readonly verbose: boolean;
  readonly line: CommandLine;
}

/** Prints diagnostics as workflow commands, to which the runner listens on the standard output too. */
async function printAnnotations(
  diagnostics: readonly Diagnostic[],
  { verbose, line }: Annotating,
  { stdout, stderr, cwd }: Terminal,
): Promise<void> {
  const shown = diagnostics.filter((one) => isShown(one, verbose));
  if (shown.length > 0) {
    const { formatForGithub } = await import("../diagnostics/format-github.ts");
    for (const text of await formatForGithub(shown, pathsFromRepository(line, cwd).pathOf)) stdout.write(`${text}\n`);
  }
  printCounts(diagnostics, { stderr, verbose });
}

async function printSarif(
  { diagnostics, outcome, verbose = false }: Report,
  line: CommandLine,
  { stdout, cwd }: Terminal,
): Promise<void> {
  const { diagnosticsToSarif } = await import("../diagnostics/format-sarif.ts");
  const { VERSION: version } = await import("../version.ts");
  const shown = diagnostics.filter((one) => isShown(one, verbose));
  const options = { version, exitCode: EXIT[outcome], ...pathsFromRepository(line, cwd) };
  stdout.write(`${escapeInvisible(JSON.stringify(await diagnosticsToSarif(shown, options), null, 2))}\n`);
}

/**
 * Diagnostics name files from the folder of the config. Annotations name them from the root of the repository, which the
 * project may be a part of. `fallback` is the config file.
 */
function pathsFromRepository(line: CommandLine, cwd: string) {
  const config = path.resolve(cwd, textOption(line, "config") ?? CONFIG_FILE);
  const project = path.dirname(config);
  const found = tryOperation(() => nearestWith(disk, project, ".git"));
  const repository = found === undefined || found instanceof FileError ? project : found;
  const pathOf = (file: string) => relativePath(repository, path.resolve(project, file));
  return { pathOf, fallback: path.basename(config) };
}

async function printJson({ outcome, diagnostics, members }: Report, { stdout }: Terminal): Promise<void> {
  const { diagnosticsToJson } = await import("../diagnostics/format.ts");
  const listed = await diagnosticsToJson(diagnostics);
  const result = { outcome, exitCode: EXIT[outcome], ...members?.(), diagnostics: listed };
  stdout.write(`${escapeInvisible(JSON.stringify(result, null, 2))}\n`);
}

interface Counting {
  readonly stderr: Terminal["stderr"];
  readonly verbose: boolean;
}

function printCounts(diagnostics: readonly Diagnostic[], { stderr, verbose }: Counting): void {
  const shown = diagnostics.filter((one) => isShown(one, verbose));
  if (shown.length > 0) {
    stderr.write(`${countBySeverity(shown)}\n`);
    stderr.write(`For more about a code, run \`seamgen explain ${shown[0]?.code ?? ""}\`.\n`);
  }
  const details = diagnostics.filter((one) => !isShown(one, verbose));
  const hasErrors = shown.some(({ severity }) => severity === "error");
  if (details.length > 0 && !hasErrors) stderr.write(`${countDetails(details)}\n`);
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

export function countBySeverity(diagnostics: readonly Diagnostic[]): string {
  const counts = (["error", "warning", "note"] as const).map((severity: Severity) => {
    return { severity, n: diagnostics.filter((one) => one.severity === severity).length };
  });
  return counts.flatMap(({ severity, n }) => (n > 0 ? [count(n, severity)] : [])).join(", ");
}

/** One line about notes that need no action. */
function countDetails(notes: readonly Diagnostic[]): string {
  const byCode = new Map<string, number>();
  for (const { code } of notes) byCode.set(code, (byCode.get(code) ?? 0) + 1);
  const codes = [...byCode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, n]) => `${code} (${n})`);
  const verb = notes.length === 1 ? "is" : "are";
  return `${count(notes.length, "note")} about details ${verb} not shown: ${codes.join(", ")}. To list them, run \`seamgen generate --verbose\`.`;
}
