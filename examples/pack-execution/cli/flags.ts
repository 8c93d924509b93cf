import { FlagError, readArgs } from "./command-line.ts";
import type { OptionsInput } from "../decide/options.ts";

/** The parsed command line. */
export interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** The namespace of the Lease. */
  readonly namespace?: string;
  readonly leaderElect: boolean;
  readonly host: string;
  readonly metricsPort: number;
  readonly healthPort: number;
  /** The options that differ from the defaults. */
  readonly options: OptionsInput;
}

export const USAGE = `pack-execution --executor-image IMAGE [flags]

  --kubeconfig FILE            default: KUBECONFIG, then the pod's account, then ~/.kube/config
  --context NAME               context of the kubeconfig; default: its current one
  --leader-elect               reconcile only while this replica holds the Lease "pack-execution"
  --namespace NAME             namespace of that Lease; default: the connection's namespace
  --host ADDRESS               address of the metrics and health servers; default 127.0.0.1
  --metrics-port PORT          port of /metrics; default 8080
  --health-port PORT           port of /healthz and /readyz; default 8081
  --executor-image IMAGE       image of the pack-deploy Job's container
  --on-stale-version ACTION    fail (default) or delete
  --absent-profile ACTION      block (default) or allow
  --ignore-cluster-readiness   accept a TalosCluster that is not Ready
  --skip-runner-check          do not check the rights of the Job's service account
  --help                       print this help
`;

/** Parses the flags. Throws a FlagError if one is missing or invalid. */
export function parseFlags(args: readonly string[]): Flags {
  const values = readArgs({ args: [...args], options: OPTIONS }).values;
  const { kubeconfig, context, namespace, "executor-image": executorImage } = values;
  if (executorImage === undefined || executorImage === "") throw new FlagError("--executor-image is required");
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
  if (!(value <= 65_535)) throw new FlagError(`--${flag} ${text} is not a port number from 0 to 65535`);
  return value;
}

function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new FlagError(`--${flag} must be ${allowed.join(" or ")}, not ${text}`);
  return found;
}
