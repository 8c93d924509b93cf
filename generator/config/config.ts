import type { Level } from "../diagnostics/diagnostic.ts";
import type { Descriptions, PrinterColumn } from "../types.ts";

export const CONFIG_FILE = "seamgen.config.json";

/** The config file as users write it: the type of `config.schema.json`. */
export interface ConfigFile {
  readonly schemas?: string;
  readonly output?: string;
  readonly packages: {
    readonly scope: string;
    readonly version?: string;
    readonly license?: string;
    readonly repository?: string;
    readonly licenseFile?: string;
  };
  readonly layers: readonly LayerConfig[];
  readonly objectMeta?: string;
  readonly condition?: string;
  readonly scaffolds?: { readonly folder: string; readonly kinds?: readonly string[] };
  readonly kinds?: { readonly [id: string]: KindConfig };
  readonly pack?: { readonly output?: string };
  readonly docs?: { readonly output?: string };
  readonly crds?: { readonly descriptions?: Descriptions };
  readonly lint?: { readonly [rule: string]: Level };
}

export interface LayerConfig {
  readonly name: string;
  readonly group?: string;
  readonly version?: string;
  readonly package?: string;
  readonly sameRankAs?: string;
}

/** Settings of one kind. An annotation with the same meaning wins. */
export interface KindConfig {
  readonly plural?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly scope?: "Namespaced" | "Cluster";
  readonly columns?: readonly PrinterColumn[];
  readonly immutable?: readonly string[];
  readonly conditions?: { readonly [type: string]: readonly string[] };
}

/** The config with all defaults. Folders are relative to `root`, with forward slashes. */
export interface Config {
  /** Absolute folder of the config file; nothing is written outside it. */
  readonly root: string;
  /** The config file as it was read, so that diagnostics can point into it. */
  readonly source: { readonly file: string; readonly text: string; readonly syntax: "json" };
  readonly schemas: string;
  readonly output: string;
  readonly packages: {
    readonly scope: string;
    readonly version: string;
    readonly license: string | null;
    readonly repository: string | null;
    /** The file whose text becomes LICENSE in each package. */
    readonly licenseFile: string | null;
  };
  /** The text of that file. */
  readonly licenseText: string | null;
  readonly layers: readonly LayerConfig[];
  readonly objectMeta: string | null;
  readonly condition: string | null;
  readonly scaffolds: { readonly folder: string; readonly kinds: readonly string[] | null } | null;
  readonly kinds: { readonly [id: string]: KindConfig };
  /** Where `seamgen pack` writes. */
  readonly pack: { readonly output: string };
  /** Where `seamgen docs` writes. */
  readonly docs: { readonly output: string };
  readonly crds: { readonly descriptions: Descriptions };
  /** The severities of lint rules that differ from their defaults. */
  readonly lint: { readonly [rule: string]: Level };
}

/** The npm package of a layer. */
export function packageOf({ layers, packages }: Pick<Config, "layers" | "packages">, layer: string): string {
  return layers.find(({ name }) => name === layer)?.package ?? `${packages.scope}/${layer}`;
}
