import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Connection } from "./connection.ts";
import { connectionInCluster, type InClusterOptions, isInCluster } from "./connection-in-cluster.ts";
import { connectionFromKubeconfig } from "./kubeconfig/connection-from-kubeconfig.ts";

export interface DefaultConnectionOptions extends InClusterOptions {
  /** Kubeconfig of a command-line flag; goes before everything else. */
  readonly kubeconfig?: string;
  /** Of the kubeconfig, in place of its current one. */
  readonly context?: string;
  /** The user's home folder without it. */
  readonly home?: string;
}

/**
 * The connection that the surroundings give, first of: the option `kubeconfig`; the files in KUBECONFIG; the pod that
 * the process runs in; `~/.kube/config`. That is the order of controller-runtime, so that a kubeconfig in an image's
 * home folder never leads an operator in a cluster to another one. Rejects when there is none, or a broken one.
 */
export async function defaultConnection(options: DefaultConnectionOptions = {}): Promise<Connection> {
  const { kubeconfig, context, env = process.env, home = homedir(), clock } = options;
  const more = { env, ...(context !== undefined && { context }), ...(clock !== undefined && { clock }) };
  if (kubeconfig !== undefined) return connectionFromKubeconfig({ file: kubeconfig, ...more });
  const listed = (env["KUBECONFIG"] ?? "").split(path.delimiter).filter((file) => file !== "");
  if (listed.length > 0) return connectionFromKubeconfig({ file: listed, ...more });
  if (isInCluster(env)) return connectionInCluster(options);
  const file = path.join(home, ".kube", "config");
  if (existsSync(file)) return connectionFromKubeconfig({ file, ...more });
  throw new Error(`no cluster: KUBECONFIG is not set, this is no pod, and there is no ${file}`);
}
