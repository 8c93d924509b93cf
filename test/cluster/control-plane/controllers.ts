import { type RunningApiServer, answersOk } from "./api-server.ts";
import { freePort } from "./free-port.ts";
import type { Processes } from "./processes.ts";
import type { Programs } from "./programs.ts";

const DEADLINE_MS = 60_000;

/** Controllers that need a cloud or assign real addresses. */
const LEFT_OUT = ["nodeipam", "node-route-controller", "cloud-node-lifecycle-controller", "service-lb-controller"];

/** Starts kube-controller-manager and kube-scheduler and waits until the first service account exists. */
export async function startControllers(processes: Processes, programs: Programs, api: RunningApiServer): Promise<void> {
  const common = async () => [
    `--kubeconfig=${api.kubeconfig}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    `--secure-port=${await freePort()}`,
  ];
  const manager = processes.start("kube-controller-manager", programs.controllerManager, [
    ...(await common()),
    `--service-account-private-key-file=${api.serviceAccountKey}`,
    `--root-ca-file=${api.certificate}`,
    "--use-service-account-credentials",
    `--controllers=*,${LEFT_OUT.map((name) => `-${name}`).join(",")}`,
  ]);
  processes.start("kube-scheduler", programs.scheduler, await common());
  const account = "/api/v1/namespaces/default/serviceaccounts/default";
  await processes.untilReady(manager, () => answersOk(api.send, account), DEADLINE_MS);
}
