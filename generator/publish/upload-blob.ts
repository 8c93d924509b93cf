import { setTimeout as sleep } from "node:timers/promises";
import { digestOf } from "../pack/digest.ts";
import { PublishFault } from "./publish-fault.ts";
import { BrokenConnection, placeOf, type RegistryClient } from "./registry-client.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;
const BREAKS = 8;

/**
 * Uploads a blob, if the repository does not have it. With `mountFrom` the registry takes it from another repository that
 * has it. An upload that breaks continues at the last byte that the registry has.
 */
export async function uploadBlob(client: RegistryClient, bytes: Uint8Array, mountFrom?: string): Promise<void> {
  const digest = digestOf(bytes);
  const head = await client.send({ method: "HEAD", target: `blobs/${digest}`, accepts: [200, 404] });
  if (head.status === 200) return;
  for (let breaks = 0; ;) {
    const mount = mountFrom === undefined ? "" : `?${new URLSearchParams({ mount: digest, from: mountFrom })}`;
    const started = await client.send({ method: "POST", target: `blobs/uploads/${mount}`, accepts: [201, 202] });
    if (started.status === 201) return;
    const upload: Upload = { client, bytes, digest, location: locationOf(started) };
    try {
      breaks = await uploadChunks(upload, breaks);
      return;
    } catch (error) {
      if (!(error instanceof LostUpload) || ++breaks > BREAKS)
        throw error instanceof LostUpload ? unreachable(client, error) : error;
    }
  }
}

/** The registry no longer knows the upload, which has to begin again. */
class LostUpload extends Error {}

interface Upload {
  readonly client: RegistryClient;
  readonly bytes: Uint8Array;
  readonly digest: string;
  location: URL;
}

/** Sends the rest of a blob in chunks, the last one with the digest. Returns the number of broken connections so far. */
async function uploadChunks(upload: Upload, before: number): Promise<number> {
  let [offset, breaks] = [0, before];
  for (;;) {
    try {
      offset = await uploadChunk(upload, offset);
      if (offset === upload.bytes.length) return breaks;
    } catch (error) {
      if (!(error instanceof BrokenConnection)) throw error;
      if (++breaks > BREAKS) throw unreachable(upload.client, error);
      await sleep(100 * 2 ** Math.min(breaks, 6));
      offset = await resumeAt(upload);
      if (offset < 0) return breaks;
    }
  }
}

function unreachable({ repository }: RegistryClient, error: Error): PublishFault {
  return new PublishFault("SG8014", { request: `upload to ${repository.host}`, answer: error.message });
}

/** Sends one chunk and returns the next offset. */
async function uploadChunk(upload: Upload, offset: number): Promise<number> {
  const { client, bytes, digest, location } = upload;
  const end = Math.min(offset + CHUNK_BYTES, bytes.length);
  const chunk = bytes.subarray(offset, end);
  const isLast = end === bytes.length;
  const target = new URL(location);
  if (isLast) target.searchParams.set("digest", digest);
  const answer = await client.send({
    method: isLast ? "PUT" : "PATCH",
    target: target.href,
    headers: {
      "content-type": "application/octet-stream",
      // A blob in one piece is a monolithic upload, which has no range.
      ...(offset === 0 && isLast ? {} : { "content-range": `${offset}-${end - 1}` }),
    },
    body: chunk,
    accepts: [201, 202, 404],
    retries: false,
  });
  if (answer.status === 404) throw new LostUpload("the registry forgot the upload");
  if (!isLast) {
    upload.location = locationOf(answer);
    return end;
  }
  const stored = answer.headers.get("docker-content-digest");
  if (stored !== null && stored !== digest)
    throw new PublishFault("SG8016", { what: "a blob", wanted: digest, found: stored });
  return end;
}

/** Asks for the next offset after a broken connection; -1 if the blob is complete. Rule: OCI distribution 1.1, "Pushing a blob in chunks". */
async function resumeAt(upload: Upload): Promise<number> {
  const { client, digest, location } = upload;
  const answer = await client.send({ method: "GET", target: location.href, accepts: [204, 404] });
  if (answer.status === 404) {
    // The answer to the last chunk may be lost.
    const head = await client.send({ method: "HEAD", target: `blobs/${digest}`, accepts: [200, 404] });
    if (head.status === 200) return -1;
    throw new LostUpload("the registry forgot the upload");
  }
  upload.location = locationOf(answer, location);
  const last = /^(?:bytes=)?0-(\d+)$/.exec(answer.headers.get("range") ?? "")?.[1];
  // A registry says 0-0 both for no byte and for one. To send a byte again is refused, so such an upload begins again.
  if (last === "0") throw new LostUpload("the registry has no byte of the upload");
  return last === undefined ? 0 : Number(last) + 1;
}

/** The `Location` of an answer, which may be relative. */
function locationOf(answer: Response, fallback?: URL): URL {
  const given = answer.headers.get("location");
  if (given !== null) return placeOf(given, answer.url);
  if (fallback !== undefined) return fallback;
  throw new PublishFault("SG8014", { request: `POST ${answer.url}`, answer: "no Location" });
}
