import path from "node:path";
import { FileError, tryOperation } from "../files/file-error.ts";
import { isObject, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { BUILD_ID } from "../build-id.ts";
import { outsideTarget, readText } from "../files/file-operations.ts";
import type { FileSystem } from "../files/file-system.ts";
import type { Run } from "../run-stages.ts";
import { hashOf } from "./hash.ts";
import type { LastRun } from "./last-run.ts";
import type { Kept } from "./memo.ts";

/** Keeps the records of earlier runs, in `node_modules/.cache` beside the caches of other tools. */
export interface Store {
  /** The last run with this config file and this build of seamgen; undefined if there is none or its record is damaged. */
  loadRun(): LastRun | undefined;
  /** The results of `rememberWork`. They have a file of their own, because a run without changes does not need them. */
  loadWork(): Kept;
  save(run: LastRun, work: Kept): void;
}

/**
 * Returns null if the project has no node_modules folder, if links lead the folder of the cache out of the project, or if
 * seamgen runs from its sources.
 */
export function openStore({ config, files }: Run): Store | null {
  const root = path.dirname(config);
  const modules = path.join(root, "node_modules");
  if (BUILD_ID === null) return null;
  const folder = path.join(modules, ".cache", "seamgen");
  const isUsable = tryOperation(() => files.stat(modules) !== undefined && !leadsOut(files, root, folder));
  if (isUsable !== true) return null;
  const base = path.join(folder, path.basename(config, ".json"));
  const [runFile, workFile] = [`${base}.run.json`, `${base}.work.json`];
  // What `open` returns has the expected type, because this build wrote it.
  return {
    loadRun: () => load(files, runFile) as unknown as LastRun | undefined,
    loadWork: () => (load(files, workFile) ?? {}) as unknown as Kept,
    save(run, work) {
      try {
        files.write(workFile, seal(work));
        files.write(runFile, seal(run));
      } catch {
        // Without the record, the next run only takes longer.
      }
    },
  };
}

/** Whether the cache, or a file in it, is outside the project. */
function leadsOut(files: FileSystem, root: string, folder: string): boolean {
  const inside = tryOperation(() => files.list(folder));
  if (inside instanceof FileError) return true;
  const all = [folder, ...inside.map(({ name }) => path.join(folder, name))];
  return all.some((item) => outsideTarget(files, root, item) !== undefined);
}

function load(files: FileSystem, file: string): JsonObject | undefined {
  const sealed = tryOperation(() => readText(files, file));
  return sealed instanceof FileError ? undefined : open(sealed);
}

/** Returns JSON after a line with its hash. The hash includes the build. */
function seal(value: object): string {
  const text = JSON.stringify(value);
  return `${hashOf([BUILD_ID ?? "", text])}\n${text}`;
}

/** Returns undefined if this build did not write exactly this text. */
function open(sealed = ""): JsonObject | undefined {
  const end = sealed.indexOf("\n");
  const text = sealed.slice(end + 1);
  if (sealed.slice(0, Math.max(end, 0)) !== hashOf([BUILD_ID ?? "", text])) return undefined;
  const value: Json = JSON.parse(text);
  return isObject(value) ? value : undefined;
}
