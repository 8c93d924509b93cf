import path from "node:path";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { markOf, outsideTarget, readText, sameMark, type FileMark } from "../files/file-operations.ts";
import type { FileSystem } from "../files/file-system.ts";
import type { GenerateResult, Run } from "../run-stages.ts";
import { findSchemaFiles } from "../load/find-schema-files.ts";
import type { GeneratedArtifact, Place } from "../types.ts";
import { findLeftovers } from "../write/find-leftovers.ts";
import { hashOf } from "./hash.ts";
import { hasSameConfig, ignoredFiles, isUntouched, type KeptDiagnostic, type LastRun } from "./last-run.ts";

/** Returns the result of the last run, or undefined if its inputs or its output changed since. Nothing is parsed or printed. */
export function replayRun(last: LastRun, run: Run): Omit<GenerateResult, "milliseconds"> | undefined {
  const root = path.dirname(run.config);
  const texts = readInputs(last, run);
  if (texts === undefined) return undefined;
  if (run.strict && last.diagnostics.some(({ severity }) => severity === "warning")) return undefined;
  const generated = Object.keys(last.files);
  if (!generated.every((file) => isUntouched(last, file, { root, files: run.files }))) return undefined;
  const scaffolds = Object.keys(last.scaffolds);
  if (!Object.entries(last.scaffolds).every(([file, mark]) => isThere(mark, path.resolve(root, file), run.files)))
    return undefined;
  const wanted = new Set([...generated, ...scaffolds]);
  const folders = new Set([...wanted].map((file) => path.dirname(path.resolve(root, file))));
  if ([...folders].some((folder) => outsideTarget(run.files, root, folder) !== undefined)) return undefined;
  if (findLeftovers(wanted, { files: run.files, root, output: last.config.output }).length > 0) return undefined;
  const artifact = (ownership: GeneratedArtifact["ownership"]) => (file: string) => ({
    path: file,
    ownership,
    action: "unchanged" as const,
    contents: async () => readText(run.files, path.resolve(root, file)) ?? "",
  });
  return {
    outcome: "ok",
    artifacts: [...generated.map(artifact("generated")), ...scaffolds.map(artifact("scaffold"))],
    diagnostics: last.diagnostics.map((kept) => restore(kept, texts)),
    packages: last.packages,
    isPartial: false,
    reconcilers: [],
    reused: true,
  };
}

/** Whether a scaffold is where it was. One with a mark is there only if its text is the same. */
function isThere(mark: FileMark | null, absolute: string, files: FileSystem): boolean {
  const found = markOf(files, absolute);
  return mark === null ? found !== undefined : sameMark(mark, found);
}

/** The texts that the last run read, by the file names of messages; undefined if one of them changed. */
function readInputs(last: LastRun, { config, files }: Run): ReadonlyMap<string, string> | undefined {
  const settings = readText(files, config);
  if (settings === undefined || !hasSameConfig(last, config, files)) return undefined;
  const texts = new Map([[path.basename(config), settings]]);
  const faults = new Diagnostics();
  const found = findSchemaFiles({ root: path.dirname(config), schemas: last.config.schemas }, files, faults);
  const ignored = ignoredFiles(faults.all);
  const isSame = faults.errorCount === 0 && ignored.join("\n") === last.ignored.join("\n");
  if (!isSame || found.length !== Object.keys(last.sources).length) return undefined;
  for (const { absolute, file } of found) {
    const text = readText(files, absolute) ?? "";
    if (!Object.hasOwn(last.sources, file) || hashOf([text]) !== last.sources[file]) return undefined;
    texts.set(file, text);
  }
  return texts;
}

function restore({ place, ...rest }: KeptDiagnostic, texts: ReadonlyMap<string, string>): Diagnostic {
  if (place === undefined) return rest;
  const { file, pointer } = place;
  const syntax = /\.ya?ml$/.test(file) ? "yaml" : "json";
  const source: Place["source"] = { file, text: texts.get(file) ?? "", syntax };
  return { ...rest, at: { source, pointer } };
}
