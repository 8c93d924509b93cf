import path from "node:path";
import type { Config } from "../config/config.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FileSystem } from "../files/file-system.ts";
import { markOf, outsideTarget, readText, sameMark, type FileMark } from "../files/file-operations.ts";
import type { GenerateResult } from "../run-stages.ts";
import type { PackageSummary } from "../summarize.ts";
import type { Catalog, GeneratedArtifact } from "../types.ts";
import { hashOf } from "./hash.ts";

/** What a run read, wrote and reported. */
export interface LastRun {
  readonly config: Config;
  /** Hashes of the schemas by file. */
  readonly sources: { readonly [file: string]: string };
  /** Files in the schema folder that were not read (SG1008). */
  readonly ignored: readonly string[];
  /** The generated files as they were after the run, each with the hash of its inputs. */
  readonly files: { readonly [path: string]: FileMark & { readonly key: string } };
  /** A scaffold that the user moved has a mark, because its new place depends on its text. */
  readonly scaffolds: { readonly [path: string]: FileMark | null };
  readonly packages: readonly PackageSummary[];
  readonly diagnostics: readonly KeptDiagnostic[];
}

/** A diagnostic without the text of its source. */
export interface KeptDiagnostic extends Omit<Diagnostic, "at" | "related"> {
  readonly place?: { readonly file: string; readonly pointer: string };
}

/** What the files of a run were made from. */
export interface RunInputs {
  readonly catalog: Catalog;
  readonly config: Config;
  /** Hashes of the inputs of each generated file, by path. */
  readonly keys: ReadonlyMap<string, string>;
  /** Paths of the scaffolds, before the search for those that the user moved. */
  readonly scaffolds: ReadonlySet<string>;
  /** When the run began, in milliseconds since 1970. */
  readonly began: number;
}

type RunOutput = Pick<GenerateResult, "artifacts" | "packages" | "diagnostics">;

/** Returns the record of a run without errors. */
export async function recordRun(output: RunOutput, inputs: RunInputs, files: FileSystem): Promise<LastRun> {
  const { catalog, config, keys } = inputs;
  const marks: [string, FileMark & { readonly key: string }][] = [];
  for (const artifact of output.artifacts) {
    const key = keys.get(artifact.path);
    const mark = key === undefined ? undefined : await markOfOutput(artifact, inputs, files);
    if (key !== undefined && mark !== undefined) marks.push([artifact.path, { ...mark, key }]);
  }
  const scaffolds = output.artifacts.filter(({ ownership }) => ownership === "scaffold");
  return {
    config,
    sources: Object.fromEntries(writtenSources(catalog).map(({ file, text }) => [file, hashOf([text])])),
    ignored: ignoredFiles(output.diagnostics),
    files: Object.fromEntries(marks),
    scaffolds: Object.fromEntries(
      scaffolds.map(({ path: file }) => [
        file,
        inputs.scaffolds.has(file) ? null : (markOf(files, path.resolve(config.root, file)) ?? null),
      ]),
    ),
    packages: output.packages,
    diagnostics: output.diagnostics.map(keep),
  };
}

/** The mark of a file that has the text of this run; undefined if someone else changed the file during the run. */
async function markOfOutput(
  { path: file, action, contents }: GeneratedArtifact,
  { config, began }: RunInputs,
  files: FileSystem,
): Promise<FileMark | undefined> {
  const absolute = path.resolve(config.root, file);
  const mark = markOf(files, absolute);
  const isOwn =
    action === "unchanged"
      ? mark !== undefined && mark.ctimeMs < began
      : readText(files, absolute) === (await contents());
  return isOwn ? mark : undefined;
}

/** The schema files and the index. */
function writtenSources({ entries, index }: Catalog) {
  const sources = entries.map(({ source }) => source).filter(({ isBuiltIn }) => isBuiltIn !== true);
  return index === null ? sources : [...sources, index];
}

export function ignoredFiles(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ code, at }) => (code === "SG1008" && at !== undefined ? [at.source.file] : []));
}

/** Drops the related places: only errors have them, and a run with errors is not recorded. */
function keep({ at, related: _, ...rest }: Diagnostic): KeptDiagnostic {
  return at === undefined ? rest : { ...rest, place: { file: at.source.file, pointer: at.pointer } };
}

/** Whether the config file and the licence that it names are the same as in the last run, and in the project. */
export function hasSameConfig({ config }: LastRun, file: string, files: FileSystem): boolean {
  const { licenseFile } = config.packages;
  if (readText(files, file) !== config.source.text) return false;
  if (licenseFile === null) return true;
  const root = path.dirname(file);
  const license = path.resolve(root, licenseFile);
  return outsideTarget(files, root, license) === undefined && readText(files, license) === config.licenseText;
}

/** Whether a generated file is unchanged since the last run. */
export function isUntouched(
  { files: marks }: LastRun,
  file: string,
  { root, files }: { readonly root: string; readonly files: FileSystem },
): boolean {
  return Object.hasOwn(marks, file) && sameMark(marks[file], markOf(files, path.resolve(root, file)));
}
