import { printAny } from "./to-error.ts";

/** The fields of a log line. */
export interface Fields {
  readonly [name: string]: unknown;
}

/** Writes structured log lines. The message is constant, and the fields hold what differs. */
export interface Logger {
  info(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Returns a logger that adds these fields to each line. */
  with(fields: Fields): Logger;
}

/** Receives each line, with its line break. */
export type LogSink = (line: string) => void;

/**
 * Returns a logger that writes one JSON object per line: time, level, message, then the fields. An Error becomes its
 * name, message and stack.
 */
export function jsonLogger(write: LogSink, now: () => number = Date.now, bound: Fields = {}): Logger {
  const log =
    (level: string) =>
    (message: string, fields: Fields = {}) => {
      const line = { time: new Date(now()).toISOString(), level, message, ...bound, ...fields };
      write(`{${Object.entries(line).flatMap(printField).join(",")}}\n`);
    };
  return { info: log("info"), error: log("error"), with: (more) => jsonLogger(write, now, { ...bound, ...more }) };
}

/** A logger that writes nothing. */
export const silentLogger: Logger = { info: () => undefined, error: () => undefined, with: () => silentLogger };

/** Returns the field as JSON, or nothing if it is undefined. A value that JSON cannot express becomes its text. */
function printField([name, value]: readonly [string, unknown]): readonly string[] {
  const field = (text: string | undefined) => (text === undefined ? [] : [`${JSON.stringify(name)}:${text}`]);
  try {
    return field(JSON.stringify(value, (_, member: unknown) => printMember(member)));
  } catch {
    return field(JSON.stringify(printAny(value)));
  }
}

function printMember(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack };
}
