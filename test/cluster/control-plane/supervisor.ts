/**
 * Runs a control plane after the command that started it has ended: `supervisor.ts FOLDER SPEC`.
 * It reports success or failure to its parent process, then listens on a socket in the folder. A client sends "status" or
 * "stop" and reads JSON until the connection ends. After "stop" it ends with this process.
 */
import { type Socket, createServer } from "node:net";
import { launch } from "./launch.ts";
import type { ControlPlaneSpec } from "./programs.ts";
import { type Running, socketIn } from "./running-control-plane.ts";

const [folder = "", wanted = ""] = process.argv.slice(2);

// Ctrl-C during the start ends the parent. The programs end with this process.
const abandon = (): never => process.exit(1);
process.once("disconnect", abandon);

try {
  const { address, processes, stop } = await launch(JSON.parse(wanted) as ControlPlaneSpec, folder);
  const answer = async (connection: Socket, request: string) => {
    if (request === "stop") {
      await stop();
      process.exit();
    }
    connection.end(JSON.stringify({ address, programs: processes.list() } satisfies Running));
  };
  const server = createServer((connection) => {
    connection.on("error", () => undefined);
    connection.once("data", (data) => void answer(connection, String(data)));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socketIn(folder), resolve));
  process.off("disconnect", abandon);
  process.send?.({ ready: true });
} catch (error) {
  process.send?.({ failure: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
process.disconnect?.();
