import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Connection } from "./client/connection.ts";
import { connectionInCluster, type InClusterOptions, isInCluster } from "./client/connection-in-cluster.ts";
import { proxyFromEnv } from "./client/proxy-from-env.ts";
import { connectionFromKubeconfig } from "./client/kubeconfig/connection-from-kubeconfig.ts";

export interface DefaultConnectionOptions extends InClusterOptions {
  /** Path of a kubeconfig, for example from a flag. It comes before all other sources. */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig. Default: its current context. */
  readonly context?: string;
  /** Default: the home folder of the user. */
  readonly home?: string;
}

/**
 * Returns the connection from the first source that exists: the option `kubeconfig`, the files in KUBECONFIG, the pod
 * that the process runs in, `~/.kube/config`. Rule: the order of controller-runtime. It keeps an operator in a cluster
 * from using a kubeconfig in the home folder of its image. Rejects if no source exists, or if the first one is invalid.
 * Unless the kubeconfig names a proxy, HTTPS_PROXY, HTTP_PROXY and NO_PROXY decide about one, as in Go programs.
 */
export async function defaultConnection(options: DefaultConnectionOptions = {}): Promise<Connection> {
  const connection = await fromFirstSource(options);
  const proxyUrl = connection.proxyUrl ?? proxyFromEnv(connection.server, options.env ?? process.env);
  return { ...connection, ...(proxyUrl !== undefined && { proxyUrl }) };
}

async function fromFirstSource(options: DefaultConnectionOptions): Promise<Connection> {
  const { kubeconfig, context, env = process.env, home = homedir(), clock } = options;
  const shared = { env, ...(context !== undefined && { context }), ...(clock !== undefined && { clock }) };
  if (kubeconfig !== undefined) return connectionFromKubeconfig({ file: kubeconfig, ...shared });
  const listed = (env["KUBECONFIG"] ?? "").split(path.delimiter).filter((file) => file !== "");
  if (listed.length > 0) return connectionFromKubeconfig({ file: listed, ...shared });
  if (isInCluster(env)) return connectionInCluster(options);
  const file = path.join(home, ".kube", "config");
  if (existsSync(file)) return connectionFromKubeconfig({ file, ...shared });
  throw new Error(`no cluster found: set KUBECONFIG, run in a pod, or create ${file}`);
}
