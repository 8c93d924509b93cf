import type { Condition } from "@seamgen/runtime";
import { type Checkpoint, checkpointsOf } from "./checkpoints.ts";
import { describeInstance } from "./plain-lines.ts";
import { jobWord, mainCondition, type Seen, stateOf } from "./seen.ts";
import { visibleText } from "./visible-text.ts";

/** The content of the screen. */
export interface Frame {
  readonly title: string;
  /** The caption of the current step. */
  readonly caption: string;
  readonly elapsedMs: number;
  readonly seen: Seen;
  /** The result of `Stage.countWrites`. */
  readonly writes: ReadonlyMap<string, number>;
}

/** In character cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A part of a line with one look. */
export interface Span {
  readonly text: string;
  readonly look?: Look;
}

export type Look = "bold" | "dim" | "green" | "red" | "yellow";

export type Line = readonly Span[];

const MARKS = { open: ["✓", "green"], closed: ["✗", "red"], unknown: ["…", "dim"] } as const;

/** Returns the lines of a frame, cut to the size. A low screen gets no blank lines and only the newest events. */
export function drawFrame(frame: Frame, { columns, rows }: Size): readonly Line[] {
  const top = [
    ...head(frame),
    BLANK,
    ...checkpointLines(frame),
    BLANK,
    ...conditionLines(frame),
    BLANK,
    ...objects(frame),
  ];
  const events = eventLines(frame);
  const compact = top.length + 2 + events.length > rows ? top.filter((line) => line !== BLANK) : [...top, BLANK];
  const room = Math.max(rows - compact.length - 1, 0);
  const shown = room === 0 ? [] : events.slice(-room);
  const lines = shown.length === 0 ? compact : [...compact, [bold("Events")], ...shown];
  return lines.slice(0, rows).map((line) => cut(line, columns));
}

const BLANK: Line = [];

function head({ title, caption, elapsedMs }: Frame): readonly Line[] {
  return [[bold(title), { text: `  +${(elapsedMs / 1000).toFixed(1)}s`, look: "dim" }], [{ text: `> ${caption}` }]];
}

function checkpointLines({ seen }: Frame): readonly Line[] {
  const { preconditions, gates } = checkpointsOf(seen.execution);
  return [
    [label("Before"), ...preconditions.flatMap(mark)],
    [label("Gates"), ...gates.flatMap(mark)],
  ];
}

function mark({ name, state }: Checkpoint): Line {
  const [sign, look] = MARKS[state];
  return [{ text: sign, look }, { text: ` ${name}  ` }];
}

function conditionLines({ seen }: Frame): readonly Line[] {
  const conditions = seen.execution?.status?.conditions ?? [];
  const width = (field: "type" | "reason") => Math.max(0, ...conditions.map((condition) => condition[field].length));
  const widths = { type: width("type"), reason: width("reason") };
  return [[bold("Conditions")], ...conditions.map((condition) => conditionLine(condition, widths))];
}

/** The looks of True. Every other condition that is True waits for something. */
const TRUE_LOOKS: { readonly [type: string]: Look } = {
  LineageSynced: "green",
  Running: "green",
  Succeeded: "green",
  Failed: "red",
  PackRevoked: "red",
};

function conditionLine(
  { type, status, reason, message }: Condition,
  widths: { readonly type: number; readonly reason: number },
): Line {
  const isTrue = status === "True";
  return [
    { text: `  ${type.padEnd(widths.type)}  `, ...(isTrue && { look: "bold" }) },
    { text: status.padEnd("Unknown".length + 1), look: isTrue ? (TRUE_LOOKS[type] ?? "yellow") : "dim" },
    { text: `${reason.padEnd(widths.reason)}  ` },
    { text: message, look: "dim" },
  ];
}

function objects({ seen, writes }: Frame): readonly Line[] {
  const { job, instance } = seen;
  const message = mainCondition(seen)?.message;
  const writing = [...writes].map(([what, times]) => `${times} ${what}`).join(", ");
  return [
    [label("State"), { text: stateOf(seen) }, { text: message === undefined ? "" : `  ${message}`, look: "dim" }],
    [label("Job"), { text: job === undefined ? "none" : `${job.metadata.name ?? ""}  ${jobWord(job)}` }],
    [
      label("Instance"),
      { text: instance === undefined ? "none" : `${instance.metadata.name ?? ""}  ${describeInstance(instance)}` },
    ],
    [label("Writes"), { text: writing === "" ? "none" : writing, look: "dim" }],
  ];
}

function eventLines({ seen }: Frame): readonly Line[] {
  return seen.events.map(({ type, reason, note }) => [
    { text: `  ${type.padEnd("Warning".length)}  `, look: type === "Warning" ? "red" : "green" },
    { text: `${reason}  ` },
    { text: note, look: "dim" },
  ]);
}

function label(text: string): Span {
  return bold(text.padEnd("Instance".length + 2));
}

function bold(text: string): Span {
  return { text, look: "bold" };
}

/** Cuts a line to the given number of characters and makes all of them visible. */
function cut(line: Line, columns: number): Line {
  let room = columns;
  return line.flatMap((span) => {
    const text = [...visibleText(span.text)].slice(0, room);
    room -= text.length;
    return text.length === 0 ? [] : [{ ...span, text: text.join("") }];
  });
}
