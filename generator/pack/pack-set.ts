import type { Config } from "../config/config.ts";
import type { Artifact, Catalog } from "../types.ts";
import type { PackedFile } from "./archive.ts";
import { packCatalog } from "./pack-catalog.ts";
import { packChart } from "./pack-chart.ts";
import { packDefinitions } from "./pack-definitions.ts";
import { packImage, type PackedImage } from "./pack-image.ts";
import { packOpenApi } from "./pack-open-api.ts";
import { packPackages, type PackedPackage } from "./pack-packages.ts";
import { hexOf } from "./digest.ts";

/** One release of a set of schemas: what the packers read. */
export interface Release {
  readonly config: Config;
  readonly catalog: Catalog;
  /** The generated files with their texts. */
  readonly texts: ReadonlyMap<string, string>;
  /** The files of the documentation. */
  readonly docs: readonly PackedFile[];
  /** SemVer of every package, chart and image of the release. */
  readonly version: string;
  /** The time of everything in the release, in seconds since the epoch. */
  readonly seconds: number;
}

/** The file `pack.json`, which names everything in the folder, so that `publish` sends only that. */
export interface PackIndex {
  readonly version: string;
  /** Name of the set, which the chart and the image have. */
  readonly name: string;
  /** In dependency order. */
  readonly packages: readonly PackedPackage[];
  /** Null for a set without a CRD. */
  readonly image: PackedImage | null;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

export interface PackedSet {
  readonly index: PackIndex;
  readonly files: readonly PackedFile[];
  /** Size of a Helm release of the chart in bytes; 0 without a chart. */
  readonly chartRelease: number;
}

export const PACK_INDEX = "pack.json";

interface Printed {
  readonly artifacts: readonly Artifact[];
  readonly docs: readonly Artifact[];
}

/** Prints the texts of a catalog for its release. */
export async function releaseOf(
  input: Omit<Release, "texts" | "docs">,
  { artifacts, docs }: Printed,
): Promise<Release> {
  const texts = new Map<string, string>();
  for (const { path, ownership, contents } of artifacts)
    if (ownership === "generated") texts.set(path, await contents());
  const pages: PackedFile[] = [];
  for (const { path, contents } of docs) pages.push({ path, bytes: Buffer.from(await contents()) });
  return { ...input, texts, docs: pages };
}

/** Packs everything that a release publishes. The bytes depend only on the release. */
export function packSet(release: Release): PackedSet {
  const { version } = release;
  const name = setName(release.config);
  const packages = packPackages(release);
  const definitions = packDefinitions(release);
  const hasDefinitions = definitions.length > 0;
  const chart = hasDefinitions ? packChart(release, name) : { files: [], releaseBytes: 0 };
  const image = hasDefinitions ? packImage(release, { name, definitions, packages: packages.index }) : null;
  const files = [
    ...packages.files,
    ...definitions.map(({ path, bytes }) => ({ path: `crds/${path}`, bytes })),
    ...chart.files,
    ...(image?.files ?? []),
    ...packCatalog(release),
    ...packOpenApi(release),
    ...release.docs,
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const index: PackIndex = {
    version,
    name,
    packages: packages.index,
    image: image?.index ?? null,
    files: files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: hexOf("sha256", bytes) })),
  };
  const text = `${JSON.stringify(index, null, 2)}\n`;
  return { index, files: [...files, { path: PACK_INDEX, bytes: Buffer.from(text) }], chartRelease: chart.releaseBytes };
}

/** `@seam` becomes `seam-crds`. A chart name allows lower-case letters, digits and dashes. */
function setName({ packages }: Config): string {
  return `${packages.scope.slice(1).replace(/[^a-z0-9]+/g, "-")}-crds`;
}
