import path from "node:path";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { reportRefusal } from "../diagnostics/report-refusal.ts";
import { FileError, tryOperation } from "../files/file-error.ts";
import type { Format } from "./output-format.ts";
import { printReport } from "./print-report.ts";
import type { Terminal } from "./terminal.ts";

/** Prints what the operating system refused. */
export async function printRefusal(error: FileError, format: Format, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  reportRefusal(error, folderOf(terminal), diagnostics);
  const { stdout, stderr, env } = terminal;
  return print(diagnostics, format, { stdout, stderr, env, cwd: folderOf(terminal) });
}

/** Prints a mistake on the command line for a program. */
export async function printUsageFor(
  format: Format,
  { problem, hint }: { readonly problem: string; readonly hint: string },
  terminal: Terminal,
): Promise<number> {
  const diagnostics = new Diagnostics();
  diagnostics.report("SG6070", { problem }, { hint });
  return print(diagnostics, format, terminal);
}

function print(diagnostics: Diagnostics, format: Format, terminal: Terminal): Promise<number> {
  const report = { outcome: diagnostics.outcome(), diagnostics: diagnostics.all };
  return printReport(report, { options: { format }, positionals: [] }, terminal);
}

function folderOf(terminal: Terminal): string {
  const folder = tryOperation(() => terminal.cwd);
  return folder instanceof FileError ? path.parse(folder.file).root || path.sep : folder;
}
