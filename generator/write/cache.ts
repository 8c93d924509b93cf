import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Config } from "../config/config.ts";
import { BUILD_ID } from "../build-id.ts";
import { readTextIfAny } from "../host.ts";
import { isObject, own, type Json } from "../../packages/base/src/json.ts";
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
  /** Hashes of the schema texts by file: as long as one stays, places in the file do. */
  readonly texts: { readonly [file: string]: string };
  readonly summary: Summary;
}

/** What the last run worked out and the next may take over; not read when nothing changed. */
export interface Memo {
  /** CRDs by entry id, each with the hash of what it was made from. */
  readonly crds: {
    readonly [entry: string]: {
      readonly key: string;
      readonly yaml: string;
      readonly diagnostics: readonly DiagnosticRecord[];
    };
  };
  /** What is known of schema texts, by their hash. */
  readonly texts: { readonly [hash: string]: KnownText };
}

export interface KnownText {
  /** No check of the text by itself found anything. */
  readonly quiet: boolean;
  /** Its value, for YAML, so that the parser need not be loaded. */
  readonly value?: Json;
}

export const EMPTY_MEMO: Memo = { crds: {}, texts: {} };

const FORMAT = 6;

/** Beside other tools' caches; null where there is no node_modules to hold it, or when run from source. */
function cacheFile(configFile: string, name: string): string | null {
  const modules = path.join(path.dirname(configFile), "node_modules");
  if (BUILD_ID === null || !existsSync(modules)) return null;
  return path.join(modules, ".cache", "seamgen", `${path.basename(configFile, ".json")}.${name}.json`);
}

export function hashOf(parts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

/** The cache of the last run with this config file and this build of seamgen; undefined when there is none, or it is damaged. */
export function loadCache(configFile: string): Cache | undefined {
  return load(cacheFile(configFile, "run"))?.["run"] as Cache | undefined;
}

/** The memo of the last run; empty when there is none. */
export function loadMemo(configFile: string): Memo {
  return (load(cacheFile(configFile, "memo"))?.["memo"] as Memo | undefined) ?? EMPTY_MEMO;
}

/** A file of this very build, which is the check that its shape is right. */
function load(file: string | null): { readonly [key: string]: unknown } | undefined {
  const text = file === null ? undefined : readTextIfAny(file);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && value["format"] === FORMAT && value["build"] === BUILD_ID ? value : undefined;
  } catch {
    return undefined;
  }
}

export function saveCache({ root, source }: Config, run: Cache, memo: Memo): void {
  const configFile = path.join(root, source.file);
  const save = (name: string, content: object) => {
    const file = cacheFile(configFile, name);
    if (file !== null) writeWhole(file, JSON.stringify({ format: FORMAT, build: BUILD_ID, ...content }));
  };
  try {
    save("memo", { memo });
    save("run", { run });
  } catch {
    // A cache that cannot be kept costs time, not correctness.
  }
}

/** Whether a file still stands as the cache remembers it. */
export function isRemembered(cache: Cache, config: Config, file: string): boolean {
  const known = own(cache.files, file);
  return known !== undefined && sameMark(known, markOf(path.resolve(config.root, file)));
}

/** Marks of files as they now stand; those that are gone are left out. `known` spares those that were just looked at. */
export function markFiles(config: Config, keys: ReadonlyMap<string, string>, known: Cache["files"]): Cache["files"] {
  const marks = [...keys].flatMap(([file, key]) => {
    const mark = own(known, file) ?? markOf(path.resolve(config.root, file));
    return mark === undefined ? [] : [[file, { ...mark, key }] as const];
  });
  return Object.fromEntries(marks);
}
