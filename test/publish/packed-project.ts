import { cpSync } from "node:fs";
import path from "node:path";
import { runCli } from "../../generator/commands/run-cli.ts";
import { ROOT } from "../support/built-cli.ts";
import { Project, type CliRun } from "../support/project.ts";

/** A project with the schemas and the config of this repository. */
export function ownProject(): Project {
  const project = new Project();
  for (const item of ["schemas", "seamgen.config.json", "LICENSE"])
    cpSync(path.join(ROOT, item), path.join(project.root, item), { recursive: true });
  return project;
}

/** Runs a command line in this process, in the project, with these environment variables only. */
export async function runIn(
  project: Project,
  argv: readonly string[],
  env: { readonly [name: string]: string } = {},
): Promise<CliRun> {
  const text = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({ write: (part: string) => void (text[name] += part) });
  const exit = await runCli(argv, { stdout: stream("stdout"), stderr: stream("stderr"), env, cwd: project.root });
  return { exit, ...text };
}
