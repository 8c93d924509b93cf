import { type Condition, findCondition } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core";
import { PACK_EXECUTION_GATES } from "../decide/gates.ts";
import { createOptions } from "../decide/options.ts";

/** A check before the Job, and its state according to the conditions. */
export interface Checkpoint {
  readonly name: string;
  readonly state: "open" | "closed" | "unknown";
}

export interface Checkpoints {
  /** The checks that are not gates: the target cluster, the version of the pack and the rights of the executor. */
  readonly preconditions: readonly Checkpoint[];
  readonly gates: readonly Checkpoint[];
}

interface Check {
  readonly name: string;
  /** The condition that is True while the check is closed. The check of the pack has no condition of its own. */
  readonly type?: string;
}

const OPTIONS = createOptions({ executorImage: "any" });

const GATES: readonly Check[] = PACK_EXECUTION_GATES.map(({ name, closed }) => {
  const type = closed("", OPTIONS).conditions?.[0]?.type;
  return type === undefined ? { name } : { name, type };
});
const CLUSTER: Check = { name: "TalosCluster", type: "Waiting" };
const PACK: Check = { name: "ClusterPack" };
const RIGHTS: Check = { name: "executor's rights", type: "WrapperRunnerRBACNotReady" };

/** In the order of a pass. */
const CHECKS: readonly Check[] = [CLUSTER, PACK, ...GATES, RIGHTS];

/** Reads the state of each check from the conditions. A check without a condition is open if a later one has a condition. */
export function checkpointsOf(execution: InfrastructurePackExecution | undefined): Checkpoints {
  const conditions = execution?.status?.conditions ?? [];
  const submitted = (execution?.status?.jobName ?? "") !== "";
  const judge = (check: Check): Checkpoint => ({ name: check.name, state: stateOf(check, conditions, submitted) });
  return { preconditions: [CLUSTER, PACK, RIGHTS].map(judge), gates: GATES.map(judge) };
}

function stateOf(check: Check, conditions: readonly Condition[], submitted: boolean): Checkpoint["state"] {
  const own = findCondition(conditions, check.type ?? "");
  if (own?.status === "True" || (check === PACK && isPackWrong(conditions))) return "closed";
  const later = CHECKS.slice(CHECKS.indexOf(check) + 1);
  const isPassed = later.some(({ type }) => findCondition(conditions, type ?? "") !== undefined);
  return own !== undefined || submitted || isPassed ? "open" : "unknown";
}

/** Whether the pack has another version, or the execution is Pending and no other condition says why. */
function isPackWrong(conditions: readonly Condition[]): boolean {
  if (conditions.some(({ status, reason }) => status === "True" && reason === "StaleVersion")) return true;
  const isTrue = (type = "") => findCondition(conditions, type)?.status === "True";
  return isTrue("Pending") && !CHECKS.some(({ type }) => isTrue(type));
}
