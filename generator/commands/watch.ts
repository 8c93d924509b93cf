import path from "node:path";
import { escapeInvisible, printable } from "../../packages/base/src/escape-invisible.ts";
import { watch } from "chokidar";
import { CONFIG_FILE } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { problemOf } from "../files/file-error.ts";
import { isInside } from "../files/paths.ts";
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
 * end it. Changes during a run start one more run after it. Each run has a watcher of its own, because a folder that was
 * deleted, replaced or linked to another place is a new folder to the system, and the config may name another one.
 */
export async function watchProject({ config, run, terminal }: WatchOptions): Promise<number> {
  const interrupted = new Promise<"interrupted">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve("interrupted"));
  });
  for (let next: "changed" | "interrupted" = "changed"; next === "changed";) {
    const folder = await schemaFolder(config, terminal.cwd);
    const watcher = await watchPaths([config, folder], (error) => {
      const problem = error instanceof Error ? problemOf(error) : String(error);
      terminal.stderr.write(printable(`error SG5007 ${folder}: not every change will be noticed: ${problem}`) + "\n");
    });
    try {
      await run();
    } catch (error) {
      terminal.stderr.write(
        escapeInvisible(`seamgen failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
      );
    }
    terminal.stderr.write(printable(`watching ${path.basename(config) || CONFIG_FILE} and ${folder}`) + "\n");
    next = await Promise.race([watcher.changed, interrupted]);
    await watcher.close();
  }
  return EXIT.ok;
}

async function schemaFolder(config: string, cwd: string): Promise<string> {
  const settings = await loadConfig({ file: config, folder: cwd }, disk, new Diagnostics());
  return path.resolve(path.dirname(config), settings?.schemas ?? "schemas");
}

interface Watcher {
  /** Resolves when something has changed and then nothing for a moment. */
  readonly changed: Promise<"changed">;
  readonly close: () => Promise<void>;
}

/**
 * Watches files and folders, whatever links lead to them. The folder around each is watched too, or the nearest one that
 * exists, so that a path which is deleted, made again or replaced is noticed.
 */
async function watchPaths(paths: readonly string[], onError: (error: unknown) => void): Promise<Watcher> {
  const targets = paths.flatMap((file) => [file, disk.realPath(file) ?? file]);
  const around = new Set(targets.map(nearestAbove));
  const options = { ignoreInitial: true };
  const inside = watch([...new Set(targets)], options);
  const outside = watch([...around], { ...options, depth: 0, followSymlinks: false });
  let timer: NodeJS.Timeout | undefined;
  const changed = new Promise<"changed">((resolve) => {
    const onChange = () => {
      clearTimeout(timer);
      timer = setTimeout(() => resolve("changed"), SETTLE_MS);
    };
    inside.on("all", onChange);
    outside.on("all", (_, file) => {
      if (targets.some((target) => isInside(file, target) && !around.has(file))) onChange();
    });
    for (const watcher of [inside, outside]) watcher.on("error", onError);
  });
  await Promise.all([inside, outside].map((watcher) => new Promise<void>((resolve) => watcher.once("ready", resolve))));
  return {
    changed,
    async close() {
      clearTimeout(timer);
      await Promise.all([inside.close(), outside.close()]);
    },
  };
}

/** The nearest folder above a path that exists. */
function nearestAbove(file: string): string {
  const above = path.dirname(file);
  return above === file || disk.stat(above)?.type !== undefined ? above : nearestAbove(above);
}
