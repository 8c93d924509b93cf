/** When a pass that waits is repeated, in milliseconds, should no change wake it first. */
export interface Intervals {
  /** A gate, the precondition or the preflight is closed. Default 30 000. */
  readonly gateMs: number;
  /** The pack is not signed. Default 15 000. */
  readonly signatureMs: number;
  /** The Job was submitted or has not ended. Default 10 000. */
  readonly jobMs: number;
  /** The Job ended and its result is not there yet. Default 5 000. */
  readonly resultMs: number;
  /** A Job of the wanted name that belongs to something else is being deleted. Default 2 000. */
  readonly staleJobMs: number;
}

/** How pack executions are carried out. `createOptions` fills in what is left out. */
export interface Options {
  /** Image of the executor, with registry and tag. The one option without a default. */
  readonly executorImage: string;
  /** What the executor asks of its node, such as `{ cpu: "100m" }`; Kueue counts it. Default nothing. */
  readonly executorRequests: { readonly [resource: string]: string };
  /** Service account of the executor, in the namespace of the execution. Default `wrapper-runner`. */
  readonly serviceAccountName: string;
  /** The LocalQueue that admits the Job. Default `pack-deploy-queue`. */
  readonly queueName: string;
  /** Seconds that a finished Job is kept. Default 600. */
  readonly jobTtlSeconds: number;
  /** Create the Job suspended, so that it cannot run unless a queue admits it. Default true. */
  readonly suspendOnCreate: boolean;
  /** The target must be Ready, not only there. Default true. */
  readonly requireClusterReady: boolean;
  /** Capability that the runner of the target must report; null takes any. Default `pack-deploy`. */
  readonly requiredCapability: string | null;
  /** What a missing profile means. `allow` is for profiles that the executor itself creates. Default `block`. */
  readonly absentProfile: "block" | "allow";
  /** The profile must also name the target among its clusters. Default false. */
  readonly requireProfileTarget: boolean;
  /** The snapshot must also be signed and confirmed by the target. Default false. */
  readonly requireAcknowledgedSnapshot: boolean;
  /** What becomes of an execution whose pack has another version by now. Default `fail`. */
  readonly onStaleVersion: "fail" | "delete";
  /** Ask the API server what the executor may do before its Job is created. Default true. */
  readonly checkRunnerRbac: boolean;
  /** Namespace of the permission snapshots. Default `seam-system`. */
  readonly snapshotNamespace: string;
  /** Name of the snapshot for clusters that have none of their own name. Default none. */
  readonly snapshotAliases: { readonly [cluster: string]: string };
  /** Namespace of the runner configurations. Default `ont-system`. */
  readonly runnerConfigNamespace: string;
  /** Seconds after the end of the Job by which its result must be there. Default 120. */
  readonly resultDeadlineSeconds: number;
  readonly intervals: Intervals;
}

/** The options to give: the image, and what is to differ from the defaults. */
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

/** The whole options. Throws a RangeError without an image. */
export function createOptions(input: OptionsInput): Options {
  if (input.executorImage.trim() === "") throw new RangeError("executorImage is empty");
  return { ...DEFAULTS, ...input, intervals: { ...DEFAULT_INTERVALS, ...input.intervals } };
}
