import type { WriteStream } from "node:tty";
import { readCommandLine } from "../cli/command-line.ts";
import { parseFlags, USAGE } from "./demo-flags.ts";
import { PlainDisplay } from "./plain-display.ts";
import type { Display } from "./play-story.ts";
import { runDemo } from "./run-demo.ts";
import { ScreenDisplay } from "./screen-display.ts";
import type { Story } from "./story.ts";

/** Long enough for a person to read a step. */
const PAUSE_MS = 600;

async function run(stories: readonly Story[], stream: WriteStream): Promise<void> {
  // A dumb terminal prints escape sequences instead of interpreting them.
  const isScreen = stream.isTTY && process.env["TERM"] !== "dumb";
  const now = () => performance.now();
  const display = isScreen ? new ScreenDisplay(stream, now) : new PlainDisplay((text) => stream.write(text), now);
  const stop = stopOf(stream, display);
  try {
    const good = await runDemo(stories, { display, pauseMs: isScreen ? PAUSE_MS : 0, signal: stop });
    process.exitCode = good ? 0 : 1;
  } catch (error) {
    if (!stop.aborted) throw error;
    process.exitCode = 130;
  }
}

/** Aborted by a signal such as Ctrl-C, or when the output is closed. Closes the display at once. */
function stopOf(stream: WriteStream, display: Display): AbortSignal {
  const stop = new AbortController();
  const end = () => {
    display.close();
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  stream.once("error", end);
  process.once("exit", () => display.close());
  return stop.signal;
}

const stories = readCommandLine(USAGE, parseFlags);
if (stories !== undefined) await run(stories, process.stdout);
