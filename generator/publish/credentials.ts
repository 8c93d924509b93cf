import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import { objectAt, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { disk, isErrno } from "../files/disk.ts";
import { FileError } from "../files/file-error.ts";
import { readText } from "../files/file-operations.ts";
import { PublishFault } from "./publish-fault.ts";

/** What a registry gets: a name and a password, or an identity token to exchange for an access token. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly identityToken: string };

/** The key of Docker Hub in Docker's config. */
const DOCKER_HUB = "https://index.docker.io/v1/";
const HELPER_LIMIT_MS = 60_000;

/**
 * Returns the credentials of a registry as Docker's config has them: from a credential helper, or in the file. Returns
 * undefined if there are none. Throws SG8017 if the config or the helper cannot be read.
 */
export function findCredentials(
  host: string,
  env: { readonly [name: string]: string | undefined },
): Credentials | undefined {
  const config = readConfig(env["DOCKER_CONFIG"] ?? path.join(env["HOME"] ?? homedir(), ".docker"));
  const keys = host === "docker.io" ? [DOCKER_HUB, host] : [host, `https://${host}`, `https://${host}/v2/`];
  const helper = keys.map((key) => textAt(objectAt(config, "credHelpers"), key)).find(Boolean);
  const store = helper ?? textAt(config, "credsStore");
  if (store !== undefined) {
    const found = keys.slice(0, 1).map((key) => askHelper(store, key, env))[0];
    if (found !== undefined) return found;
  }
  const auths = objectAt(config, "auths");
  return keys.map((key) => fromFile(objectAt(auths, key), host)).find((found) => found !== undefined);
}

function readConfig(folder: string): JsonObject {
  const file = path.join(folder, "config.json");
  try {
    const value: unknown = JSON.parse(readText(disk, file) ?? "{}");
    return isObject(value) ? value : {};
  } catch (error) {
    const reason = error instanceof FileError ? error.problem : error instanceof Error ? error.message : String(error);
    throw new PublishFault("SG8017", { reason: `${file}: ${reason}` });
  }
}

function textAt(value: JsonObject, key: string): string | undefined {
  const found: Json | undefined = own(value, key);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function fromFile(entry: JsonObject, host: string): Credentials | undefined {
  const identityToken = textAt(entry, "identitytoken");
  if (identityToken !== undefined) return { identityToken };
  const auth = textAt(entry, "auth");
  if (auth === undefined) {
    const [username, password] = [textAt(entry, "username"), textAt(entry, "password")];
    return username === undefined || password === undefined ? undefined : { username, password };
  }
  const decoded = Buffer.from(auth, "base64").toString();
  const colon = decoded.indexOf(":");
  if (colon < 1)
    throw new PublishFault("SG8017", {
      reason: `the entry of ${host} in Docker's config is not base64 of user:password`,
    });
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** Runs `docker-credential-NAME get`. Rule: github.com/docker/docker-credential-helpers. */
function askHelper(
  name: string,
  key: string,
  env: { readonly [name: string]: string | undefined },
): Credentials | undefined {
  if (!/^[\w.-]+$/.test(name))
    throw new PublishFault("SG8017", { reason: `${JSON.stringify(name)} cannot name a helper` });
  const command = `docker-credential-${name}`;
  const { status, stdout, stderr, error } = spawnSync(command, ["get"], {
    input: key,
    env: { ...env },
    encoding: "utf8",
    timeout: HELPER_LIMIT_MS,
    maxBuffer: 1024 * 1024,
  });
  // A helper may end without reading its input.
  if (error !== undefined && !isErrno(error, "EPIPE"))
    throw new PublishFault("SG8017", { reason: `${command}: ${error.message}` });
  if (status !== 0) {
    const said = (stdout || stderr).trim().split("\n")[0] ?? "";
    if (/credentials not found/i.test(said)) return undefined;
    throw new PublishFault("SG8017", { reason: `${command} exited with ${status}: ${said}` });
  }
  return fromHelper(stdout, command);
}

function fromHelper(text: string, command: string): Credentials {
  try {
    const value: unknown = JSON.parse(text);
    const found = isObject(value) ? value : {};
    const [username, password] = [textAt(found, "Username"), textAt(found, "Secret")];
    if (username === "<token>" && password !== undefined) return { identityToken: password };
    if (username !== undefined && password !== undefined) return { username, password };
  } catch {
    // The message below names the helper. The text may hold a secret.
  }
  throw new PublishFault("SG8017", { reason: `${command} did not print a Username and a Secret` });
}
