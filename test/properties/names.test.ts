import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { namedProjects, type NamedProject } from "../support/draw-names.ts";
import { importAll, linkPackages, readYamlOutput, typeCheck, writePrograms } from "../support/output.ts";
import { Project, readFiles } from "../support/project.ts";
import { casesToDraw } from "../support/run-size.ts";

/** The errors about names, where only a new name helps. */
const NAME_CODES = ["SG2009", "SG2030", "SG2031", "SG2071", "SG3009", "SG3010", "SG3011", "SG3012"];

async function judge({ files, types }: NamedProject): Promise<void> {
  const project = new Project();
  try {
    for (const [file, value] of Object.entries(files)) project.write(file, value);
    const run = await project.run("generate");
    if (run.exit !== 0) return refusedForNames(run.stderr, run.exit);
    linkPackages(project);
    writePrograms(project);
    assert.is(typeCheck(project, ["programs", "scaffolds"]), "");
    readYamlOutput(project);
    judgeTypes(project, types);
  } finally {
    project.remove();
  }
}

function refusedForNames(stderr: string, exit: number): void {
  assert.is(exit, 3, stderr);
  for (const [, code = ""] of stderr.matchAll(/ error (SG\d{4}) /g)) assert.ok(NAME_CODES.includes(code), stderr);
  for (const line of stderr.split("\n"))
    if (/ error SG\d{4} /.test(line)) assert.match(line, /^schemas\/[a-z0-9-]+\/\w+\.json:\d+:\d+ /);
}

/** Calls the validators of shared types whose name no other module exports. */
function judgeTypes(project: Project, types: NamedProject["types"]): void {
  const modules = [...readFiles(project.root)].filter(([file]) => file.endsWith(".validator.js"));
  const exports = modules.flatMap(([, text]) => [...text.matchAll(/^export function (\w+)/gm)].map(([, name]) => name));
  const single = Object.entries(types).flatMap(([id, values]) => {
    const validator = `validate${id.split("/")[1] ?? ""}`;
    return exports.filter((name) => name === validator).length === 1 ? [{ validator, values }] : [];
  });
  const documents = (of: "good" | "bad") =>
    Object.fromEntries(single.map(({ validator, values }) => [validator, JSON.stringify(values[of])]));
  const accepted = importAll(project, documents("good"));
  assert.equal(accepted.errors, Object.fromEntries(single.map(({ validator }) => [validator, []])));
  const refused = importAll(project, documents("bad")).errors;
  for (const { validator } of single) assert.ok((refused[validator] ?? []).length > 0, validator);
}

test("whatever the names, the output compiles, loads and judges, or a diagnostic says which name to change", async () => {
  await fc.assert(fc.asyncProperty(namedProjects, judge), { numRuns: casesToDraw({ few: 8, all: 100 }) });
});

test.run();
