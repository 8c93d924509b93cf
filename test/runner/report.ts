import type { Counts, FileOutcome } from "./run-file.ts";
import { TIERS, type Tier, areaOf, areasOutside } from "./tiers.ts";

const COUNTS = ["passed", "failed", "skipped"] as const;

/** Prints the result of a file: its counts, the reasons for skipped tests, and its whole output if a test failed. */
export function fileReport({ file, failed, output, logs, seconds, ...counts }: FileOutcome): string {
  const numbers = printCounts({ failed, ...counts }).replace(/, 0 \w+/g, "");
  const lines = [`${failed > 0 ? "FAIL" : "ok  "} ${file}  ${numbers}  ${seconds.toFixed(1)} s`];
  const notes = output.split("\n").filter((line) => /\bskip(s|ped|ping)?\b/i.test(line) && !/^ *Skipped: /.test(line));
  lines.push(...notes.map((note) => `       ${note.trim()}`));
  if (failed > 0) lines.push(output.replace(/^ *(Total|Passed|Skipped|Duration): .*\n/gm, "").trimEnd(), logs);
  return lines.join("\n").trimEnd();
}

/** Prints one row per area, and the commands of the other tiers. `seconds` is the duration of the whole run. */
export function areaReport(outcomes: readonly FileOutcome[], tier: Tier, seconds: number): string {
  const areas = [...new Set(outcomes.map(({ file }) => areaOf(file)))].sort();
  const table = [
    printRow(["area", "files", ...COUNTS, "seconds"]),
    ...areas.map((area) => {
      const own = outcomes.filter(({ file }) => areaOf(file) === area);
      return areaRow(
        area,
        own,
        own.reduce((sum, one) => sum + one.seconds, 0),
      );
    }),
    areaRow("total", outcomes, seconds),
  ];
  const outside = areasOutside(tier).map((area) => `${area.padEnd(12)} not run`);
  const others = Object.values(TIERS).filter((other) => other.command !== tier.command);
  const width = Math.max(...others.map(({ command }) => command.length));
  return [
    ...table,
    ...outside,
    "",
    "Also:",
    ...others.map(({ command, description }) => `  ${command.padEnd(width)}  ${description}`),
  ].join("\n");
}

function areaRow(name: string, outcomes: readonly FileOutcome[], seconds: number): string {
  const counts = sumCounts(outcomes);
  return printRow([name, outcomes.length, ...COUNTS.map((key) => counts[key]), Math.round(seconds)]);
}

function printRow([name, ...cells]: readonly (string | number)[]): string {
  return String(name).padEnd(12) + cells.map((cell) => String(cell).padStart(8)).join("");
}

export function sumCounts(outcomes: readonly Counts[]): Counts {
  const sum = (key: (typeof COUNTS)[number]) => outcomes.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** Prints the last line of a run. */
export function printCounts(counts: Counts): string {
  return COUNTS.map((key) => `${counts[key]} ${key}`).join(", ");
}
