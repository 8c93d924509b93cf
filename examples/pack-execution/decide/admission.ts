import { isConditionTrue } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { type ConditionChange, pending } from "./conditions.ts";
import { whyNotReady } from "./cluster-readiness.ts";
import { event, type Outcome } from "./decision.ts";
import { type Gate, PACK_EXECUTION_GATES, PACK_GATES } from "./gates.ts";
import type { Observed, ObservedWithPack } from "./observed.ts";
import type { Options } from "./options.ts";

/** Whether the Job may be created, and the conditions of the steps before it. */
export type Admission =
  | { readonly type: "closed"; readonly outcome: Outcome }
  | { readonly type: "stale"; readonly why: string; readonly conditions: readonly ConditionChange[] }
  | {
      readonly type: "open";
      readonly observed: ObservedWithPack;
      /** The conditions of the steps that were passed. */
      readonly conditions: readonly ConditionChange[];
    };

/** Judges an execution that has no Job yet: the target cluster, the version of the pack, then the gates. */
export function admit(observed: Observed, options: Options): Admission {
  const notReady = whyNotReady(observed, options);
  if (notReady !== undefined) return closed(waitingForCluster(notReady, options));
  const conditions = [clusterReady(observed.execution.spec.targetClusterRef)];
  return admitPack(observed, { conditions, gates: PACK_EXECUTION_GATES }, options);
}

/**
 * Judges an execution that has a result and no Job: the pack itself has to be the requested one, signed and not revoked.
 * What the deployment needed besides has no meaning after it.
 */
export function admitResult(observed: Observed, options: Options): Admission {
  return admitPack(observed, { conditions: [], gates: PACK_GATES }, options);
}

interface Steps {
  readonly conditions: readonly ConditionChange[];
  readonly gates: readonly Gate[];
}

function admitPack(observed: Observed, { conditions, gates }: Steps, options: Options): Admission {
  const { clusterPack, execution } = observed;
  const { name, version } = execution.spec.clusterPackRef;
  if (clusterPack === undefined) {
    const message = `Pack ${name} does not exist in this namespace.`;
    const wait = { conditions: [pending(message)], requeueAfterMs: options.intervals.gateMs };
    return closed(wait, conditions);
  }
  if (clusterPack.spec.version !== version) {
    const why = `Pack ${name} has version ${clusterPack.spec.version}, but version ${version} was requested.`;
    return { type: "stale", why, conditions };
  }
  return passGates({ ...observed, clusterPack }, { conditions, gates }, options);
}

function passGates(observed: ObservedWithPack, steps: Steps, options: Options): Admission {
  const conditions = [...steps.conditions];
  for (const gate of steps.gates) {
    const why = gate.whyClosed(observed, options);
    if (why !== undefined) return closed(gate.closed(why, options), conditions);
    conditions.push(...gate.opened);
  }
  return { type: "open", observed, conditions };
}

/** Checks the rights of the executor: the last step before the Job is created. */
export function preflight({ runnerAccess }: Observed, options: Options): Outcome {
  if (!options.checkRunnerRbac) return {};
  if (runnerAccess?.allowed === true) return { conditions: [RUNNER_HAS_RIGHTS] };
  const message = runnerAccess?.reason ?? "The rights of the executor are not known yet.";
  return {
    ...(runnerAccess === undefined && { restsOn: ["rights"] }),
    conditions: [{ ...RUNNER_RIGHTS, status: "True", message }, pending(message)],
    requeueAfterMs: options.intervals.gateMs,
  };
}

const RUNNER_RIGHTS = { type: "WrapperRunnerRBACNotReady", reason: "WrapperRunnerRBACNotReady" } as const;

const RUNNER_HAS_RIGHTS: ConditionChange = {
  ...RUNNER_RIGHTS,
  status: "False",
  message: "The executor has the rights that it needs.",
};

/**
 * The changes for an execution whose Job was submitted: no step blocks it any more. The pass that created the Job writes
 * them too, but its status may be lost.
 */
export function passedSteps({ spec, status }: InfrastructurePackExecution): readonly ConditionChange[] {
  const opened = PACK_EXECUTION_GATES.flatMap((gate) => gate.opened);
  return [clusterReady(spec.targetClusterRef), ...opened, RUNNER_HAS_RIGHTS].filter(({ type }) =>
    isConditionTrue(status?.conditions, type),
  );
}

/** The outcome for a pack with another version, if the execution is not deleted. */
export function staleVersion(message: string): Outcome {
  return {
    conditions: [{ type: "Failed", status: "True", reason: "StaleVersion", message }],
    events: [event("Warning", "StaleVersion", message)],
  };
}

function closed(outcome: Outcome, before: readonly ConditionChange[] = []): Admission {
  return { type: "closed", outcome: { ...outcome, conditions: [...before, ...(outcome.conditions ?? [])] } };
}

function waitingForCluster(message: string, { intervals }: Options): Outcome {
  return {
    conditions: [{ type: "Waiting", status: "True", reason: "AwaitingConductorReady", message }, pending(message)],
    requeueAfterMs: intervals.gateMs,
  };
}

function clusterReady(cluster: string): ConditionChange {
  const message = `Cluster ${cluster} can receive packs.`;
  return { type: "Waiting", status: "False", reason: "AwaitingConductorReady", message };
}
