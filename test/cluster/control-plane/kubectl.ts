import { spawn } from "node:child_process";

/** The result of a kubectl run. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl with `input` on its standard input. */
export type Kubectl = (args: readonly string[], input?: string) => Promise<KubectlResult>;

/** Returns a kubectl for one kubeconfig. It ignores the user's configuration and keeps its files in `home`. */
export function kubectlOf(program: string, kubeconfig: string, home: string): Kubectl {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home };
  return (args, input = "") =>
    new Promise((resolve, reject) => {
      const child = spawn(program, ["--kubeconfig", kubeconfig, ...args], { env, stdio: "pipe" });
      const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
      child.once("error", reject);
      child.once("close", (code) =>
        resolve({ code: code ?? -1, stdout: String(Buffer.concat(stdout)), stderr: String(Buffer.concat(stderr)) }),
      );
      child.stdin.on("error", () => undefined); // kubectl may end before it has read all input
      child.stdin.end(input);
    });
}
