import { FlagError, readArgs } from "./command-line.ts";
import type { OptionsInput } from "../decide/options.ts";

/** What the command line says. */
export interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Of the Lease. */
  readonly namespace?: string;
  readonly leaderElect: boolean;
  readonly host: string;
  readonly metricsPort: number;
  readonly healthPort: number;
  /** What differs from the defaults. */
  readonly options: OptionsInput;
}

export const USAGE = `pack-execution --executor-image IMAGE [flags]

  --kubeconfig FILE            default: KUBECONFIG, then the pod's account, then ~/.kube/config
  --context NAME               of the kubeconfig, in place of its current one
  --leader-elect               make passes only while holding the Lease "pack-execution"
  --namespace NAME             where that Lease is; default: the connection's namespace
  --host ADDRESS               of the two servers; default 127.0.0.1
  --metrics-port PORT          /metrics; default 8080
  --health-port PORT           /healthz and /readyz; default 8081
  --executor-image IMAGE       of the pack-deploy Job's container
  --on-stale-version WHAT      fail (default) or delete
  --absent-profile WHAT        block (default) or allow
  --ignore-cluster-readiness   do not ask for a TalosCluster that is Ready
  --skip-runner-check          do not ask whether the Job's service account has its rights
  --help                       print this
`;

/** Reads the flags; throws a FlagError that says what is wrong. */
export function parseFlags(args: readonly string[]): Flags {
  const values = readArgs({ args: [...args], options: OPTIONS }).values;
  const { kubeconfig, context, namespace, "executor-image": executorImage } = values;
  if (executorImage === undefined || executorImage === "") throw new FlagError("--executor-image is needed");
  return {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
    leaderElect: values["leader-elect"] ?? false,
    host: values.host,
    metricsPort: port("metrics-port", values["metrics-port"]),
    healthPort: port("health-port", values["health-port"]),
    options: {
      executorImage,
      onStaleVersion: oneOf("on-stale-version", values["on-stale-version"], ["fail", "delete"]),
      absentProfile: oneOf("absent-profile", values["absent-profile"], ["block", "allow"]),
      requireClusterReady: values["ignore-cluster-readiness"] !== true,
      checkRunnerRbac: values["skip-runner-check"] !== true,
    },
  };
}

const OPTIONS = {
  kubeconfig: { type: "string" },
  context: { type: "string" },
  "leader-elect": { type: "boolean" },
  namespace: { type: "string" },
  host: { type: "string", default: "127.0.0.1" },
  "metrics-port": { type: "string", default: "8080" },
  "health-port": { type: "string", default: "8081" },
  "executor-image": { type: "string" },
  "on-stale-version": { type: "string", default: "fail" },
  "absent-profile": { type: "string", default: "block" },
  "ignore-cluster-readiness": { type: "boolean" },
  "skip-runner-check": { type: "boolean" },
} as const;

function port(flag: string, text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value <= 65_535)) throw new FlagError(`--${flag} ${text} is no port`);
  return value;
}

function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new FlagError(`--${flag} is one of ${allowed.join(", ")}, not ${text}`);
  return found;
}
