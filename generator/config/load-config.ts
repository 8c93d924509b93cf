import path from "node:path";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { isInside, readTextIfAny, realpathIfAny, relativePath } from "../host.ts";
import { parseJson } from "../load/parse.ts";
import type { Config, ConfigFile, LayerConfig } from "./config.ts";

export const CONFIG_FILE = "seamgen.config.json";

export type ConfigResult =
  | { readonly config: Config; readonly diagnostics: readonly [] }
  | { readonly config: null; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads and checks the config file; all its faults at once. `isChecked` tells texts whose shape an earlier
 * run found right, so that the checker need not be loaded.
 */
export async function loadConfig(file: string, isChecked = (_text: string) => false): Promise<ConfigResult> {
  const text = readTextIfAny(file);
  const shown = relativePath(process.cwd(), file);
  if (text === undefined) {
    return failed(diagnostic("SG6001", { file: shown }, { hint: "run `seamgen init` to start a project" }));
  }
  const source = { file: path.basename(file), text, syntax: "json" as const };
  const parsed = await parseJson(source.file, text);
  if (!parsed.ok) return failed(...parsed.diagnostics);
  const faults = isChecked(text) ? [] : (await import("./check-shape.ts")).checkShape(parsed.value, source);
  if (faults.length > 0) return { config: null, diagnostics: faults };
  // The shape was just checked against the config's JSON Schema.
  const config = resolveConfig(parsed.value as unknown as ConfigFile, path.dirname(file), source);
  const conflicts = checkConfig(config);
  return conflicts.length > 0 ? { config: null, diagnostics: conflicts } : { config, diagnostics: [] };
}

function failed(...diagnostics: Diagnostic[]): ConfigResult {
  return { config: null, diagnostics };
}

/** Fills in the defaults, once. */
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
      licenseFile: licenseFile(file.packages.licenseFile, root),
    },
    layers: file.layers,
    objectMeta: file.objectMeta ?? null,
    condition: file.condition ?? null,
    scaffolds: file.scaffolds ? { folder: folder(file.scaffolds.folder), kinds: file.scaffolds.kinds ?? null } : null,
    kinds: file.kinds ?? {},
  };
}

/** No text where there is no such file in the project; `checkLicense` says so. */
function licenseFile(setting: string | undefined, root: string): Config["packages"]["licenseFile"] {
  if (setting === undefined) return null;
  const absolute = path.resolve(root, setting);
  return { file: relativePath(root, absolute), text: isOurs(root, absolute) ? readTextIfAny(absolute) : undefined };
}

function isOurs(root: string, absolute: string): boolean {
  const real = realpathIfAny(absolute);
  return real !== undefined && isInside(realpathIfAny(root) ?? root, real) && isInside(root, absolute);
}

function checkConfig(config: Config): Diagnostic[] {
  return [...checkFolders(config), ...checkLicense(config), ...checkLayers(config)];
}

function checkLicense({ root, source, packages: { licenseFile: license } }: Config): Diagnostic[] {
  if (license === null || license.text !== undefined) return [];
  const at = { at: { source, pointer: "/packages/licenseFile" } };
  const absolute = path.resolve(root, license.file);
  return !isInside(root, absolute) || realpathIfAny(absolute) !== undefined
    ? [diagnostic("SG6003", { setting: "packages.licenseFile", path: license.file }, at)]
    : [diagnostic("SG6008", { path: license.file }, at)];
}

function checkFolders({ root, source, schemas, output, scaffolds }: Config): Diagnostic[] {
  const faults: Diagnostic[] = [];
  const written = [
    { setting: "output", folder: output, pointer: "/output" },
    ...(scaffolds ? [{ setting: "scaffolds.folder", folder: scaffolds.folder, pointer: "/scaffolds/folder" }] : []),
  ];
  for (const { setting, folder, pointer } of written) {
    if (!isInside(root, path.resolve(root, folder))) {
      faults.push(diagnostic("SG6003", { setting, path: folder }, { at: { source, pointer } }));
    }
  }
  const others = [{ setting: "schemas", folder: schemas, pointer: "/schemas" }, ...written.slice(1)];
  for (const { setting, folder, pointer } of others) {
    const [a, b] = [path.resolve(root, output), path.resolve(root, folder)];
    if (isInside(a, b) || isInside(b, a)) {
      faults.push(diagnostic("SG6006", { output: "output", other: setting }, { at: { source, pointer } }));
    }
  }
  return faults;
}

function checkLayers({ layers, source }: Config): Diagnostic[] {
  const seen = new Map<string, LayerConfig>();
  const faults: Diagnostic[] = [];
  layers.forEach((layer, i) => {
    const at = (member: string) => ({ at: { source, pointer: `/layers/${i}/${member}` } });
    if (seen.has(layer.name)) faults.push(diagnostic("SG6004", { layer: layer.name }, at("name")));
    if (layer.sameRankAs !== undefined && !seen.has(layer.sameRankAs)) {
      const message = `sameRankAs names ${JSON.stringify(layer.sameRankAs)}, which is no earlier layer`;
      faults.push(
        diagnostic("SG6002", { message }, { ...at("sameRankAs"), ...didYouMean(layer.sameRankAs, seen.keys()) }),
      );
    }
    seen.set(layer.name, layer);
  });
  return faults;
}
