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
  /** The API server crashes and comes back; resolves when it serves again. */
  readonly restartApiServer: () => Promise<void>;
  /** etcd forgets its history: watches from before it cannot be resumed. */
  readonly compact: () => Promise<void>;
  /** Stops every program, waits until each is gone, and removes their files. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a control plane on free ports of 127.0.0.1, built first if need be, and waits until all of it works. Its files
 * are in the folder, or in a temporary one. It ends with this process, however that ends.
 *
 * @throws when a program is not ready in time; the message ends with its log.
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
