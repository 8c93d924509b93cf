/** Facts of a log line. */
export interface Fields {
  readonly [name: string]: unknown;
}

/** Writes structured lines: a constant message, with the facts as fields. */
export interface Logger {
  info(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** A logger that adds these fields to each line. */
  with(fields: Fields): Logger;
}

/** Where a line goes. */
export type LogSink = (line: string) => void;

/** One JSON object a line: time, level, message, then the fields; an Error becomes its message and stack. */
export function jsonLogger(write: LogSink, now: () => number = Date.now, bound: Fields = {}): Logger {
  const log =
    (level: string) =>
    (message: string, fields: Fields = {}) => {
      const line = { time: new Date(now()).toISOString(), level, message, ...bound, ...fields };
      write(`${JSON.stringify(line, (_, value: unknown) => printError(value))}\n`);
    };
  return { info: log("info"), error: log("error"), with: (more) => jsonLogger(write, now, { ...bound, ...more }) };
}

/** Says nothing. */
export const silentLogger: Logger = { info: () => undefined, error: () => undefined, with: () => silentLogger };

function printError(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack };
}
