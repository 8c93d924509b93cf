import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readFiles, type CliRun } from "./project.ts";

/** Folder of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const manifest: { bin: { seamgen: string } } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

/** The command, as it is published. */
const BIN = path.join(ROOT, manifest.bin.seamgen);
if (!existsSync(BIN)) throw new Error("dist/ has no command line; run `npm run build`");

type Environment = { readonly [name: string]: string };

interface Where {
  readonly cwd: string;
  readonly env?: Environment;
}

/** The environment of this process without variables that set colours or come from npm. */
export function cleanEnv(extra: Environment = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NO_COLOR|FORCE_COLOR|NODE_OPTIONS|npm_)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Runs the built command in a process of its own. */
export function seamgen(args: readonly string[], { cwd, env }: Where): CliRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd,
    env: cleanEnv(env),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return { exit: status ?? -1, stdout, stderr };
}

/** Starts the built command and leaves it running. */
export function startSeamgen(args: readonly string[], { cwd, env }: Where): RunningCli {
  return new RunningCli(
    spawn(process.execPath, [BIN, ...args], { cwd, env: cleanEnv(env), stdio: ["ignore", "pipe", "pipe"] }),
  );
}

/** A command that runs while the test goes on. */
export class RunningCli {
  output = "";
  /** All output before the last call of `until`. */
  said = "";
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (part: Buffer) => (this.output += part.toString()));
    this.ended = new Promise((resolve) => child.once("close", (status) => resolve(status)));
  }

  /** Waits until the output since the last call matches every pattern, in any order. Default: at most 20 seconds. */
  async until(patterns: readonly RegExp[], milliseconds = 20_000): Promise<void> {
    for (
      const deadline = Date.now() + milliseconds;
      Date.now() < deadline;
      await new Promise((resolve) => setTimeout(resolve, 20))
    ) {
      if (!patterns.every((pattern) => pattern.test(this.output))) continue;
      this.said += this.output;
      this.output = "";
      return;
    }
    throw new Error(`no ${patterns.join(" and ")} after ${milliseconds} ms in:\n${this.output}`);
  }
}

/** Returns time, inode and size of every file below a folder. Two equal results mean that nothing was written between. */
export function stamps(folder: string): Map<string, string> {
  return new Map(
    [...readFiles(folder).keys()].map((file) => {
      const { mtimeNs, ino, size } = statSync(path.join(folder, file), { bigint: true });
      return [file, `${mtimeNs} ${ino} ${size}`];
    }),
  );
}
