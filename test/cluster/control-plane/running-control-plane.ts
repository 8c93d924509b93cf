import { spawn } from "node:child_process";
import { mkdirSync, openSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isErrno } from "../../../generator/files/disk.ts";
import type { Address } from "./control-plane.ts";
import { withLock } from "./lock.ts";
import type { Processes } from "./processes.ts";
import { type ControlPlaneSpec, buildPrograms } from "./programs.ts";

/** A control plane that `npm run cluster -- up` has started, and its programs. */
export interface Running {
  readonly address: Address;
  readonly programs: ReturnType<Processes["list"]>;
}

const SUPERVISOR = fileURLToPath(new URL("supervisor.ts", import.meta.url));

/** Folder of the control plane, `$XDG_STATE_HOME/seamgen/cluster`. A user has one at a time. */
function runningFolder(): string {
  const state = process.env["XDG_STATE_HOME"];
  const root = state !== undefined && path.isAbsolute(state) ? state : path.join(homedir(), ".local", "state");
  return path.join(root, "seamgen", "cluster");
}

/** Socket of the supervisor of the folder. */
export function socketIn(folder: string): string {
  return path.join(folder, "supervisor.sock");
}

/** Finds the control plane that is up; `undefined` if none is. */
export async function findRunning(): Promise<Running | undefined> {
  const answer = await askSupervisor("status");
  return answer === undefined ? undefined : (JSON.parse(answer) as Running);
}

/** Returns the control plane that is up, or builds and starts one. It goes on when this process ends. */
export async function ensureRunning(wanted: ControlPlaneSpec): Promise<Running> {
  const folder = runningFolder();
  mkdirSync(path.dirname(folder), { recursive: true });
  return await withLock(`${folder}.lock`, async () => {
    const found = await findRunning();
    if (found !== undefined) return found;
    await buildPrograms(wanted);
    rmSync(folder, { recursive: true, force: true });
    await startSupervisor(folder, wanted);
    const started = await findRunning();
    if (started === undefined) throw new Error("the control plane ended right after its start");
    return started;
  });
}

/** Stops the control plane that is up and waits until its programs and files are gone. Returns false if none was up. */
export async function stopRunning(): Promise<boolean> {
  return (await askSupervisor("stop")) !== undefined;
}

/** Sends a request to the supervisor and returns its answer; `undefined` if no supervisor runs. */
function askSupervisor(word: "status" | "stop"): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const connection = connect(socketIn(runningFolder()));
    let answer = "";
    connection.once("connect", () => connection.write(word));
    connection.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    connection.once("close", (failed) => !failed && resolve(answer));
    connection.once("error", (error) => {
      if (isErrno(error, "ENOENT") || isErrno(error, "ECONNREFUSED")) resolve(undefined);
      else reject(error);
    });
  });
}

function startSupervisor(folder: string, wanted: ControlPlaneSpec): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const output = openSync(path.join(folder, "supervisor.log"), "a");
  const child = spawn(process.execPath, ["--import", "tsx", SUPERVISOR, folder, JSON.stringify(wanted)], {
    stdio: ["ignore", output, output, "ipc"],
    detached: true,
    cwd: path.dirname(SUPERVISOR),
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the supervisor ended with exit code ${code}`)));
    child.once("message", (message: { readonly failure?: string }) => {
      child.removeAllListeners("exit");
      child.unref();
      if (message.failure === undefined) resolve();
      else reject(new Error(message.failure));
    });
  });
}
