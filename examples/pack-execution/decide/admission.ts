import { type ConditionChange, pending } from "./conditions.ts";
import { whyNotReady } from "./cluster-readiness.ts";
import { event, type Outcome } from "./decision.ts";
import { PACK_EXECUTION_GATES } from "./gates.ts";
import type { Observed, ObservedWithPack } from "./observed.ts";
import type { Options } from "./options.ts";

/** Whether the Job may be created, and what to write on the way there. */
export type Admission =
  | { readonly type: "closed"; readonly outcome: Outcome }
  | { readonly type: "stale"; readonly why: string; readonly conditions: readonly ConditionChange[] }
  | {
      readonly type: "open";
      readonly observed: ObservedWithPack;
      /** What the steps that were passed say. */
      readonly conditions: readonly ConditionChange[];
    };

/** Judges a request for which there is no Job yet: the target, the version of the pack, then the gates. */
export function admit(observed: Observed, options: Options): Admission {
  const notReady = whyNotReady(observed, options);
  if (notReady !== undefined) return closed(waitingForCluster(notReady, options));
  const { clusterPack, execution } = observed;
  const { name, version } = execution.spec.clusterPackRef;
  const conditions = [clusterReady(execution.spec.targetClusterRef)];
  if (clusterPack === undefined) {
    const message = `There is no pack ${name} in this namespace.`;
    const wait = { conditions: [pending(message)], requeueAfterMs: options.intervals.gateMs };
    return closed(wait, conditions);
  }
  if (clusterPack.spec.version !== version) {
    const why = `Pack ${name} has version ${clusterPack.spec.version} by now; ${version} was asked for.`;
    return { type: "stale", why, conditions };
  }
  return passGates({ ...observed, clusterPack }, conditions, options);
}

function passGates(observed: ObservedWithPack, before: readonly ConditionChange[], options: Options): Admission {
  const conditions = [...before];
  for (const gate of PACK_EXECUTION_GATES) {
    const why = gate.whyClosed(observed, options);
    if (why !== undefined) return closed(gate.closed(why, options), conditions);
    conditions.push(...gate.opened);
  }
  return { type: "open", observed, conditions };
}

/** Whether the executor's rights let it do its work: the last question before the Job is created. */
export function preflight({ runnerAccess }: Observed, options: Options): Outcome {
  if (!options.checkRunnerRbac) return {};
  if (runnerAccess?.allowed === true) {
    const message = "The executor has the rights that it needs.";
    return { conditions: [{ ...RUNNER_RIGHTS, status: "False", message }] };
  }
  const message = runnerAccess?.reason ?? "Nobody has asked yet what the executor may do.";
  return {
    conditions: [{ ...RUNNER_RIGHTS, status: "True", message }, pending(message)],
    requeueAfterMs: options.intervals.gateMs,
  };
}

const RUNNER_RIGHTS = { type: "WrapperRunnerRBACNotReady", reason: "WrapperRunnerRBACNotReady" } as const;

/** The end of an execution whose pack has another version, for a controller that keeps such executions. */
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
  const message = `Packs may be sent to cluster ${cluster}.`;
  return { type: "Waiting", status: "False", reason: "AwaitingConductorReady", message };
}
