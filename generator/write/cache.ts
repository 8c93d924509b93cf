import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Config } from "../config/config.ts";
import { BUILD_ID } from "../build-id.ts";
import { readTextIfAny } from "../host.ts";
import { isObject } from "../json.ts";
import type { DiagnosticRecord, Summary } from "../result.ts";
import { markOf, sameMark, writeWhole, type FileMark } from "./disk.ts";

/**
 * What the last run left on disk, and what it was made from. It only ever saves work: a file is taken for
 * current when its inputs have the same hash and its size, time and inode have not moved.
 */
export interface Cache {
  /** Hash of the config file's text, which was found well formed. */
  readonly config: string;
  /** Hash of everything the run read. */
  readonly inputs: string;
  readonly files: { readonly [path: string]: FileMark & { readonly key: string } };
  readonly diagnostics: readonly DiagnosticRecord[];
  readonly summary: Summary;
}

const FORMAT = 2;

/** Beside other tools' caches; null where there is no node_modules to hold it, or when run from source. */
function cacheFile(configFile: string): string | null {
  const modules = path.join(path.dirname(configFile), "node_modules");
  if (BUILD_ID === null || !existsSync(modules)) return null;
  return path.join(modules, ".cache", "seamgen", `${path.basename(configFile)}`);
}

export function hashOf(parts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

/** The cache of the last run with this config file and this build of seamgen; undefined when there is none, or it is damaged. */
export function loadCache(configFile: string): Cache | undefined {
  const file = cacheFile(configFile);
  const text = file === null ? undefined : readTextIfAny(file);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value["format"] !== FORMAT || value["build"] !== BUILD_ID) return undefined;
    // Written by this very build, which is the check that its shape is right.
    return value as unknown as Cache;
  } catch {
    return undefined;
  }
}

export function saveCache(config: Config, cache: Cache): void {
  const file = cacheFile(path.join(config.root, config.source.file));
  if (file === null) return;
  try {
    writeWhole(file, JSON.stringify({ format: FORMAT, build: BUILD_ID, ...cache }));
  } catch {
    // A cache that cannot be kept costs time, not correctness.
  }
}

/** Whether a file still stands as the cache remembers it. */
export function isRemembered(cache: Cache, config: Config, file: string): boolean {
  const known = Object.hasOwn(cache.files, file) ? cache.files[file] : undefined;
  return known !== undefined && sameMark(known, markOf(path.resolve(config.root, file)));
}

/** Marks of files as they now stand; those that are gone are left out. */
export function markFiles(config: Config, keys: ReadonlyMap<string, string>): Cache["files"] {
  const marks = [...keys].flatMap(([file, key]) => {
    const mark = markOf(path.resolve(config.root, file));
    return mark === undefined ? [] : [[file, { ...mark, key }] as const];
  });
  return Object.fromEntries(marks);
}
