import { printable } from "../../packages/base/src/escape-invisible.ts";
import { codes } from "../diagnostics/codes.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { EXIT, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen explain CODE`. */
export async function runExplain({ positionals }: CommandLine, { stdout, stderr }: Terminal): Promise<number> {
  const wanted = (positionals[0] ?? "").toUpperCase();
  const rows = new Map(Object.entries(codes));
  const row = rows.get(wanted);
  if (row === undefined) {
    const { hint } = didYouMean(wanted, rows.keys());
    stderr.write(
      `seamgen: unknown code ${printable(JSON.stringify(wanted))}${hint === undefined ? "" : `; ${hint}`}\n`,
    );
    return EXIT.usage;
  }
  stdout.write(`${wanted} (${row.severity})\n\n${wrap(row.explain)}\n`);
  return EXIT.ok;
}

function wrap(text: string, width = 80): string {
  return text
    .split("\n")
    .map((line) => line.replace(new RegExp(`(.{1,${width}})(?: +|$)`, "g"), "$1\n").trimEnd())
    .join("\n");
}
