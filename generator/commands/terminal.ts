import { escapeInvisible } from "../../packages/base/src/escape-invisible.ts";
import { rowOf } from "../diagnostics/codes.ts";
import type { Diagnostic, Outcome, Severity } from "../diagnostics/diagnostic.ts";

export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The parts of the process that a command uses. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: { readonly [name: string]: string | undefined };
  /** The current folder. Reading it throws a `FileError` if the folder was deleted. */
  readonly cwd: string;
}

/** A parsed command line. */
export interface CommandLine {
  readonly options: { readonly [name: string]: string | boolean | readonly string[] | undefined };
  readonly positionals: readonly string[];
}

/** Marks errors of all copies of this module: each bundle of the command has its own. */
const USAGE: unique symbol = Symbol.for("seamgen.UsageError");

/** A mistake on the command line. `runCli` prints it. */
export class UsageError extends Error {
  readonly [USAGE] = true;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && USAGE in value;
  }
}

/** Exit codes, documented in the README and stable. */
export const EXIT: { readonly [O in Outcome]: number } & { readonly usage: number } = {
  ok: 0,
  "tool-failure": 1,
  usage: 2,
  "config-errors": 2,
  "schema-errors": 3,
  drift: 4,
};

/** Whether to print colors: as NO_COLOR or FORCE_COLOR says, otherwise if the stream is a terminal. */
function wantsColor(stream: Stream, env: Terminal["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true;
}

/** Prints diagnostics for people. Notes about details are only counted, unless `verbose` asks for them. */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { stderr, env }: Terminal,
  { verbose = false } = {},
): Promise<void> {
  const isShown = ({ code }: Diagnostic) => verbose || rowOf(code).shown;
  const shown = diagnostics.filter(isShown);
  if (shown.length > 0) {
    const { formatDiagnostics } = await import("../diagnostics/format.ts");
    const texts = await formatDiagnostics(shown, { color: wantsColor(stderr, env), verbose });
    for (const text of texts) stderr.write(`${text}\n`);
    stderr.write(`${countBySeverity(shown)}\n`);
    stderr.write(`For more about a code, run \`seamgen explain ${shown[0]?.code ?? ""}\`.\n`);
  }
  const details = diagnostics.filter((one) => !isShown(one));
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

/** The value of an option that takes one; undefined if it was not given. */
export function textOption({ options }: CommandLine, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

interface JsonResult {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
}

/** Prints the result of a command for programs: the outcome, the exit code, other members, and all diagnostics. */
export async function printJsonResult(
  { outcome, diagnostics, ...members }: JsonResult & { readonly [member: string]: unknown },
  { stdout }: Terminal,
): Promise<void> {
  const { diagnosticsToJson } = await import("../diagnostics/format.ts");
  const listed = await diagnosticsToJson(diagnostics);
  const result = { outcome, exitCode: EXIT[outcome], ...members, diagnostics: listed };
  stdout.write(`${escapeInvisible(JSON.stringify(result, null, 2))}\n`);
}
