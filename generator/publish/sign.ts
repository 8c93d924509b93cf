import { spawnSync } from "node:child_process";
import { isErrno } from "../files/disk.ts";
import { PublishFault } from "./publish-fault.ts";

const MAX_SIGNATURE_BYTES = 4 * 1024 * 1024;

/**
 * Runs the user's command through the shell. It gets the image as the last argument and the manifest on standard input,
 * and its output is the signature. Throws SG8021 if it fails or prints nothing.
 */
export function signWith(
  command: string,
  { image, manifest }: { readonly image: string; readonly manifest: Uint8Array },
): Uint8Array {
  // The characters of a reference need no quotes in a shell.
  const { status, stdout, stderr, error } = spawnSync(`${command} ${image}`, {
    shell: true,
    input: manifest,
    maxBuffer: MAX_SIGNATURE_BYTES,
  });
  // A command may end without reading its input.
  const failed = error !== undefined && !isErrno(error, "EPIPE");
  if (!failed && status === 0 && stdout.length > 0) return stdout;
  const ended =
    status === 0 ? "it printed no signature" : `it exited with ${status}: ${String(stderr).trim().slice(-500)}`;
  throw new PublishFault("SG8021", { reason: failed ? error.message : ended });
}
