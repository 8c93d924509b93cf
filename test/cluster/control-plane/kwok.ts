import { readdirSync } from "node:fs";
import path from "node:path";
import type { RunningApiServer } from "./api-server.ts";
import { at, itemsAt } from "./objects.ts";
import type { Processes } from "./processes.ts";
import type { Programs } from "./programs.ts";

const DEADLINE_MS = 60_000;
const NODE = "seamgen";

/** Capacity of the node. */
const ALLOCATABLE = { cpu: "64", memory: "256Gi", pods: "2000" };

/** Starts kwok, which acts as the kubelet of one node, and waits until the node is ready. */
export async function startKwok(processes: Processes, programs: Programs, api: RunningApiServer): Promise<void> {
  const stages = readdirSync(programs.kwokStages).sort();
  const kwok = processes.start("kwok", programs.kwok, [
    `--kubeconfig=${api.kubeconfig}`,
    "--manage-all-nodes",
    "--cidr=10.1.0.0/16",
    "--node-ip=127.0.0.1",
    ...stages.map((stage) => `--config=${path.join(programs.kwokStages, stage)}`),
  ]);
  const node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: NODE,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: { "kubernetes.io/hostname": NODE, "kubernetes.io/os": "linux", type: "kwok" },
    },
    status: { allocatable: ALLOCATABLE, capacity: ALLOCATABLE },
  };
  const created = await api.send("POST", "/api/v1/nodes", node);
  if (created.status !== 201) throw new Error(`cannot create the node: ${JSON.stringify(created.body)}`);
  const isReady = async () => {
    const { body } = await api.send("GET", `/api/v1/nodes/${NODE}`);
    return itemsAt(body, "status", "conditions").some(
      (condition) => at(condition, "type") === "Ready" && at(condition, "status") === "True",
    );
  };
  await processes.untilReady(kwok, isReady, DEADLINE_MS);
}
