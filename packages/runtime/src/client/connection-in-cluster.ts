import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Clock, systemClock } from "../../../base/src/clock.ts";
import type { Connection, Credentials, CredentialSource } from "./connection.ts";
import { ReloadedFile } from "./reloaded-file.ts";

/** Where Kubernetes mounts the service account of a pod. */
const ACCOUNT = "var/run/secrets/kubernetes.io/serviceaccount";

export interface Environment {
  readonly [name: string]: string | undefined;
}

export interface InClusterOptions {
  /** Default: `process.env`. */
  readonly env?: Environment;
  /** The folder that replaces `/`, for tests. Default: `/`. */
  readonly root?: string;
  readonly clock?: Clock;
}

/** Whether the process runs in a pod, according to its environment variables. */
export function isInCluster(env: Environment = process.env): boolean {
  return Boolean(env["KUBERNETES_SERVICE_HOST"]) && Boolean(env["KUBERNETES_SERVICE_PORT"]);
}

/**
 * Returns the connection of a pod. The server comes from KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, the rest
 * from the mounted service account. Token and authorities are read again when they are a minute old, the token also
 * after the server has refused it. Rejects if the process does not run in a pod, or if the pod has no service account.
 */
export async function connectionInCluster(options: InClusterOptions = {}): Promise<Connection> {
  const { env = process.env, root = "/", clock = systemClock } = options;
  if (!isInCluster(env))
    throw new Error("not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
  const file = (name: string) => path.join(root, ACCOUNT, name);
  const credentials = new TokenFile(new ReloadedFile(file("token"), clock));
  const authorities = new ReloadedFile(file("ca.crt"), clock);
  await Promise.all([credentials.get(), authorities.read()]); // reports a missing file now and not at the first request
  return {
    server: serverOf(env),
    ca: () => authorities.read(),
    credentials,
    namespace: await readNamespace(file("namespace")),
  };
}

function serverOf(env: Environment): string {
  const [host = "", port = ""] = [env["KUBERNETES_SERVICE_HOST"], env["KUBERNETES_SERVICE_PORT"]];
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function readNamespace(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    return "default";
  }
}

/** A bearer token in a file. */
class TokenFile implements CredentialSource {
  readonly #file: ReloadedFile;

  constructor(file: ReloadedFile) {
    this.#file = file;
  }

  async get(): Promise<Credentials> {
    return { token: (await this.#file.read()).trim() };
  }

  refuse(): void {
    this.#file.forget();
  }
}
