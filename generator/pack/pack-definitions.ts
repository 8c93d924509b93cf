import type { JsonObject } from "../../packages/base/src/json.ts";
import type { Entry } from "../types.ts";
import { printYaml } from "../../packages/base/src/print-yaml.ts";
import type { PackedFile } from "./archive.ts";
import { hexOf } from "./digest.ts";
import type { Release } from "./pack-set.ts";

/** A kind that has a CustomResourceDefinition. */
export interface Definition {
  readonly entry: Entry;
  readonly api: NonNullable<Entry["api"]>;
  readonly crd: JsonObject;
  /** Name of the file with the definition alone. */
  readonly file: string;
  readonly text: string;
}

/** Lists the definitions of a release in dependency order. */
export function listDefinitions({ catalog, config, texts }: Release): readonly Definition[] {
  return catalog.entries.flatMap((entry) => {
    const { api, definition: crd, layer } = entry;
    if (api === null || crd === null) return [];
    const file = `${api.group}_${api.plural}.yaml`;
    return [{ entry, api, crd, file, text: textOf(texts, `${config.output}/${layer}/crds/${file}`) }];
  });
}

/**
 * Packs the CRDs for `kubectl apply`: one file with all in dependency order, one file per kind, a kustomization, and
 * checksums for `sha256sum --check`. Returns none for a release without a definition.
 */
export function packDefinitions(release: Release): readonly PackedFile[] {
  const definitions = listDefinitions(release);
  if (definitions.length === 0) return [];
  const all = textOf(release.texts, `${release.config.output}/crds/all.yaml`);
  const texts = [
    { path: "crds.yaml", text: all },
    ...definitions.map(({ file, text }) => ({ path: `crds/${file}`, text })),
    { path: "kustomization.yaml", text: kustomization(definitions) },
  ];
  const sums = texts.map(({ path, text }) => `${hexOf("sha256", text)}  ${path}\n`);
  return [...texts, { path: "SHA256SUMS", text: sums.join("") }].map(({ path, text }) => {
    return { path, bytes: Buffer.from(text) };
  });
}

function kustomization(definitions: readonly Definition[]): string {
  return printYaml({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: definitions.map(({ file }) => `crds/${file}`),
  });
}

function textOf(texts: Release["texts"], path: string): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`the release has no ${path}`);
  return text;
}
