import { type Condition, findCondition } from "@seamgen/runtime";
import type { InfrastructurePackExecution } from "@seam/seam-core";
import { PACK_EXECUTION_GATES } from "../decide/gates.ts";
import { createOptions } from "../decide/options.ts";

/** Something that must hold before the Job is created, and whether it does as far as the conditions tell. */
export interface Checkpoint {
  readonly name: string;
  readonly state: "open" | "closed" | "unknown";
}

export interface Checkpoints {
  /** The target, the version of the pack and the executor's rights: no gates, but before the Job all the same. */
  readonly preconditions: readonly Checkpoint[];
  readonly gates: readonly Checkpoint[];
}

interface Check {
  readonly name: string;
  /** The condition that is True when it is closed; the pack has none of its own. */
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

/** In the order in which a pass comes to them. */
const CHECKS: readonly Check[] = [CLUSTER, PACK, ...GATES, RIGHTS];

/** What the conditions of the execution say of each checkpoint. One without a word of its own is open when a later one has. */
export function checkpointsOf(execution: InfrastructurePackExecution | undefined): Checkpoints {
  const conditions = execution?.status?.conditions ?? [];
  const submitted = (execution?.status?.jobName ?? "") !== "";
  const judge = (check: Check): Checkpoint => ({ name: check.name, state: stateOf(check, conditions, submitted) });
  return { preconditions: [CLUSTER, PACK, RIGHTS].map(judge), gates: GATES.map(judge) };
}

function stateOf(check: Check, conditions: readonly Condition[], submitted: boolean): Checkpoint["state"] {
  const own = findCondition(conditions, check.type ?? "");
  if (own?.status === "True" || (check === PACK && isPackAmiss(conditions))) return "closed";
  const later = CHECKS.slice(CHECKS.indexOf(check) + 1);
  const isPassed = later.some(({ type }) => findCondition(conditions, type ?? "") !== undefined);
  return own !== undefined || submitted || isPassed ? "open" : "unknown";
}

/** Another version is there by now; or something is pending and nothing else says what. */
function isPackAmiss(conditions: readonly Condition[]): boolean {
  if (conditions.some(({ status, reason }) => status === "True" && reason === "StaleVersion")) return true;
  const isTrue = (type = "") => findCondition(conditions, type)?.status === "True";
  return isTrue("Pending") && !CHECKS.some(({ type }) => isTrue(type));
}
