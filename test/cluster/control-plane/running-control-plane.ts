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

/** A control plane that a person has started, and its programs. */
export interface Running {
  readonly address: Address;
  readonly programs: ReturnType<Processes["list"]>;
}

const SUPERVISOR = fileURLToPath(new URL("supervisor.ts", import.meta.url));

/** Everything of the one control plane that a user may have up: `$XDG_STATE_HOME/seamgen/cluster`. */
function runningFolder(): string {
  const state = process.env["XDG_STATE_HOME"];
  const root = state !== undefined && path.isAbsolute(state) ? state : path.join(homedir(), ".local", "state");
  return path.join(root, "seamgen", "cluster");
}

/** Where the supervisor of the folder listens. */
export function socketIn(folder: string): string {
  return path.join(folder, "supervisor.sock");
}

/** The control plane that is up, or undefined when none is. */
export async function findRunning(): Promise<Running | undefined> {
  const answer = await say("status");
  return answer === undefined ? undefined : (JSON.parse(answer) as Running);
}

/** The control plane that is up, started now unless one is; it stays when this process ends. Builds what is missing. */
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
    if (started === undefined) throw new Error("the control plane ended as soon as it was up");
    return started;
  });
}

/** Stops the control plane that is up and waits until nothing of it is left. False when none was up. */
export async function stopRunning(): Promise<boolean> {
  return (await say("stop")) !== undefined;
}

/** Sends the supervisor a word and returns all that it answers, or undefined when nobody listens. */
function say(word: "status" | "stop"): Promise<string | undefined> {
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
    child.once("exit", (code) => reject(new Error(`the supervisor ended with ${code}`)));
    child.once("message", (message: { readonly failure?: string }) => {
      child.removeAllListeners("exit");
      child.unref();
      if (message.failure === undefined) resolve();
      else reject(new Error(message.failure));
    });
  });
}
