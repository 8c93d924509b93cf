import path from "node:path";
import type { Config } from "../config/config.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FileSystem } from "../files/file-system.ts";
import { markOf, readText, sameMark, type FileMark } from "../files/look.ts";
import type { GenerateResult } from "../generate.ts";
import type { PackageSummary } from "../summarize.ts";
import type { Catalog } from "../types.ts";
import { hashOf } from "./hash.ts";

/** What a run read, what it left on disk, and what it said. */
export interface LastRun {
  readonly config: Config;
  /** Hashes of the schemas by file. */
  readonly sources: { readonly [file: string]: string };
  /** Files among the schemas that were not read. */
  readonly ignored: readonly string[];
  /** The generated files as they stood after the run, each with the hash of what it is made from. */
  readonly files: { readonly [path: string]: FileMark & { readonly key: string } };
  readonly scaffolds: readonly string[];
  readonly packages: readonly PackageSummary[];
  readonly diagnostics: readonly KeptDiagnostic[];
}

/** A diagnostic without the text of its source. */
export interface KeptDiagnostic extends Omit<Diagnostic, "at" | "related"> {
  readonly place?: { readonly file: string; readonly pointer: string };
}

/** What stands behind the files of a run. */
export interface Made {
  readonly catalog: Catalog;
  readonly config: Config;
  /** Hash of what each generated file is made from, by path. */
  readonly keys: ReadonlyMap<string, string>;
}

type Ended = Pick<GenerateResult, "artifacts" | "packages" | "diagnostics">;

/** Remembers a run that went through. */
export function recordRun(ended: Ended, { catalog, config, keys }: Made, files: FileSystem): LastRun {
  const marks = [...keys].flatMap(([file, key]) => {
    const mark = markOf(files, path.resolve(config.root, file));
    return mark === undefined ? [] : [[file, { ...mark, key }] as const];
  });
  return {
    config,
    sources: Object.fromEntries(writtenSources(catalog).map(({ file, text }) => [file, hashOf([text])])),
    ignored: ignoredFiles(ended.diagnostics),
    files: Object.fromEntries(marks),
    scaffolds: ended.artifacts.filter(({ ownership }) => ownership === "scaffold").map(({ path: file }) => file),
    packages: ended.packages,
    diagnostics: ended.diagnostics.map(keep),
  };
}

/** The schema files; what the catalog itself adds to a set has no text. */
function writtenSources({ entries }: Catalog) {
  return entries.map(({ source }) => source).filter(({ text }) => text !== "");
}

export function ignoredFiles(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ code, at }) => (code === "SG1008" && at !== undefined ? [at.source.file] : []));
}

/** Only errors have related places, and a run with errors is not remembered. */
function keep({ at, related: _, ...rest }: Diagnostic): KeptDiagnostic {
  return at === undefined ? rest : { ...rest, place: { file: at.source.file, pointer: at.pointer } };
}

/** Whether the config file and the licence that it names are those of the last run. */
export function hasSameConfig({ config }: LastRun, file: string, files: FileSystem): boolean {
  const { licenseFile } = config.packages;
  if (readText(files, file) !== config.source.text) return false;
  return licenseFile === null || readText(files, path.resolve(path.dirname(file), licenseFile)) === config.licenseText;
}

/** Whether a generated file still stands as the run left it. */
export function isUntouched(
  { files: marks }: LastRun,
  file: string,
  { root, files }: { readonly root: string; readonly files: FileSystem },
): boolean {
  return Object.hasOwn(marks, file) && sameMark(marks[file], markOf(files, path.resolve(root, file)));
}
