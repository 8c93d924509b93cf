import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCli } from "../../generator/commands/run-cli.ts";

/** Contents of files by path relative to their folder, with forward slashes. */
export type Files = ReadonlyMap<string, string>;

export interface CliRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Reads every file below a folder, except links and `node_modules`. */
export function readFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (below: string) => {
    for (const item of readdirSync(path.join(folder, below), { withFileTypes: true })) {
      const file = below === "" ? item.name : `${below}/${item.name}`;
      if (item.isDirectory() && item.name !== "node_modules") visit(file);
      else if (item.isFile()) files.set(file, readFileSync(path.join(folder, file), "utf8"));
    }
  };
  visit("");
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A project in a temporary folder. Its parent has no other files, so that a test finds those written outside the project. */
export class Project {
  readonly parent: string;
  readonly root: string;

  /** Default: a new folder as the parent. */
  constructor(parent = realpathSync(mkdtempSync(path.join(tmpdir(), "seamgen-project-")))) {
    this.parent = parent;
    this.root = path.join(parent, "project");
    mkdirSync(this.root, { recursive: true });
  }

  static copyOf(folder: string): Project {
    const project = new Project();
    cpSync(folder, project.root, { recursive: true, verbatimSymlinks: true });
    return project;
  }

  /** Writes a file. A value that is neither a string nor bytes is written as JSON. */
  write(file: string, contents: unknown): void {
    const absolute = path.join(this.root, file);
    mkdirSync(path.dirname(absolute), { recursive: true });
    const isText = typeof contents === "string" || contents instanceof Uint8Array;
    writeFileSync(absolute, isText ? contents : `${JSON.stringify(contents, null, 2)}\n`);
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), "utf8");
  }

  /** Runs a command line in this process, with the project as its current folder. */
  async run(...argv: readonly string[]): Promise<CliRun> {
    const text = { stdout: "", stderr: "" };
    const stream = (name: "stdout" | "stderr") => ({ write: (part: string) => void (text[name] += part) });
    const exit = await runCli(argv, { stdout: stream("stdout"), stderr: stream("stderr"), env: {}, cwd: this.root });
    return { exit, ...text };
  }

  remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}
