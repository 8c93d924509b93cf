/** When a waiting pass is repeated if no change wakes it first, in milliseconds. */
export interface Intervals {
  /** The cluster, the pack, a gate or the rights of the executor are not ready. Default: 30 000. */
  readonly gateMs: number;
  /** The pack is not signed. Default: 15 000. */
  readonly signatureMs: number;
  /** The Job was submitted or has not ended. Default: 10 000. */
  readonly jobMs: number;
  /** The Job has ended and its result does not exist yet. Default: 5 000. */
  readonly resultMs: number;
  /** A Job with the wanted name that belongs to something else is being deleted. Default: 2 000. */
  readonly staleJobMs: number;
}

/** The settings of the operator. `createOptions` adds the defaults. */
export interface Options {
  /** Image of the executor, with registry and tag. The only option without a default. */
  readonly executorImage: string;
  /** Resource requests of the executor, such as `{ cpu: "100m" }`. Kueue counts them. Default: none. */
  readonly executorRequests: { readonly [resource: string]: string };
  /** Service account of the executor, in the namespace of the execution. Default: `wrapper-runner`. */
  readonly serviceAccountName: string;
  /** The LocalQueue that admits the Job. Default: `pack-deploy-queue`. */
  readonly queueName: string;
  /** How long a finished Job is kept, in seconds. Default: 600. */
  readonly jobTtlSeconds: number;
  /** Creates the Job suspended, so that it cannot run before a queue admits it. Default: true. */
  readonly suspendOnCreate: boolean;
  /** Whether the target cluster must be Ready. If false, it only has to exist. Default: true. */
  readonly requireClusterReady: boolean;
  /** The capability that the runner of the target must report; null accepts any. Default: `pack-deploy`. */
  readonly requiredCapability: string | null;
  /** The effect of a missing profile. `allow` is for executors that create the profile. Default: `block`. */
  readonly absentProfile: "block" | "allow";
  /** Whether the profile must name the target among its clusters. Default: false. */
  readonly requireProfileTarget: boolean;
  /** Whether the snapshot must also be signed, and acknowledged by the target. Default: false. */
  readonly requireAcknowledgedSnapshot: boolean;
  /** Whether an execution whose pack has another version fails or is deleted. Default: `fail`. */
  readonly onStaleVersion: "fail" | "delete";
  /** Whether to check the rights of the executor before its Job is created. Default: true. */
  readonly checkRunnerRbac: boolean;
  /** Namespace of the permission snapshots. Default: `seam-system`. */
  readonly snapshotNamespace: string;
  /** Names of snapshots by cluster. They take precedence over the usual name. Default: none. */
  readonly snapshotAliases: { readonly [cluster: string]: string };
  /** Namespace of the runner configurations. Default: `ont-system`. */
  readonly runnerConfigNamespace: string;
  /** How long after the end of the Job its result may arrive, in seconds. Default: 120. */
  readonly resultDeadlineSeconds: number;
  readonly intervals: Intervals;
}

/** The image, and the options that differ from the defaults. */
export type OptionsInput = Pick<Options, "executorImage"> &
  Partial<Omit<Options, "intervals">> & { readonly intervals?: Partial<Intervals> };

const DEFAULT_INTERVALS: Intervals = {
  gateMs: 30_000,
  signatureMs: 15_000,
  jobMs: 10_000,
  resultMs: 5_000,
  staleJobMs: 2_000,
};

const DEFAULTS: Omit<Options, "executorImage"> = {
  executorRequests: {},
  serviceAccountName: "wrapper-runner",
  queueName: "pack-deploy-queue",
  jobTtlSeconds: 600,
  suspendOnCreate: true,
  requireClusterReady: true,
  requiredCapability: "pack-deploy",
  absentProfile: "block",
  requireProfileTarget: false,
  requireAcknowledgedSnapshot: false,
  onStaleVersion: "fail",
  checkRunnerRbac: true,
  snapshotNamespace: "seam-system",
  snapshotAliases: {},
  runnerConfigNamespace: "ont-system",
  resultDeadlineSeconds: 120,
  intervals: DEFAULT_INTERVALS,
};

/** Completes the options with the defaults. Throws a RangeError if the image is empty. */
export function createOptions(input: OptionsInput): Options {
  if (input.executorImage.trim() === "") throw new RangeError("executorImage is empty");
  return { ...DEFAULTS, ...input, intervals: { ...DEFAULT_INTERVALS, ...input.intervals } };
}
