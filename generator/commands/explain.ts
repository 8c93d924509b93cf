import { codes, LINT_RULES, rowOf } from "../diagnostics/codes.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { LINE_WIDTH } from "../print/text.ts";
import { EXIT, UsageError, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen explain CODE`, or the name of a lint rule. */
export async function runExplain({ positionals }: CommandLine, { stdout }: Terminal): Promise<number> {
  const given = positionals[0] ?? "";
  const wanted = LINT_RULES.get(given.toLowerCase()) ?? given.toUpperCase();
  const row = Object.hasOwn(codes, wanted) ? rowOf(wanted) : undefined;
  if (row === undefined) {
    const isRule = given.includes("-");
    const { hint } = didYouMean(isRule ? given : wanted, isRule ? LINT_RULES.keys() : Object.keys(codes));
    const what = isRule ? `rule ${JSON.stringify(given)}` : `code ${JSON.stringify(wanted)}`;
    throw new UsageError(`unknown ${what}${hint === undefined ? "" : `; ${hint}`}`);
  }
  const title = row.rule === undefined ? `(${row.severity})` : `${row.rule} (default: ${row.severity})`;
  stdout.write(`${wanted} ${title}\n\n${wrap(row.explain)}\n`);
  return EXIT.ok;
}

function wrap(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(new RegExp(`(.{1,${LINE_WIDTH}})(?: +|$)`, "g"), "$1\n").trimEnd())
    .join("\n");
}
