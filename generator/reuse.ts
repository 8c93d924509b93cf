import path from "node:path";
import type { Config } from "./config/config.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { readText, readTextIfAny } from "./host.ts";
import { own } from "../packages/base/src/json.ts";
import { MAX_SCHEMA_BYTES, type FoundFiles } from "./load/load-sources.ts";
import type { DiagnosticRecord, GenerateResult, Summary } from "./result.ts";
import type { Artifact, Catalog, Entry, Place } from "./types.ts";
import { hashOf, isRemembered, markFiles, saveCache, type Cache, type Memo } from "./write/cache.ts";

/** Everything a run reads: the texts that its output is a function of. */
export interface Inputs {
  readonly config: string;
  readonly license: string;
  /** By path relative to the project root. */
  readonly schemas: ReadonlyMap<string, string>;
  /** Hashes of those texts. */
  readonly hashes: ReadonlyMap<string, string>;
  /** What else was found in the schema folder: links that lead out of it, files at odd places. */
  readonly oddities: readonly string[];
}

/** Reads what the run is a function of. Of a file that is too large to be a schema only its size counts. */
export function readInputs({ source, packages }: Config, { files, diagnostics }: FoundFiles): Inputs {
  const schemas = new Map(
    files.map(({ absolute, file, bytes }) => [file, bytes > MAX_SCHEMA_BYTES ? String(bytes) : readText(absolute)]),
  );
  const hashes = new Map([...schemas].map(([file, text]) => [file, hashOf([text])]));
  const oddities = diagnostics.map(({ code, message, at }) => `${code} ${at?.source.file ?? ""} ${message}`);
  return { config: source.text, license: packages.licenseFile?.text ?? "", schemas, hashes, oddities };
}

interface Replay {
  readonly config: Config;
  readonly inputs: Inputs;
  readonly strict: boolean;
}

const fingerprints = new WeakMap<Inputs, string>();

function fingerprint(inputs: Inputs): string {
  const known =
    fingerprints.get(inputs) ??
    hashOf([inputs.config, inputs.license, ...[...inputs.hashes].flat(), ...inputs.oddities]);
  fingerprints.set(inputs, known);
  return known;
}

/** The last run once more, when neither its inputs nor its output changed since; nothing is parsed or printed. */
export function replayRun(cache: Cache, { config, inputs, strict }: Replay): Partial<GenerateResult> | undefined {
  if (cache.inputs !== fingerprint(inputs)) return undefined;
  const { summary, diagnostics } = cache;
  if (strict && diagnostics.some(({ severity }) => severity === "warning")) return undefined;
  if (!summary.paths.every((file) => isRemembered(cache, config, file))) return undefined;
  if (
    !summary.scaffolds.every(
      (file) => isRemembered(cache, config, file) || readTextIfAny(path.resolve(config.root, file)) !== undefined,
    )
  ) {
    return undefined;
  }
  const read = (file: string) => async () => readTextIfAny(path.resolve(config.root, file)) ?? "";
  const artifact = (ownership: "generated" | "scaffold") => (file: string) => ({
    path: file,
    ownership,
    action: "unchanged" as const,
    contents: read(file),
  });
  return {
    artifacts: [...summary.paths.map(artifact("generated")), ...summary.scaffolds.map(artifact("scaffold"))],
    diagnostics: restore(diagnostics, { config, inputs }),
    summary,
    reused: true,
  };
}

function restore(records: readonly DiagnosticRecord[], { config, inputs }: Omit<Replay, "strict">): Diagnostic[] {
  const sources = new Map<string, Place["source"]>([[config.source.file, config.source]]);
  for (const [file, text] of inputs.schemas)
    sources.set(file, { file, text, syntax: file.endsWith(".json") ? "json" : "yaml" });
  return records.map((record) => fromRecord(record, sources));
}

/** A diagnostic as it was, on the sources of today. */
export function fromRecord(record: DiagnosticRecord, sources: ReadonlyMap<string, Place["source"]>): Diagnostic {
  const { code, severity, message, file, pointer, span, hint } = record;
  const source = file === null ? undefined : (sources.get(file) ?? { file, text: "", syntax: "json" as const });
  return {
    code,
    severity,
    message,
    ...(source && pointer !== null ? { at: { source, pointer, ...(span === null ? {} : { span }) } } : {}),
    ...(hint === null ? {} : { hint }),
  };
}

export function toRecord({ code, severity, message, at, hint }: Diagnostic): DiagnosticRecord {
  return {
    code,
    severity,
    message,
    file: at?.source.file ?? null,
    pointer: at?.pointer ?? null,
    span: at?.span ?? null,
    hint: hint ?? null,
  };
}

/** Gives diagnostics the spans that the last run found for the same places of the same texts. */
export function adoptSpans(
  diagnostics: readonly Diagnostic[],
  cache: Cache | undefined,
  { hashes }: Inputs,
): Diagnostic[] {
  if (cache === undefined) return [...diagnostics];
  const unchanged = (file: string) => hashes.get(file) === own(cache.texts, file);
  const known = new Map(
    cache.diagnostics.flatMap(({ file, pointer, span }) => (span === null ? [] : [[`${file} ${pointer}`, span]])),
  );
  return diagnostics.map((diagnostic) => {
    const { at } = diagnostic;
    const span = at && diagnostic.severity !== "note" ? known.get(`${at.source.file} ${at.pointer}`) : undefined;
    return at && span && unchanged(at.source.file) ? { ...diagnostic, at: { ...at, span } } : diagnostic;
  });
}

/** Diagnostics with the spans of their places, those of notes aside: nobody prints them. */
async function withSpans(diagnostics: readonly Diagnostic[]): Promise<Diagnostic[]> {
  const shown = diagnostics.filter(({ severity }) => severity !== "note");
  if (shown.length === 0) return [...diagnostics];
  const find = await (await import("./diagnostics/locate.ts")).loadSpans(shown);
  return diagnostics.map((diagnostic) => {
    if (diagnostic.at === undefined || diagnostic.severity === "note") return diagnostic;
    const { start, end } = find(diagnostic.at);
    return { ...diagnostic, at: { ...diagnostic.at, span: [start, end] } };
  });
}

export interface Reuse {
  readonly isCurrent: (artifact: Artifact) => boolean;
  /** Hash of what each generated file is made from. */
  readonly keys: ReadonlyMap<string, string>;
  /** The files that were found current, as the cache remembers them. */
  readonly current: Cache["files"];
}

/** Which files need no printing: those whose inputs are the ones of the last run and that were not touched. */
export function planReuse(cache: Cache | undefined, config: Config, keyOf: KeyOf): Reuse {
  const keys = new Map<string, string>();
  const current: { [path: string]: Cache["files"][string] } = {};
  return {
    keys,
    current,
    isCurrent(artifact) {
      if (artifact.ownership === "scaffold") return false;
      const key = keyOf(artifact.owner);
      keys.set(artifact.path, key);
      const known = cache && own(cache.files, artifact.path);
      if (cache === undefined || known?.key !== key || !isRemembered(cache, config, artifact.path)) return false;
      current[artifact.path] = known;
      return true;
    },
  };
}

/** Hash of what the files of an owner are made from. */
export type KeyOf = (owner: string) => string;

/**
 * An entry's files follow from the config, the texts of the entry and of all that its `$ref`s reach, and the
 * API names of what it depends on; a layer's from its entries; the bundle from everything.
 */
export function ownerKeys(catalog: Catalog, inputs: Inputs): KeyOf {
  const names = new Map(catalog.entries.map((entry) => [entry.id, apiNames(entry)]));
  const settings = hashOf([inputs.config, inputs.license, JSON.stringify(catalog.layers)]);
  const known = new Map<string, string>();
  const entryKey = (entry: Entry) => {
    const reached = closure(entry, catalog).flatMap(({ id, source }) => [id, inputs.hashes.get(source.file) ?? ""]);
    const named = [...entry.dependsOn.map(({ id }) => id), entry.deprecated?.supersededBy ?? ""];
    return hashOf([settings, ...reached, ...named.map((id) => names.get(id) ?? id)]);
  };
  const layerKey = (name: string) => {
    const own = catalog.entries.filter(({ layer }) => layer === name);
    return hashOf([settings, name, ...own.map(entryKey)]);
  };
  return (owner) => {
    const entry = catalog.byId.get(owner);
    const key =
      known.get(owner) ??
      (entry ? entryKey(entry) : owner.startsWith("layer ") ? layerKey(owner.slice(6)) : fingerprint(inputs));
    known.set(owner, key);
    return key;
  };
}

/** What the files of others print of an entry. */
function apiNames({ id, stem, version, api }: Entry): string {
  return JSON.stringify([id, stem, version, api]);
}

function closure(entry: Entry, { byId }: Catalog): Entry[] {
  const reached = new Set([entry]);
  for (const { references } of reached) {
    for (const { id } of references) {
      const next = byId.get(id);
      if (next !== undefined) reached.add(next);
    }
  }
  return [...reached];
}

interface RunRecord {
  readonly config: Config;
  readonly inputs: Inputs;
  readonly reuse: Reuse;
  readonly summary: Summary;
  readonly diagnostics: readonly Diagnostic[];
  readonly memo: Memo;
}

/** Remembers a run that went through. */
export async function recordRun({ config, inputs, reuse, summary, diagnostics, memo }: RunRecord): Promise<void> {
  const run: Cache = {
    config: hashOf([inputs.config]),
    inputs: fingerprint(inputs),
    files: markFiles(config, reuse.keys, reuse.current),
    summary,
    diagnostics: (await withSpans(diagnostics)).map(toRecord),
    texts: Object.fromEntries(inputs.hashes),
  };
  saveCache(config, run, memo);
}
