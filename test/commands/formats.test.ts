import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { cleanEnv, ROOT } from "../support/built-cli.ts";
import { Project, type CliRun } from "../support/project.ts";

const SCHEMA = "schemas/platform/Website.json";

const test = suite<{ template: Project; project: Project }>("formats for pipelines");
test.before(async (context) => {
  context.template = new Project();
  assert.is((await context.template.run("init")).exit, 0);
  assert.is((await context.template.run("generate")).exit, 0);
});
test.before.each((context) => {
  context.project = Project.copyOf(context.template.root);
});
test.after.each(({ project }) => project.remove());
test.after(({ template }) => template.remove());

function edit(project: Project, file: string, from: string, to: string): void {
  const text = project.read(file);
  assert.ok(text.includes(from), `${file} has ${from}`);
  project.write(file, text.replace(from, to));
}

/** A command line that reports an error, the code, and the file that the annotation is on. */
interface Case {
  readonly argv: readonly string[];
  readonly code: string;
  readonly exit: number;
  /** The file that is annotated; undefined if the error is about none. */
  readonly file?: string;
  readonly prepare?: (project: Project) => void;
}

const breakSchema = (project: Project) => edit(project, SCHEMA, '"minimum": 1', '"minimum": "2"');

const CASES: readonly Case[] = [
  { argv: ["generate"], code: "SG2012", exit: 3, file: SCHEMA, prepare: breakSchema },
  { argv: ["generate", "--config", "none.json"], code: "SG6001", exit: 2 },
  {
    argv: ["generate", "--check"],
    code: "SG5004",
    exit: 4,
    file: "generated/platform/v1alpha1/website.js",
    prepare: (project) => edit(project, "generated/platform/v1alpha1/website.js", "export", "import"),
  },
  { argv: ["upgrade", "--check"], code: "SG2012", exit: 3, file: SCHEMA, prepare: breakSchema },
  { argv: ["pack"], code: "SG2012", exit: 3, file: SCHEMA, prepare: breakSchema },
  { argv: ["pack", "--release", "one"], code: "SG8002", exit: 2 },
  { argv: ["publish", "--to", "npm", "--dry-run"], code: "SG8010", exit: 2 },
  { argv: ["pull", "oci://UPPER/CASE", "--to", "x"], code: "SG8012", exit: 2 },
];

/** Prepares the project, and runs the command of a case in a format. */
function runCase(project: Project, { argv, prepare }: Case, format: string): Promise<CliRun> {
  prepare?.(project);
  return project.run(...argv, "--format", format);
}

for (const one of CASES) {
  const { argv, code, exit, file } = one;
  const name = argv.join(" ");

  test(`${name}: --format github prints a workflow command, and the files from the root of the repository`, async ({
    project,
  }) => {
    mkdirSync(path.join(project.parent, ".git"));
    const run = await runCase(project, one, "github");
    assert.is(run.exit, exit, run.stderr);
    const place = file === undefined ? "" : `file=project/${file.replaceAll(".", "\\.")},line=\\d+,.*,`;
    assert.match(run.stdout, new RegExp(`^::error ${place}title=${code}::.*%0Ahint: `, "m"));
    assert.match(run.stderr, new RegExp(`^1 error\nFor more about a code, run \`seamgen explain ${code}\`\\.$`, "m"));
  });

  test(`${name}: --format sarif prints one log and nothing else`, async ({ project }) => {
    const run = await runCase(project, one, "sarif");
    assert.is(run.exit, exit, run.stderr);
    assert.is(run.stderr, "");
    const [log] = itemsAt(JSON.parse(run.stdout), "runs");
    const [result] = itemsAt(log, "results").filter((found) => at(found, "level") === "error");
    assert.is(textAt(result, "ruleId"), code);
    const [location] = itemsAt(result, "locations");
    const uri = textAt(location, "physicalLocation", "artifactLocation", "uri");
    assert.is(uri, file ?? (argv.includes("none.json") ? "none.json" : "seamgen.config.json"));
    assert.equal(itemsAt(log, "invocations"), [{ executionSuccessful: false, exitCode: exit }]);
  });

  test(`${name}: --format json prints one value with the outcome`, async ({ project }) => {
    const run = await runCase(project, one, "json");
    const value = JSON.parse(run.stdout);
    assert.is(at(value, "exitCode"), exit);
    assert.ok(itemsAt(value, "diagnostics").some((found) => at(found, "code") === code));
  });
}

test("a run without errors prints an empty log of SARIF, and notes about details only with --verbose", async ({
  project,
}) => {
  const results = async (...rest: readonly string[]) => {
    const { exit, stdout } = await project.run("generate", "--format", "sarif", ...rest);
    assert.is(exit, 0);
    const [log] = itemsAt(JSON.parse(stdout), "runs");
    return itemsAt(log, "results").map((result) => textAt(result, "level"));
  };
  assert.equal(await results(), []);
  assert.ok((await results("--verbose")).every((level) => level === "note"));
  assert.ok((await results("--verbose")).length > 0);
});

test("what the operating system refuses is printed in the format that was asked for", ({ project }) => {
  const inDeletedFolder = (format: string) => {
    const folder = path.join(project.root, "gone");
    mkdirSync(folder);
    const script = `rmdir "$PWD" && exec "${process.execPath}" "${path.join(ROOT, "dist/cli.cjs")}" pack --format ${format}`;
    return spawnSync("sh", ["-c", script], { cwd: folder, encoding: "utf8", env: cleanEnv() });
  };
  const github = inDeletedFolder("github");
  assert.is(github.status, 1);
  assert.match(github.stdout, /^::error title=SG5007::the current folder: it does not exist%0Ahint: /);
  const sarif = inDeletedFolder("sarif");
  assert.is(sarif.status, 1);
  const [log] = itemsAt(JSON.parse(sarif.stdout), "runs");
  assert.equal(
    itemsAt(log, "results").map((result) => textAt(result, "ruleId")),
    ["SG5007"],
  );
});

test("the difference is in the annotation and in the JSON", async ({ project }) => {
  const file = "generated/platform/v1alpha1/website.js";
  edit(project, file, "export const", "export let");
  const { stdout } = await project.run("generate", "--check", "--format", "github");
  assert.match(stdout, /is not up to date%0A *\d+ - export let .*%0A *\d+ \+ export const .*%0Ahint: /);
  const json = JSON.parse((await project.run("generate", "--check", "--format", "json")).stdout);
  const [found] = itemsAt(json, "diagnostics").filter((one) => at(one, "code") === "SG5004");
  assert.match(String(itemsAt(found, "excerpt")[0]), /^ *\d+ - export let /);
});

test("--check names a file that is too large to compare, and shows lines of at most 100 files", async ({ project }) => {
  const file = "generated/crds/all.yaml";
  project.write(file, `${project.read(file)}${`# ${"x".repeat(998)}\n`.repeat(17_000)}`);
  for (let i = 0; i < 120; i++)
    project.write(`generated/old/f${i}.js`, `${project.read("generated/platform/v1alpha1/website.js")}`);
  const { stdout, exit } = await project.run("generate", "--check", "--format", "json");
  assert.is(exit, 4);
  const found = itemsAt(JSON.parse(stdout), "diagnostics").filter((one) => at(one, "severity") === "error");
  assert.is(found.length, 121);
  const large = found.find((one) => at(one, "file") === file);
  assert.match(String(itemsAt(large, "excerpt")[0]), /^the file is too large to compare: 17\d+ bytes$/);
  assert.is(found.filter((one) => itemsAt(one, "excerpt").length > 1).length, 99);
});

test.run();
