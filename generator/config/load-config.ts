import { builtinModules } from "node:module";
import path from "node:path";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { FileSystem } from "../files/file-system.ts";
import { FileError, tryOperation } from "../files/file-error.ts";
import { outsideTarget, readShort } from "../files/file-operations.ts";
import { foldedPath, isInside, pathProblem, relativePath, unportableName } from "../files/paths.ts";
import { decodeUtf8 } from "../files/utf8.ts";
import { LIMITS } from "../limits.ts";
import { parseJson } from "../load/parse-json.ts";
import { packageOf, type Config, type ConfigFile } from "./config.ts";

export interface ConfigPlace {
  /** Absolute path of the config file. */
  readonly file: string;
  /** The folder to which paths in messages are relative. */
  readonly folder: string;
}

/** Reads and checks the config file. Reports all errors at once and returns null if there are any. */
export async function loadConfig(
  { file, folder }: ConfigPlace,
  files: FileSystem,
  diagnostics: Diagnostics,
): Promise<Config | null> {
  const bytes = tryOperation(() => readShort(files, file, LIMITS.configBytes));
  if (bytes instanceof FileError) {
    diagnostics.report("SG6051", { file: relativePath(folder, file) || ".", problem: bytes.problem });
    return null;
  }
  if (bytes === undefined) {
    diagnostics.report("SG6001", { file: relativePath(folder, file) });
    return null;
  }
  const { text, fault } = decodeUtf8(bytes);
  const source = { file: path.basename(file), text, syntax: "json" as const };
  if (fault !== undefined) {
    const at = { source, pointer: fault.pointer };
    diagnostics.report("SG6061", { file: source.file, problem: fault.problem }, { at });
    return null;
  }
  const parsed = await parseJson(text);
  if (!parsed.ok) {
    for (const { kind, detail, pointer } of parsed.faults) {
      const at = { source, pointer };
      if (kind === "duplicate key") diagnostics.report("SG6011", { key: detail }, { at });
      else diagnostics.report("SG6010", { reason: kind === "syntax" ? detail : reasonOf(kind, detail) }, { at });
    }
    return null;
  }
  const { checkShape } = await import("./check-shape.ts");
  if (!checkShape(parsed.value, source, diagnostics)) return null;
  // The shape was just checked against the config's JSON Schema.
  const written = parsed.value as unknown as ConfigFile;
  if (!checkPaths(written, source, diagnostics)) return null;
  const config = resolveConfig(written, path.dirname(file), source);
  const license = written.packages.licenseFile;
  const licenseText = license === undefined ? null : readLicense(license, { config, files, diagnostics });
  checkFolders(config, diagnostics);
  checkLayers(config, diagnostics);
  checkPackageNames(config, diagnostics);
  return diagnostics.errorCount > 0 ? null : { ...config, licenseText };
}

/** Reports paths that no file system can hold. */
function checkPaths(
  { schemas, output, packages, scaffolds, pack, docs }: ConfigFile,
  source: Config["source"],
  diagnostics: Diagnostics,
): boolean {
  const settings = {
    schemas,
    output,
    "packages.licenseFile": packages.licenseFile,
    "scaffolds.folder": scaffolds?.folder,
    "pack.output": pack?.output,
    "docs.output": docs?.output,
  };
  for (const [setting, written] of Object.entries(settings)) {
    const problem = pathProblem(written ?? "");
    const at = { source, pointer: `/${setting.replace(".", "/")}` };
    if (problem !== undefined) diagnostics.report("SG6052", { setting, problem }, { at });
  }
  return diagnostics.errorCount === 0;
}

/** No setting is a number, and no path has half of a surrogate pair. */
function reasonOf(kind: "number" | "surrogate", detail: string): string {
  return kind === "number" ? `no double holds ${detail}` : `${detail} holds half of a surrogate pair`;
}

/** Fills in the defaults. */
function resolveConfig(file: ConfigFile, root: string, source: Config["source"]): Config {
  const folder = (setting: string) => relativePath(root, path.resolve(root, setting)) || ".";
  return {
    root,
    source,
    schemas: folder(file.schemas ?? "schemas"),
    output: folder(file.output ?? "generated"),
    packages: {
      scope: file.packages.scope,
      version: file.packages.version ?? "0.0.0",
      license: file.packages.license ?? null,
      repository: file.packages.repository ?? null,
      licenseFile: file.packages.licenseFile === undefined ? null : folder(file.packages.licenseFile),
    },
    layers: file.layers,
    objectMeta: file.objectMeta ?? null,
    condition: file.condition ?? null,
    scaffolds: file.scaffolds ? { folder: folder(file.scaffolds.folder), kinds: file.scaffolds.kinds ?? null } : null,
    kinds: file.kinds ?? {},
    pack: { output: folder(file.pack?.output ?? "dist-artifacts") },
    docs: { output: folder(file.docs?.output ?? "docs-site") },
    crds: { descriptions: file.crds?.descriptions ?? "full" },
    lint: file.lint ?? {},
    licenseText: null,
  };
}

/** Reads the text of the licence, which must be a file of the project. */
function readLicense(file: string, { config, files, diagnostics }: LicensePlace): string {
  const { root, source } = config;
  const absolute = path.resolve(root, file);
  const at = { at: { source, pointer: "/packages/licenseFile" } };
  const isOutside = !isInside(root, absolute) || outsideTarget(files, root, absolute) !== undefined;
  const bytes = isOutside ? undefined : tryOperation(() => readShort(files, absolute, LIMITS.configBytes));
  if (bytes instanceof FileError) {
    diagnostics.report("SG6051", { file, problem: bytes.problem }, at);
    return "";
  }
  const { text, fault } = decodeUtf8(bytes ?? new Uint8Array());
  if (isOutside) diagnostics.report("SG6003", { setting: "packages.licenseFile", path: file }, at);
  else if (bytes === undefined) diagnostics.report("SG6013", { path: file }, at);
  else if (fault !== undefined) diagnostics.report("SG6061", { file, problem: fault.problem }, at);
  return text;
}

interface LicensePlace {
  readonly config: Pick<Config, "root" | "source">;
  readonly files: FileSystem;
  readonly diagnostics: Diagnostics;
}

function checkFolders(config: Config, diagnostics: Diagnostics): void {
  const { root, source, schemas, output, scaffolds, packages, pack, docs } = config;
  const written = [
    { setting: "output", folder: output, pointer: "/output" },
    ...(scaffolds ? [{ setting: "scaffolds.folder", folder: scaffolds.folder, pointer: "/scaffolds/folder" }] : []),
    { setting: "pack.output", folder: pack.output, pointer: "/pack/output" },
    { setting: "docs.output", folder: docs.output, pointer: "/docs/output" },
  ];
  for (const { setting, folder, pointer } of written) {
    const at = { source, pointer };
    const name = unportableName(folder);
    if (!isInside(root, path.resolve(root, folder))) diagnostics.report("SG6003", { setting, path: folder }, { at });
    else if (name !== undefined) diagnostics.report("SG6062", { setting, name }, { at });
  }
  const others = [{ setting: "schemas", folder: schemas, pointer: "/schemas" }, ...written.slice(1)];
  for (const { setting, folder, pointer } of others) {
    const [a, b] = [path.resolve(root, foldedPath(output)), path.resolve(root, foldedPath(folder))];
    if (!overlap(a, b)) continue;
    diagnostics.report("SG6006", { output: "output", other: setting }, { at: { source, pointer } });
  }
  const [packed, documented] = [pack.output, docs.output].map((folder) => path.resolve(root, foldedPath(folder)));
  if (overlap(packed ?? "", documented ?? "")) {
    const at = { source, pointer: "/docs/output" };
    diagnostics.report("SG6006", { output: "pack.output", other: "docs.output" }, { at });
  }
  const { licenseFile } = packages;
  const folded = (file: string) => path.resolve(root, foldedPath(file));
  if (licenseFile === null || !isInside(folded(output), folded(licenseFile))) return;
  const at = { source, pointer: "/packages/licenseFile" };
  diagnostics.report("SG6041", { file: licenseFile }, { at });
}

/** Whether one of two absolute folders contains the other. */
export function overlap(a: string, b: string): boolean {
  return isInside(a, b) || isInside(b, a);
}

function checkLayers({ layers, source }: Config, diagnostics: Diagnostics): void {
  const seen = new Set<string>();
  layers.forEach(({ name, sameRankAs }, i) => {
    const at = (member: string) => ({ at: { source, pointer: `/layers/${i}/${member}` } });
    if (seen.has(name)) diagnostics.report("SG6004", { layer: name }, at("name"));
    if (sameRankAs !== undefined && !seen.has(sameRankAs)) {
      const near = didYouMean(sameRankAs, seen);
      diagnostics.report("SG6009", { layer: sameRankAs }, { ...at("sameRankAs"), ...near });
    }
    seen.add(name);
  });
}

/** Names that npm refuses, or that lead to something else than the package of a layer. */
const TAKEN_PACKAGES = new Set([
  ...builtinModules,
  ...["node_modules", "favicon.ico", "seamgen", "@seamgen/runtime", "@seamgen/apiserver"],
]);

function checkPackageNames(config: Config, diagnostics: Diagnostics): void {
  const { layers, source } = config;
  layers.forEach(({ name, package: own }, i) => {
    const npm = packageOf(config, name);
    if (!TAKEN_PACKAGES.has(npm)) return;
    const pointer = own === undefined ? "/packages/scope" : `/layers/${i}/package`;
    diagnostics.report("SG6071", { package: npm, layer: name }, { at: { source, pointer } });
  });
}
