import { textOption, type CommandLine } from "./terminal.ts";

/** How a command prints what it found and did: for people, for programs, or as annotations in a pipeline. */
export const FORMATS = ["pretty", "json", "github", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

/** The value of `--format`, which was checked against the table of options. */
export function formatOf(line: CommandLine): Format {
  const given = textOption(line, "format");
  return FORMATS.find((format) => format === given) ?? "pretty";
}

/** Whether a command prints for people, so that its own lines belong to the output. */
export function isForPeople(format: Format): boolean {
  return format === "pretty" || format === "github";
}
