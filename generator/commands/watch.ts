import path from "node:path";
import { escapeInvisible, printable } from "../../packages/base/src/escape-invisible.ts";
import { watch } from "chokidar";
import { CONFIG_FILE } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import type { GenerateResult } from "../run-stages.ts";
import { EXIT, type Terminal } from "./terminal.ts";

interface WatchOptions {
  /** Absolute path of the config file. */
  readonly config: string;
  readonly run: () => Promise<GenerateResult>;
  readonly terminal: Terminal;
}

const SETTLE_MS = 50;

/**
 * Generates, and again after each change of the schemas or the config, until the process is interrupted. An error does not
 * end it. Changes during a run start one more run after it.
 */
export async function watchProject({ config, run, terminal }: WatchOptions): Promise<number> {
  const settings = await loadConfig({ file: config, folder: terminal.cwd }, disk, new Diagnostics());
  const folder = path.resolve(path.dirname(config), settings?.schemas ?? "schemas");
  const watcher = watch([config, folder], { ignoreInitial: true });
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const once = async () => {
    try {
      await run();
    } catch (error) {
      terminal.stderr.write(
        escapeInvisible(`seamgen failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
      );
    }
    terminal.stderr.write(printable(`watching ${path.basename(config) || CONFIG_FILE} and ${folder}`) + "\n");
  };
  watcher.on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(() => (running = running.then(once)), SETTLE_MS);
  });
  await new Promise((resolve) => watcher.once("ready", () => resolve(undefined)));
  running = once();
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  clearTimeout(timer);
  await watcher.close();
  await running;
  return EXIT.ok;
}
