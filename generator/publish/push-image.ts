import { digestOf } from "../pack/digest.ts";
import { EMPTY_TYPE, INDEX_TYPE, MANIFEST_TYPE, type Descriptor } from "../pack/pack-image.ts";
import { isArray, isObject, own } from "../../packages/base/src/json.ts";
import { PublishFault } from "./publish-fault.ts";
import { MAX_MANIFEST_BYTES } from "./pull-image.ts";
import type { Packed } from "./read-packed.ts";
import { parseJson, type RegistryClient } from "./registry-client.ts";
import { uploadBlob } from "./upload-blob.ts";

export interface ImagePush {
  readonly packed: Packed;
  /** The tag that never changes its content. */
  readonly tag: string;
  /** Tags that move to this image. */
  readonly movingTags: readonly string[];
  /** Another repository of the registry that may have the blobs. */
  readonly mountFrom: string | undefined;
  readonly sign: Signer | undefined;
}

/** Returns a signature of the manifest of an image. */
export interface Signer {
  /** Media type of the signature. */
  readonly type: string;
  readonly sign: (image: string, manifest: Uint8Array) => Uint8Array;
}

export interface PushedImage {
  /** `HOST/NAME@sha256:...` */
  readonly image: string;
  /** Whether the tag was there before. */
  readonly wasThere: boolean;
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/**
 * Pushes the packed image, its referrers and a signature, and at the end the tags, so that a tag names only what is
 * complete. Throws SG8015, before it sends anything, if the tag holds other content.
 */
export async function pushImage(client: RegistryClient, push: ImagePush): Promise<PushedImage> {
  const image = push.packed.index.image;
  if (image === null) throw new PublishFault("SG8018", { what: "an image" });
  const { manifest, referrers } = image;
  const { host, name } = client.repository;
  const before = await checkTag(client, push.tag, manifest.digest);
  const bytes = await pushPacked(client, manifest, push);
  for (const referrer of referrers) {
    const sent = await pushPacked(client, referrer, push);
    await attach(client, { subject: manifest, referrer, isListed: sent.isListed });
  }
  if (push.sign !== undefined) await pushSignature(client, { manifest, bytes: bytes.bytes, signer: push.sign });
  // Uploads and the signature take minutes, in which someone else may have set the tag.
  const now = await checkTag(client, push.tag, manifest.digest);
  // A registry whose tags never change refuses one that is there, although its content is the same.
  const tags = now === undefined ? [push.tag, ...push.movingTags] : push.movingTags;
  for (const tag of tags) await pushManifest(client, { bytes: bytes.bytes, reference: tag, digest: manifest.digest });
  return { image: `${host}/${name}@${manifest.digest}`, wasThere: before !== undefined };
}

/** Returns what the tag holds. Throws SG8015 if that is something else. */
async function checkTag(client: RegistryClient, tag: string, wanted: string): Promise<string | undefined> {
  const found = await digestAt(client, tag);
  if (found === undefined || found === wanted) return found;
  const { host, name } = client.repository;
  throw new PublishFault("SG8015", { tag: `${host}/${name}:${tag}`, found, wanted });
}

const ACCEPT = { accept: [MANIFEST_TYPE, INDEX_TYPE].join(", ") };

/** The digest of what a tag holds, computed from the content. */
async function digestAt(client: RegistryClient, tag: string): Promise<string | undefined> {
  const bytes = await fetchManifest(client, tag);
  return bytes && digestOf(bytes);
}

async function fetchManifest(client: RegistryClient, reference: string): Promise<Uint8Array | undefined> {
  const request = { method: "GET", target: `manifests/${reference}`, headers: ACCEPT, accepts: [200, 404] };
  const { status, bytes } = await client.read(request, MAX_MANIFEST_BYTES);
  return status === 200 ? bytes : undefined;
}

interface Sent {
  readonly bytes: Uint8Array;
  /** Whether the registry lists the manifest as a referrer of its subject. */
  readonly isListed: boolean;
}

/** Pushes a packed manifest with its blobs, and reads both again. */
async function pushPacked(
  client: RegistryClient,
  { digest }: Descriptor,
  { packed, mountFrom }: ImagePush,
): Promise<Sent> {
  const blob = (wanted: string) => packed.read(`oci/blobs/${wanted.replace(":", "/")}`);
  const bytes = blob(digest);
  const { config, layers }: Manifest = JSON.parse(Buffer.from(bytes).toString());
  for (const part of [config, ...layers]) {
    const content = blob(part.digest);
    await uploadBlob(client, content, mountFrom);
    await verifyBlob(client, part.digest, content.length);
  }
  return { bytes, isListed: await pushManifest(client, { bytes, reference: digest, digest }) };
}

/** So much more may come before the answer counts as endless. Any other content has another digest. */
const SLACK = 64 * 1024;

async function verifyBlob(client: RegistryClient, digest: string, size: number): Promise<void> {
  const { bytes } = await client.read({ method: "GET", target: `blobs/${digest}`, accepts: [200] }, size + SLACK);
  const found = digestOf(bytes);
  if (found !== digest) throw new PublishFault("SG8016", { what: "a blob", wanted: digest, found });
}

interface ManifestPush {
  readonly bytes: Uint8Array;
  /** A tag or the digest. */
  readonly reference: string;
  readonly digest: string;
}

/** Pushes a manifest and reads it again. Returns whether the registry lists it as a referrer. */
async function pushManifest(client: RegistryClient, { bytes, reference, digest }: ManifestPush): Promise<boolean> {
  const { mediaType }: { mediaType: string } = JSON.parse(Buffer.from(bytes).toString());
  const headers = { "content-type": mediaType };
  const answer = await client.send({
    method: "PUT",
    target: `manifests/${reference}`,
    headers,
    body: bytes,
    accepts: [201],
  });
  const said = answer.headers.get("docker-content-digest") ?? digest;
  const found = said === digest ? await digestAt(client, reference) : said;
  if (found !== digest)
    throw new PublishFault("SG8016", { what: `the manifest ${reference}`, wanted: digest, found: found ?? "nothing" });
  return answer.headers.has("oci-subject");
}

interface Attachment {
  readonly subject: Descriptor;
  readonly referrer: Descriptor;
  readonly isListed: boolean;
}

/** Adds a referrer to the index that stands for the referrers API in older registries. Rule: OCI distribution 1.1, "Referrers tag schema". */
async function attach(client: RegistryClient, { subject, referrer, isListed }: Attachment): Promise<void> {
  if (isListed) return;
  const reference = fallbackTag(subject);
  const listed = parseIndex(await fetchManifest(client, reference));
  if (listed.some(({ digest }) => digest === referrer.digest)) return;
  const index = { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [...listed, referrer] };
  const bytes = Buffer.from(JSON.stringify(index));
  await pushManifest(client, { bytes, reference, digest: digestOf(bytes) });
}

function fallbackTag({ digest }: Descriptor): string {
  return digest.replace(":", "-");
}

function parseIndex(bytes: Uint8Array | undefined): readonly Descriptor[] {
  if (bytes === undefined) return [];
  const index = parseJson(bytes);
  const manifests = isObject(index) ? (own(index, "manifests") ?? []) : undefined;
  if (!isArray(manifests) || !manifests.every(isObject))
    throw new PublishFault("SG8014", { request: "the list of referrers", answer: "no index of manifests" });
  return manifests as unknown as readonly Descriptor[]; // members are only compared
}

interface Signing {
  readonly manifest: Descriptor;
  readonly bytes: Uint8Array;
  readonly signer: Signer;
}

/** Signs the image and attaches the signature. An image that has a signature of the type is not signed again. */
async function pushSignature(client: RegistryClient, { manifest, bytes, signer }: Signing): Promise<void> {
  const known = await listReferrers(client, manifest);
  if (known.some(({ artifactType }) => artifactType === signer.type)) return;
  const { host, name } = client.repository;
  const signature = signer.sign(`${host}/${name}@${manifest.digest}`, bytes);
  const empty = Buffer.from("{}");
  for (const blob of [empty, signature]) {
    await uploadBlob(client, blob);
    await verifyBlob(client, digestOf(blob), blob.length);
  }
  const { mediaType, digest, size } = manifest;
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: signer.type,
    config: { mediaType: EMPTY_TYPE, digest: digestOf(empty), size: empty.length },
    layers: [{ mediaType: signer.type, digest: digestOf(signature), size: signature.length }],
    subject: { mediaType, digest, size },
  });
  const referrer = { mediaType: MANIFEST_TYPE, digest: digestOf(text), size: text.length, artifactType: signer.type };
  const isListed = await pushManifest(client, {
    bytes: Buffer.from(text),
    reference: referrer.digest,
    digest: referrer.digest,
  });
  await attach(client, { subject: manifest, referrer, isListed });
}

async function listReferrers(client: RegistryClient, subject: Descriptor): Promise<readonly Descriptor[]> {
  const headers = { accept: INDEX_TYPE };
  const request = { method: "GET", target: `referrers/${subject.digest}`, headers, accepts: [200, 404] };
  const { status, bytes } = await client.read(request, MAX_MANIFEST_BYTES);
  return parseIndex(status === 200 ? bytes : await fetchManifest(client, fallbackTag(subject)));
}
