import { compactEtcd, startApiServer, untilServing } from "./api-server.ts";
import { type Address, connect } from "./control-plane.ts";
import { startControllers } from "./controllers.ts";
import { isPortTaken } from "./free-port.ts";
import { startKueue } from "./kueue.ts";
import { startKwok } from "./kwok.ts";
import { Processes } from "./processes.ts";
import { type Programs, type ControlPlaneSpec, buildPrograms } from "./programs.ts";

const PORT_ATTEMPTS = 3;

/** A control plane that this process owns. */
export interface Launched {
  readonly address: Address;
  readonly processes: Processes;
  /** Kills the API server and starts it again. Resolves when it serves. */
  readonly restartApiServer: () => Promise<void>;
  /** Makes etcd forget its history, so that older watches cannot be resumed. */
  readonly compact: () => Promise<void>;
  /** Stops every program, waits until each has ended, and removes their files. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a control plane on free ports of 127.0.0.1 and waits until it is ready. Builds missing programs first. Its files
 * are in `folder`. Default: a temporary folder. It ends with this process, even if the process is killed.
 *
 * Rejects if a program is not ready in time. The message ends with the program's log.
 */
export async function launch(wanted: ControlPlaneSpec, folder?: string): Promise<Launched> {
  const programs = await buildPrograms(wanted);
  for (let attempt = 1; ; attempt++) {
    const processes = new Processes(folder);
    try {
      return await launchIn(processes, programs, wanted);
    } catch (error) {
      await processes.stop();
      if (attempt === PORT_ATTEMPTS || !isPortTaken(error)) throw error;
    }
  }
}

async function launchIn(processes: Processes, programs: Programs, wanted: ControlPlaneSpec): Promise<Launched> {
  const api = await startApiServer(processes, programs);
  if (wanted.components === "all") {
    await startControllers(processes, programs, api);
    await startKwok(processes, programs, api);
    await startKueue(processes, programs, api);
  }
  api.close();
  const { port, certificate, token, kubeconfig } = api;
  const { folder, logs } = processes;
  const { versions, kubectl } = programs;
  const address = { wanted, versions, port, certificate, token, kubeconfig, kubectl, folder, logs };
  return {
    address,
    processes,
    restartApiServer: async () => {
      const { request, close } = connect(address);
      await untilServing(processes, await processes.restart("kube-apiserver"), request);
      close();
    },
    compact: () => compactEtcd(api.etcd),
    stop: () => processes.stop(),
  };
}
