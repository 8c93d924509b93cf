import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../result.ts";

export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What a command may use of its process. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
}

/** A command line, taken apart. */
export interface Parsed {
  readonly options: { readonly [name: string]: string | boolean | undefined };
  readonly positionals: readonly string[];
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

/** Whether to paint: NO_COLOR and FORCE_COLOR decide, else the terminal does. */
function wantsColor(stream: Stream, env: Terminal["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true;
}

/** Errors and warnings for people; notes are only counted. */
export async function printDiagnostics(diagnostics: readonly Diagnostic[], { stderr, env }: Terminal): Promise<void> {
  if (diagnostics.length === 0) return;
  const color = wantsColor(stderr, env);
  const shown = diagnostics.filter(({ severity }) => severity !== "note");
  if (shown.length > 0) {
    const { formatDiagnostics } = await import("../diagnostics/format.ts");
    for (const text of await formatDiagnostics(shown, { color })) stderr.write(`${text}\n`);
  }
  const counts = countBySeverity(diagnostics);
  if (counts.length > 0) stderr.write(`${counts.join(", ")}\n`);
  const codes = new Set(shown.map(({ code }) => code));
  if (codes.size > 0) stderr.write(`\`seamgen explain ${[...codes][0] ?? ""}\` tells more about a code.\n`);
}

function countBySeverity(diagnostics: readonly Diagnostic[]): string[] {
  const count = (wanted: Diagnostic["severity"]) => diagnostics.filter(({ severity }) => severity === wanted).length;
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const notes = count("note");
  return [
    ...(["error", "warning"] as const).flatMap((severity) =>
      count(severity) > 0 ? [plural(count(severity), severity)] : [],
    ),
    ...(notes > 0 ? [`${plural(notes, "note")} (shown by --format json)`] : []),
  ];
}
