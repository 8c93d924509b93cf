import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { isErrno } from "../../../generator/files/disk.ts";
import { isObject, type Json, type JsonObject } from "../../../packages/base/src/json.ts";
import { at, itemsAt, objectAt, textAt } from "./objects.ts";

/** A generated CustomResourceDefinition, with the names that requests need. */
export interface Definition {
  readonly layer: string;
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly versions: readonly ServedVersion[];
  /** The CustomResourceDefinition itself. */
  readonly crd: JsonObject;
}

export interface ServedVersion {
  readonly name: string;
  readonly hasStatus: boolean;
}

/** An object of `examples/objects/<layer>/<Kind>/`. */
export interface Example {
  /** Path below the folder of the examples. */
  readonly file: string;
  readonly layer: string;
  readonly kind: string;
  /** Whether the file is a `good-*.yaml`. */
  readonly good: boolean;
  readonly object: Json;
}

/** Loads the definitions in `generated/<layer>/crds/`, in the order of their files. */
export function loadDefinitions(generated: string): Definition[] {
  return filesBelow(generated)
    .filter((file) => /^[^/]+\/crds\/[^/]+\.yaml$/.test(file))
    .map((file) => definitionOf(file.split("/")[0] ?? "", objectAt(readYaml(path.join(generated, file)))));
}

/** Loads every `<layer>/<Kind>/good-*.yaml` and `bad-*.yaml`, sorted by path. */
export function loadExamples(folder: string): Example[] {
  return filesBelow(folder).flatMap((file) => {
    const [, layer, kind, verdict] = /^([^/]+)\/([^/]+)\/(good|bad)-[^/]*\.yaml$/.exec(file) ?? [];
    if (layer === undefined || kind === undefined) return [];
    return [{ file, layer, kind, good: verdict === "good", object: readYaml(path.join(folder, file)) }];
  });
}

function definitionOf(layer: string, crd: JsonObject): Definition {
  const spec = at(crd, "spec");
  const served = itemsAt(spec, "versions").filter((version) => at(version, "served") === true);
  return {
    layer,
    name: textAt(crd, "metadata", "name"),
    group: textAt(spec, "group"),
    kind: textAt(spec, "names", "kind"),
    plural: textAt(spec, "names", "plural"),
    shortNames: itemsAt(spec, "names", "shortNames").map(String),
    crd,
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

/** Lists relative paths with forward slashes, sorted. Empty if the folder does not exist. */
function filesBelow(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names.map((name) => name.split(path.sep).join("/")).sort();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}
