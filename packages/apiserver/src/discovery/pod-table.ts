import type { Json, JsonObject } from "../../../base/src/json.ts";
import { age } from "./human-duration.ts";
import { hasCondition, itemsAt, memberAt, numberAt, textAt } from "./member-at.ts";
import { AGE, NAME, text, wide, type TableColumn } from "./table-column.ts";

/** The columns of pods. Init containers count only if they failed. Rule: printPod of k8s.io/kubernetes. */
export const POD_TABLE: readonly TableColumn[] = [
  NAME,
  text("Ready", ready),
  text("Status", podStatus),
  text("Restarts", restarts),
  AGE,
  wide("IP", (pod) => textAt(itemsAt(pod, "status", "podIPs")[0], "ip") || "<none>"),
  wide("Node", (pod) => textAt(pod, "spec", "nodeName") || "<none>"),
  wide("Nominated Node", (pod) => textAt(pod, "status", "nominatedNodeName") || "<none>"),
  wide("Readiness Gates", readinessGates),
];

export const NODE_TABLE: readonly TableColumn[] = [
  NAME,
  text("Status", nodeStatus),
  text("Roles", nodeRoles),
  AGE,
  text("Version", (node) => textAt(node, "status", "nodeInfo", "kubeletVersion")),
  wide("Internal-IP", (node) => address(node, "InternalIP")),
  wide("External-IP", (node) => address(node, "ExternalIP")),
  wide("OS-Image", (node) => textAt(node, "status", "nodeInfo", "osImage") || "<unknown>"),
  wide("Kernel-Version", kernel),
  wide("Container-Runtime", (node) => textAt(node, "status", "nodeInfo", "containerRuntimeVersion") || "<unknown>"),
];

function ready(pod: JsonObject): string {
  const running = statuses(pod).filter(
    (status) => memberAt(status, "ready") === true && memberAt(status, "state", "running") !== undefined,
  );
  return `${running.length}/${itemsAt(pod, "spec", "containers").length}`;
}

function statuses(pod: JsonObject): readonly Json[] {
  return itemsAt(pod, "status", "containerStatuses");
}

function podStatus(pod: JsonObject): string {
  const phase = textAt(pod, "status", "phase");
  if (memberAt(pod, "metadata", "deletionTimestamp") !== undefined) {
    if (textAt(pod, "status", "reason") === "NodeLost") return "Unknown";
    if (phase !== "Succeeded" && phase !== "Failed") return "Terminating";
  }
  const failedInit = itemsAt(pod, "status", "initContainerStatuses").map(failure).find(Boolean);
  if (failedInit !== undefined) return `Init:${failedInit}`;
  return containersStatus(pod) ?? (textAt(pod, "status", "reason") || gated(pod) || phase);
}

/** The status that the containers show. A container that still runs hides the completed ones. */
function containersStatus(pod: JsonObject): string | undefined {
  const states = statuses(pod).map((status) => waiting(status) ?? terminated(status));
  const reason = states.find((state) => state !== undefined);
  if (reason !== "Completed") return reason;
  const runs = statuses(pod).some((status) => memberAt(status, "state", "running") !== undefined);
  if (runs && hasCondition(pod, "Ready")) return "Running";
  return statuses(pod).map(failure).find(Boolean) ?? (runs ? "NotReady" : reason);
}

function gated(pod: JsonObject): string {
  const scheduled = itemsAt(pod, "status", "conditions").find((one) => textAt(one, "type") === "PodScheduled");
  return textAt(scheduled, "reason") === "SchedulingGated" ? "SchedulingGated" : "";
}

function waiting(status: Json): string | undefined {
  return textAt(status, "state", "waiting", "reason") || undefined;
}

function terminated(status: Json): string | undefined {
  const state = memberAt(status, "state", "terminated");
  if (state === undefined) return undefined;
  const signal = numberAt(state, "signal");
  return textAt(state, "reason") || (signal === 0 ? `ExitCode:${numberAt(state, "exitCode")}` : `Signal:${signal}`);
}

function failure(status: Json): string | undefined {
  return numberAt(status, "state", "terminated", "exitCode") === 0 ? undefined : terminated(status);
}

function restarts(pod: JsonObject, now: number): string {
  const count = statuses(pod).reduce<number>((sum, status) => sum + numberAt(status, "restartCount"), 0);
  const last = statuses(pod)
    .map((status) => textAt(status, "lastState", "terminated", "finishedAt"))
    .sort()
    .at(-1);
  return count === 0 || !last ? String(count) : `${count} (${age(last, now)} ago)`;
}

function readinessGates(pod: JsonObject): string {
  const gates = itemsAt(pod, "spec", "readinessGates");
  const open = gates.filter((gate) => hasCondition(pod, textAt(gate, "conditionType")));
  return gates.length === 0 ? "<none>" : `${open.length}/${gates.length}`;
}

function nodeStatus(node: JsonObject): string {
  const condition = itemsAt(node, "status", "conditions").find((one) => textAt(one, "type") === "Ready");
  const state = condition === undefined ? "Unknown" : textAt(condition, "status") === "True" ? "Ready" : "NotReady";
  return memberAt(node, "spec", "unschedulable") === true ? `${state},SchedulingDisabled` : state;
}

const ROLE = /^node-role\.kubernetes\.io\/(.+)$/;

function nodeRoles(node: JsonObject): string {
  const labels = memberAt(node, "metadata", "labels");
  const roles = Object.entries(typeof labels === "object" ? (labels ?? {}) : {}).flatMap(([key, value]) => {
    const role = key === "kubernetes.io/role" ? value : ROLE.exec(key)?.[1];
    return typeof role === "string" && role !== "" ? [role] : [];
  });
  return [...new Set(roles)].sort().join(",") || "<none>";
}

function address(node: JsonObject, type: string): string {
  const found = itemsAt(node, "status", "addresses").find((one) => textAt(one, "type") === type);
  return textAt(found, "address") || "<none>";
}

function kernel(node: JsonObject): string {
  const [version, architecture] = ["kernelVersion", "architecture"].map((key) =>
    textAt(node, "status", "nodeInfo", key),
  );
  return `${version || "<unknown>"}${architecture ? ` (${architecture})` : ""}`;
}
