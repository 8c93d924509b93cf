import { gunzipSync } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { isArray, isObject, own } from "../../packages/base/src/json.ts";
import type { PackedFile } from "../pack/archive.ts";
import { digestOf } from "../pack/digest.ts";
import { INDEX_TYPE, MANIFEST_TYPE } from "../pack/pack-image.ts";
import { PublishFault } from "./publish-fault.ts";
import { parseJson, type RegistryClient } from "./registry-client.ts";

/** A bundle with a thousand large definitions has a tenth of this. */
const MAX_BYTES = 512 * 1024 * 1024;
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 20_000;

export interface PulledImage {
  readonly digest: string;
  readonly files: readonly PackedFile[];
}

/**
 * Fetches the bundle of an image and checks every digest. Throws SG8016 if content and digest differ, and SG8022 if the
 * bundle holds anything but files with plain relative paths.
 */
export async function pullImage(client: RegistryClient, reference: string): Promise<PulledImage> {
  const headers = { accept: [MANIFEST_TYPE, INDEX_TYPE].join(", ") };
  const request = { method: "GET", target: `manifests/${reference}`, headers, accepts: [200] };
  const { bytes, headers: given } = await client.read(request, MAX_MANIFEST_BYTES);
  const digest = digestOf(bytes);
  const wanted = reference.startsWith("sha256:") ? reference : (given.get("docker-content-digest") ?? digest);
  if (digest !== wanted) throw new PublishFault("SG8016", { what: `the manifest ${reference}`, wanted, found: digest });
  return { digest, files: await pullLayer(client, layerOf(bytes)) };
}

/** The digest of the one layer. */
function layerOf(bytes: Uint8Array): string {
  const manifest = parseJson(bytes);
  const layers = isObject(manifest) ? own(manifest, "layers") : undefined;
  const digests = isArray(layers) ? layers.map((layer) => (isObject(layer) ? own(layer, "digest") : undefined)) : [];
  const isValid =
    digests.length > 0 && digests.every((one) => typeof one === "string" && /^sha256:[0-9a-f]{64}$/.test(one));
  if (!isValid) throw new PublishFault("SG8022", { what: "it is not an image of definitions" });
  if (digests.length > 1) throw new PublishFault("SG8022", { what: `it has ${digests.length} layers instead of one` });
  return String(digests[0]);
}

async function pullLayer(client: RegistryClient, digest: string): Promise<readonly PackedFile[]> {
  const { bytes } = await client.read({ method: "GET", target: `blobs/${digest}`, accepts: [200] }, MAX_BYTES);
  const found = digestOf(bytes);
  if (found !== digest) throw new PublishFault("SG8016", { what: "a blob", wanted: digest, found });
  return readArchive(bytes);
}

/** Reads a gzipped tar. Throws SG8022 if it holds more than plain files and folders, or a path that leads elsewhere. */
export function readArchive(bytes: Uint8Array): readonly PackedFile[] {
  const files = new Map<string, PackedFile>();
  const refuse = (what: string) => {
    throw new PublishFault("SG8022", { what });
  };
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry: ReadEntry) => {
      const path = entry.path.replace(/^\.\//, "");
      if (entry.type === "Directory") return entry.resume();
      if (entry.type !== "File" && entry.type !== "OldFile") return refuse(`${JSON.stringify(path)} is not a file`);
      if (!isPlainPath(path)) return refuse(`the path ${JSON.stringify(path)} leads elsewhere`);
      if (files.has(path.toLowerCase()) || files.size >= MAX_FILES)
        return refuse(`${JSON.stringify(path)} is there twice`);
      const chunks: Buffer[] = [];
      files.set(path.toLowerCase(), { path, bytes: new Uint8Array() });
      entry.on("data", (chunk: Buffer) => chunks.push(chunk));
      entry.on("end", () => files.set(path.toLowerCase(), { path, bytes: Buffer.concat(chunks) }));
    },
  });
  try {
    parser.end(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }));
  } catch (error) {
    if (error instanceof PublishFault) throw error;
    refuse(error instanceof Error ? error.message : String(error));
  }
  return [...files.values()];
}

/** Whether every part of a relative path is a name on every operating system. */
function isPlainPath(path: string): boolean {
  return (
    path !== "" &&
    path.length < 1000 &&
    path
      .split("/")
      .every((part) => /^[A-Za-z0-9_][A-Za-z0-9._ -]*$/.test(part) && !part.endsWith(".") && !part.endsWith(" "))
  );
}
