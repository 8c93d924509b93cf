import type { JsonObject } from "../../packages/base/src/json.ts";
import { packArchive, type PackedFile } from "./archive.ts";
import { digestOf, hexOf } from "./digest.ts";
import { listDefinitions } from "./pack-definitions.ts";
import { printSbom } from "./print-sbom.ts";
import type { PackedPackage } from "./pack-packages.ts";
import type { Release } from "./pack-set.ts";

export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
export const EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
const ARTIFACT_TYPE = "application/vnd.seamgen.crds.v1";
const CONFIG_TYPE = "application/vnd.seamgen.crds.config.v1+json";
/** Argo CD and Flux read layers of this type. */
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
const SBOM_TYPE = "application/spdx+json";

/** A reference to a blob or a manifest, as OCI defines it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: { readonly [name: string]: string };
}

/** The image of the CRDs, in the folder `oci` in the image layout of OCI. */
export interface PackedImage {
  readonly manifest: Descriptor;
  /** Manifests that refer to the image. */
  readonly referrers: readonly Descriptor[];
}

export interface ImageParts {
  readonly name: string;
  /** The files of the bundle. */
  readonly definitions: readonly PackedFile[];
  readonly packages: readonly PackedPackage[];
}

/** Packs the CRDs as an OCI image: one layer with the bundle, a config with its contents, and an SBOM as a referrer. */
export function packImage(
  release: Release,
  parts: ImageParts,
): { readonly index: PackedImage; readonly files: readonly PackedFile[] } {
  const { version, seconds } = release;
  const created = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  const blobs: PackedFile[] = [];
  const store = (mediaType: string, bytes: Uint8Array): Descriptor => {
    const digest = digestOf(bytes);
    blobs.push({ path: `oci/blobs/${digest.replace(":", "/")}`, bytes });
    return { mediaType, digest, size: bytes.length };
  };
  const storeJson = (mediaType: string, value: object) => store(mediaType, Buffer.from(JSON.stringify(value)));
  const layer = store(LAYER_TYPE, packArchive(parts.definitions, seconds));
  const manifest = storeJson(MANIFEST_TYPE, {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: ARTIFACT_TYPE,
    config: storeJson(CONFIG_TYPE, imageConfig(release)),
    layers: [{ ...layer, annotations: { "org.opencontainers.image.title": `${parts.name}-${version}.tgz` } }],
    annotations: annotations(release, parts.name, created),
  });
  const sbom = printSbom({
    ...parts,
    version,
    created,
    image: manifest.digest,
    license: release.config.packages.license,
  });
  const referrer = storeJson(MANIFEST_TYPE, {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: SBOM_TYPE,
    config: store(EMPTY_TYPE, Buffer.from("{}")),
    layers: [store(SBOM_TYPE, Buffer.from(sbom))],
    subject: manifest,
    annotations: { "org.opencontainers.image.created": created },
  });
  const tagged = { ...manifest, artifactType: ARTIFACT_TYPE };
  const attached = { ...referrer, artifactType: SBOM_TYPE };
  const layout = {
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: [{ ...tagged, annotations: { "org.opencontainers.image.ref.name": tagOf(version) } }, attached],
  };
  const files = [
    { path: "oci/oci-layout", bytes: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    { path: "oci/index.json", bytes: Buffer.from(JSON.stringify(layout)) },
    ...new Map(blobs.map((blob) => [blob.path, blob])).values(),
  ];
  return { index: { manifest: tagged, referrers: [attached] }, files };
}

/** The tag of a version. A tag allows no `+`; Helm writes `_` instead. */
export function tagOf(version: string): string {
  return version.replaceAll("+", "_");
}

function annotations({ config, version }: Release, name: string, created: string): JsonObject {
  const { repository, license } = config.packages;
  return {
    "org.opencontainers.image.title": name,
    "org.opencontainers.image.description": "CustomResourceDefinitions, for kubectl apply",
    "org.opencontainers.image.version": version,
    "org.opencontainers.image.created": created,
    ...(license === null ? {} : { "org.opencontainers.image.licenses": license }),
    ...(repository === null ? {} : { "org.opencontainers.image.source": repository }),
  };
}

/** What the bundle contains, for programs that read no YAML. */
function imageConfig(release: Release): JsonObject {
  return {
    version: release.version,
    layers: release.catalog.layers.map(({ name, group, version, package: npm }) => ({
      name,
      group,
      version,
      package: npm,
    })),
    definitions: listDefinitions(release).map(({ entry, api, file, text }) => ({
      group: api.group,
      version: api.version,
      kind: entry.name,
      plural: api.plural,
      scope: api.scope,
      stability: entry.stability,
      deprecated: entry.deprecated !== null,
      file: `crds/${file}`,
      digest: `sha256:${hexOf("sha256", text)}`,
    })),
  };
}
