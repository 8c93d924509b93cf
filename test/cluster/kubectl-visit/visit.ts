import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as assert from "uvu/assert";
import type { KubectlResult } from "../control-plane/kubectl.ts";
import { ROOT } from "../../support/built-cli.ts";
import type { Step } from "./steps.ts";

/** The kubectl of a visit, and the server that it visits. */
interface Visitor {
  /** The kubectl program. */
  readonly program: string;
  readonly kubeconfig: string;
  /** Folder in which kubectl keeps files between runs. */
  readonly home: string;
  /** Namespace that the visit creates and deletes. */
  readonly namespace: string;
}

/** Runs the steps one after the other. Rejects at the first with an unexpected result. */
export async function visit(visitor: Visitor, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await runStep(visitor, step);
}

async function runStep(visitor: Visitor, step: Step): Promise<void> {
  const result = await runKubectl(visitor, step);
  const report = `kubectl ${step.args.join(" ")}\nexit ${result.code}\n${result.stdout}\n${result.stderr}`;
  assert.is(result.code, step.code ?? 0, report);
  for (const wanted of step.stdout ?? [])
    assert.match(result.stdout, wanted, `${report}\nstdout does not match ${wanted}`);
  for (const wanted of step.stderr ?? [])
    assert.match(result.stderr, wanted, `${report}\nstderr does not match ${wanted}`);
}

function runKubectl(visitor: Visitor, step: Step): Promise<KubectlResult> {
  const { program, kubeconfig, home, namespace } = visitor;
  const args = step.args.map((arg) => arg.replace("{namespace}", namespace));
  const env = { PATH: process.env["PATH"] ?? "", HOME: home };
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["--kubeconfig", kubeconfig, ...args], { cwd: ROOT, env, stdio: "pipe" });
    let [stdout, stderr] = ["", ""];
    let meanwhile: Promise<void> | undefined;
    let hasMatched = false;
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (step.meanwhile === undefined) return;
      meanwhile ??= runStep(visitor, step.meanwhile);
      meanwhile.catch(() => child.kill());
      hasMatched = step.stdout?.every((wanted) => wanted.test(stdout)) ?? false;
      if (hasMatched) child.kill();
    });
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      const result = { code: hasMatched ? 0 : (code ?? -1), stdout, stderr };
      Promise.resolve(meanwhile).then(() => resolve(result), reject);
    });
    child.stdin.on("error", () => undefined); // kubectl may end before it has read all input
    child.stdin.end(inputOf(step, namespace));
  });
}

function inputOf({ input }: Step, namespace: string): string {
  if (input === undefined) return "";
  if (typeof input === "string") return input.replace("{namespace}", namespace);
  return readFileSync(path.join(ROOT, input.file), "utf8").replace(/^( {2}namespace: ).*$/m, `$1${namespace}`);
}
