import type { Config, LayerConfig } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { foldedPath, unportableName } from "../files/paths.ts";
import type { Artifact, Catalog, Entry, Place } from "../types.ts";

/** What the paths are made of. */
interface NamedSet {
  readonly catalog: Catalog;
  readonly config: Config;
}

/**
 * Reports two artifacts on one path, once per pair of owners, and names that Windows cannot hold, once per file or folder.
 * It ignores case and Unicode composition, because some file systems do.
 */
export function checkPaths(artifacts: readonly Artifact[], set: NamedSet, diagnostics: Diagnostics): void {
  const { byId } = set.catalog;
  const taken = new Map<string, Artifact>();
  const pairs = new Set<string>();
  for (const artifact of artifacts) {
    const key = foldedPath(artifact.path);
    const other = taken.get(key);
    taken.set(key, other ?? artifact);
    const pair = `${artifact.owner} ${other?.owner ?? ""}`;
    if (other === undefined || pairs.has(pair)) continue;
    pairs.add(pair);
    const entry = byId.get(artifact.owner) ?? byId.get(other.owner);
    const writer = entry?.id === other.owner ? artifact.owner : other.owner;
    const at = entry ? { at: { source: entry.source, pointer: "@0" } } : {};
    diagnostics.report("SG3012", { path: artifact.path, other: writer }, at);
  }
  checkPortability(artifacts, set, diagnostics);
}

function checkPortability(
  artifacts: readonly Artifact[],
  { catalog: { entries }, config }: NamedSet,
  diagnostics: Diagnostics,
): void {
  const reported = new Set<string>();
  for (const { path, owner } of artifacts) {
    const name = unportableName(path);
    if (name === undefined) continue;
    const shared = path.slice(0, path.indexOf(`/${name}`) + 1 + name.length);
    const entry = entries.find(({ id, layer }) => id === owner || `layer ${layer}` === owner);
    // One name of a schema is in the names of several files.
    const key = name.includes(".") ? `${owner} ${name.split(".")[0]?.toLowerCase() ?? ""}` : shared;
    if (entry === undefined || reported.has(key)) continue;
    reported.add(key);
    diagnostics.report("SG3061", { path: shared, name }, originOf(name, entry, config));
  }
}

/** The name that leads to a file or folder: where it is, and what to do. */
function originOf(name: string, { layer, version, api, source }: Entry, config: Config): { at: Place; hint: string } {
  const index = config.layers.findIndex((candidate) => candidate.name === layer);
  const at = (member: keyof LayerConfig, value: string): Place =>
    config.layers[index]?.[member] === value
      ? { source: config.source, pointer: `/layers/${index}/${member}` }
      : { source, pointer: "@0" };
  if (name === layer) return { at: at("name", layer), hint: "choose another name for the layer" };
  if (name === version) return { at: at("version", version), hint: "choose another API version" };
  if (api !== null && name.startsWith(`${api.group}_`))
    return { at: at("group", api.group), hint: "choose another API group" };
  return { at: { source, pointer: "@0" }, hint: "rename the schema" };
}
