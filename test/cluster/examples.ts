import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { isErrno } from "../../generator/host.ts";
import { isArray, isObject } from "../../generator/json.ts";
import type { Json } from "../../generator/types.ts";

/** What a generated CustomResourceDefinition says about addresses. */
export interface Definition {
  readonly layer: string;
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly versions: readonly ServedVersion[];
}

export interface ServedVersion {
  readonly name: string;
  readonly hasStatus: boolean;
}

/** An object of `examples/objects/<layer>/<Kind>/`. */
export interface Example {
  /** Relative to the examples' folder. */
  readonly file: string;
  readonly layer: string;
  readonly kind: string;
  /** What the file's name promises. */
  readonly good: boolean;
  readonly object: Json;
}

/** The definitions in `generated/<layer>/crds/`, in the order of their files. */
export function loadDefinitions(generated: string): Definition[] {
  return filesBelow(generated)
    .filter((file) => /^[^/]+\/crds\/[^/]+\.yaml$/.test(file))
    .map((file) => definition(file.split("/")[0] ?? "", readYaml(path.join(generated, file))));
}

/** Every `<layer>/<Kind>/good-*.yaml` and `bad-*.yaml`, sorted. */
export function loadExamples(folder: string): Example[] {
  return filesBelow(folder).flatMap((file) => {
    const [, layer, kind, verdict] = /^([^/]+)\/([^/]+)\/(good|bad)-[^/]*\.yaml$/.exec(file) ?? [];
    if (layer === undefined || kind === undefined) return [];
    return [{ file, layer, kind, good: verdict === "good", object: readYaml(path.join(folder, file)) }];
  });
}

/** The member at the path, or undefined when there is none. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let current = value;
  for (const key of keys) current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  return current;
}

/** The string at the path; throws when there is none, for what a server or a generator must have written. */
export function textAt(value: Json | undefined, ...keys: readonly string[]): string {
  const found = at(value, ...keys);
  if (typeof found !== "string") throw new Error(`no text at ${keys.join(".")}`);
  return found;
}

export function itemsAt(value: Json | undefined, ...keys: readonly string[]): readonly Json[] {
  const found = at(value, ...keys);
  return isArray(found) ? found : [];
}

function definition(layer: string, crd: Json): Definition {
  const spec = at(crd, "spec");
  const served = itemsAt(spec, "versions").filter((version) => at(version, "served") === true);
  return {
    layer,
    name: textAt(crd, "metadata", "name"),
    group: textAt(spec, "group"),
    kind: textAt(spec, "names", "kind"),
    plural: textAt(spec, "names", "plural"),
    namespaced: textAt(spec, "scope") === "Namespaced",
    versions: served.map((version) => ({
      name: textAt(version, "name"),
      hasStatus: isObject(at(version, "subresources", "status")),
    })),
  };
}

function readYaml(file: string): Json {
  const value: unknown = parse(readFileSync(file, "utf8"));
  return value as Json; // what YAML without custom tags parses to
}

/** Relative paths with forward slashes, sorted; empty when there is no such folder. */
function filesBelow(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names.map((name) => name.split(path.sep).join("/")).sort();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
