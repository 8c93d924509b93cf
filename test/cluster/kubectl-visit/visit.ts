import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as assert from "uvu/assert";
import type { KubectlResult } from "../control-plane/kubectl.ts";
import { ROOT } from "../../support/built-cli.ts";
import type { Step } from "./steps.ts";

/** Whose kubectl visits which server. */
export interface Visitor {
  /** The kubectl program. */
  readonly program: string;
  readonly kubeconfig: string;
  /** Folder for what kubectl keeps between runs. */
  readonly home: string;
  /** Namespace that the visit makes and leaves. */
  readonly namespace: string;
}

/** Takes the steps one after the other; fails at the first that does not end as it says. */
export async function visit(visitor: Visitor, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await take(visitor, step);
}

async function take(visitor: Visitor, step: Step): Promise<void> {
  const result = await runKubectl(visitor, step);
  const told = `kubectl ${step.args.join(" ")}\nexit ${result.code}\n${result.stdout}\n${result.stderr}`;
  assert.is(result.code, step.code ?? 0, told);
  for (const wanted of step.stdout ?? []) assert.match(result.stdout, wanted, `${told}\nstdout against ${wanted}`);
  for (const wanted of step.stderr ?? []) assert.match(result.stderr, wanted, `${told}\nstderr against ${wanted}`);
}

function runKubectl(visitor: Visitor, step: Step): Promise<KubectlResult> {
  const { program, kubeconfig, home, namespace } = visitor;
  const args = step.args.map((arg) => arg.replace("{namespace}", namespace));
  const env = { PATH: process.env["PATH"] ?? "", HOME: home };
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["--kubeconfig", kubeconfig, ...args], { cwd: ROOT, env, stdio: "pipe" });
    let [stdout, stderr] = ["", ""];
    let beside: Promise<void> | undefined;
    let seen = false;
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (step.meanwhile === undefined) return;
      beside ??= take(visitor, step.meanwhile);
      beside.catch(() => child.kill());
      seen = step.stdout?.every((wanted) => wanted.test(stdout)) ?? false;
      if (seen) child.kill();
    });
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      const result = { code: seen ? 0 : (code ?? -1), stdout, stderr };
      Promise.resolve(beside).then(() => resolve(result), reject);
    });
    child.stdin.on("error", () => undefined); // kubectl need not read all of it
    child.stdin.end(inputOf(step, namespace));
  });
}

function inputOf({ input }: Step, namespace: string): string {
  if (input === undefined) return "";
  if (typeof input === "string") return input.replace("{namespace}", namespace);
  return readFileSync(path.join(ROOT, input.file), "utf8").replace(/^( {2}namespace: ).*$/m, `$1${namespace}`);
}
