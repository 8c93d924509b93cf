import type { Layer } from "../types.ts";
import { packArchive, type PackedFile } from "./archive.ts";
import { integrityOf } from "./digest.ts";
import type { Release } from "./pack-set.ts";

/** An npm package in the release. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  /** Path of the tarball in the folder. */
  readonly file: string;
  /** As npm writes it in `dist.integrity`. */
  readonly integrity: string;
  /** Names of the packages of the release that it depends on. */
  readonly dependsOn: readonly string[];
}

/** Packs one npm tarball per layer, in dependency order. */
export function packPackages(release: Release): {
  readonly index: readonly PackedPackage[];
  readonly files: readonly PackedFile[];
} {
  const packed = inDependencyOrder(release.catalog.layers).map((layer) => packLayer(layer, release));
  return { index: packed.map(({ index }) => index), files: packed.map(({ file }) => file) };
}

function packLayer(layer: Layer, { config, catalog, texts, version, seconds }: Release) {
  const folder = `${config.output}/${layer.name}/`;
  const files = [...texts]
    .filter(([path]) => path.startsWith(folder))
    .map(([path, text]) => ({ path: `package/${path.slice(folder.length)}`, bytes: Buffer.from(text) }));
  const bytes = packArchive(files, seconds);
  const path = `npm/${layer.package.replace(/^@/, "").replace("/", "-")}-${version}.tgz`;
  const dependsOn = catalog.layers.filter(({ name }) => layer.imports.includes(name)).map((other) => other.package);
  const index = { name: layer.package, version, file: path, integrity: integrityOf(bytes), dependsOn };
  return { index, file: { path, bytes } };
}

/** The layers, each after those that it imports. Layers of one rank may import a later one. */
function inDependencyOrder(layers: readonly Layer[]): readonly Layer[] {
  const sorted = new Set<Layer>();
  const add = (layer: Layer) => {
    if (sorted.has(layer)) return;
    layers.filter(({ name }) => layer.imports.includes(name)).forEach(add);
    sorted.add(layer);
  };
  layers.forEach(add);
  return [...sorted];
}
