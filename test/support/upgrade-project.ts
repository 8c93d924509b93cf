import * as assert from "uvu/assert";
import { compile } from "./consumer.ts";
import { linkPackages } from "./output.ts";
import { Project, type CliRun } from "./project.ts";

/** Path of the scaffold of App. */
export const FILE = "src/app.reconciler.ts";

/** Kinds as `layer/Kind`. */
export type Watches = readonly string[];

/** Writes the schema of a minimal kind. */
export function writeKind(project: Project, id: string, watches: Watches = []): void {
  project.write(`schemas/${id}.json`, {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `https://x.example.com/v1alpha1/${id}.json`,
    "x-ont-layer": id.split("/")[0],
    "x-ont-depends-on": watches,
    type: "object",
    required: ["spec"],
    properties: { spec: { type: "object", properties: { a: { type: "string" } }, additionalProperties: false } },
  });
}

/** Creates a project that was generated when App watched these kinds. It has the scaffold of App. */
export async function generatedProject(watches: Watches, kinds: readonly string[] = ["core/App"]): Promise<Project> {
  const project = new Project();
  project.write("package.json", { type: "module" });
  project.write("seamgen.config.json", {
    packages: { scope: "@x" },
    layers: [
      { name: "low", group: "low.example.com" },
      { name: "core", group: "core.example.com" },
    ],
    scaffolds: { folder: "src", kinds },
  });
  for (const id of ["low/Db", "core/Db", "core/Cache", "core/Queue", "core/Job"]) writeKind(project, id);
  writeKind(project, "core/App", watches);
  await generate(project);
  return project;
}

export async function generate(project: Project): Promise<void> {
  const { exit, stderr } = await project.run("generate");
  assert.is(exit, 0, stderr);
}

/** Changes the kinds that App watches, and generates again. */
export function changeWatches(project: Project, watches: Watches): Promise<void> {
  writeKind(project, "core/App", watches);
  return generate(project);
}

/** Changes the kinds that App watches and runs `upgrade`. Fails if a second upgrade finds anything to do. */
export async function changeAndUpgrade(project: Project, watches: Watches): Promise<CliRun> {
  await changeWatches(project, watches);
  const run = await project.run("upgrade");
  const again = await project.run("upgrade", "--check");
  assert.is(again.exit, run.exit, again.stderr);
  assert.not.match(again.stderr, "SG7004");
  return run;
}

/** The compiler's errors in the user's files, except those about unused names. */
export function compilerErrors(project: Project): string {
  linkPackages(project);
  const { output } = compile(project, { compiler: "typescript", resolution: "nodenext" });
  return output
    .split("\n")
    .filter((line) => /error/.test(line) && !/TS6(133|196)/.test(line))
    .join("\n");
}
