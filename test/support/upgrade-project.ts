import * as assert from "uvu/assert";
import { compile } from "./consumer.ts";
import { linkPackages } from "./output.ts";
import { Project, type CliRun } from "./project.ts";

/** Where the scaffold of App stands. */
export const FILE = "src/app.reconciler.ts";

/** Kinds as `layer/Kind`. */
export type Watches = readonly string[];

/** A kind, its schema as short as it may be. */
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

/** A project with a reconciler of App, generated when App watched these kinds. */
export async function started(watches: Watches, kinds: readonly string[] = ["core/App"]): Promise<Project> {
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

export function watch(project: Project, watches: Watches): Promise<void> {
  writeKind(project, "core/App", watches);
  return generate(project);
}

/** An upgrade after App has come to watch other kinds, and a second one that must find nothing. */
export async function upgraded(project: Project, watches: Watches): Promise<CliRun> {
  await watch(project, watches);
  const run = await project.run("upgrade");
  const again = await project.run("upgrade", "--check");
  assert.is(again.exit, run.exit, again.stderr);
  assert.not.match(again.stderr, "SG7004");
  return run;
}

/** What the compiler says about the user's files, except about what they themselves leave unused. */
export function complaints(project: Project): string {
  linkPackages(project, "@x");
  const { output } = compile(project, { compiler: "typescript", resolution: "nodenext" });
  return output
    .split("\n")
    .filter((line) => /error/.test(line) && !/TS6(133|196)/.test(line))
    .join("\n");
}
