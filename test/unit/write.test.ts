import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { seamgen, stamps, startSeamgen } from "../support/built-cli.ts";
import { manyProject, ownProject } from "../support/corpus.ts";
import { casesToDraw } from "../support/run-size.ts";
import { Project, readFiles, type Files } from "../support/project.ts";

const SCHEMA = "schemas/platform/Website.json";
const MODEL = "generated/platform/v1alpha1/website.d.ts";
const SCAFFOLD = "reconcilers/platform/website.reconciler.ts";

function withProject(
  run: (project: Project, generate: (...args: readonly string[]) => ReturnType<typeof seamgen>) => void,
) {
  return () => {
    const project = new Project();
    try {
      seamgen(["init"], { cwd: project.root });
      run(project, (...args) => seamgen(["generate", ...args], { cwd: project.root }));
    } finally {
      project.remove();
    }
  };
}

function generatedFiles(project: Project): Files {
  return new Map(
    [...readFiles(project.root)].filter(([file]) => file.startsWith("generated/") || file.startsWith("reconcilers/")),
  );
}

test(
  "a user's file at the path of a generated file stays, and the run writes nothing",
  withProject((project, generate) => {
    project.write(MODEL, "export interface Mine {}\n");
    const before = stamps(project.root);
    const { exit, stderr } = generate();
    assert.is(exit, 1);
    assert.match(stderr, `error SG5001 ${MODEL} is a file of yours`);
    assert.equal(stamps(project.root), before);
  }),
);

test(
  "a folder at the path of a generated file is reported",
  withProject((project, generate) => {
    mkdirSync(path.join(project.root, MODEL), { recursive: true });
    const { exit, stderr } = generate();
    assert.is(exit, 1);
    assert.match(stderr, `error SG5003 ${MODEL}`);
  }),
);

test(
  "a scaffold is written once, and stays if it is edited or emptied or its schema is renamed",
  withProject((project, generate) => {
    generate();
    assert.match(project.read(SCAFFOLD), "extends WebsiteReconcilerBase");
    for (const mine of ["// mine now\n", ""]) {
      project.write(SCAFFOLD, mine);
      project.write(SCHEMA, project.read(SCHEMA).replace('"minimum": 1', '"minimum":  1'));
      assert.is(generate().exit, 0);
      assert.is(project.read(SCAFFOLD), mine);
      assert.is(generate("--check").exit, 0, "a changed scaffold is not drift");
    }
    renameSync(path.join(project.root, SCHEMA), path.join(project.root, "schemas/platform/Site.json"));
    assert.is(generate().exit, 0);
    assert.is(project.read(SCAFFOLD), "");
    rmSync(path.join(project.root, SCAFFOLD));
    assert.is(generate().exit, 0);
    assert.not.ok(existsSync(path.join(project.root, SCAFFOLD)), "its kind does not exist any more");
  }),
);

test(
  "a scaffold that was moved is not written again until it is deleted",
  withProject((project, generate) => {
    generate();
    const folder = path.join(project.root, path.dirname(SCAFFOLD));
    const moved = path.join(folder, "web/site.ts");
    mkdirSync(path.dirname(moved));
    writeFileSync(path.join(folder, "fake.ts"), "class Fake extends WebsiteReconcilerBaseFake {}\n");
    renameSync(path.join(project.root, SCAFFOLD), moved);
    for (let i = 0; i < 2; i++) {
      assert.is(generate().exit, 0);
      assert.not.ok(existsSync(path.join(project.root, SCAFFOLD)));
      project.write(SCHEMA, project.read(SCHEMA).replace('"minimum": 1', '"minimum":  1'));
    }
    rmSync(moved);
    assert.is(generate().exit, 0);
    assert.match(project.read(SCAFFOLD), "extends WebsiteReconcilerBase");
  }),
);

test(
  "files of a deleted schema are deleted, but not a user's files next to them",
  withProject((project, generate) => {
    const type = {
      $id: "https://platform.example.com/v1alpha1/Extra.json",
      title: "Extra",
      "x-ont-layer": "platform",
      "x-ont-depends-on": [],
      type: "object",
    };
    project.write("schemas/platform/Extra.json", type);
    project.write("schemas/other/Extra.json", {
      ...type,
      $id: "https://other.example.com/Extra.json",
      "x-ont-layer": "other",
    });
    assert.is(generate().exit, 0);
    const folder = "generated/platform/v1alpha1";
    project.write(`${folder}/extra.mine.ts`, "export {};\n");
    rmSync(path.join(project.root, "schemas/platform/Extra.json"));
    rmSync(path.join(project.root, "schemas/other/Extra.json"));
    const { exit, stdout } = generate();
    assert.is(exit, 0);
    assert.match(stdout, /\d+ deleted/);
    const left = readdirSync(path.join(project.root, folder)).filter((file) => file.startsWith("extra"));
    assert.equal(left, ["extra.mine.ts"]);
    assert.not.ok(
      existsSync(path.join(project.root, "generated/other")),
      "an empty folder is deleted with its last file",
    );
    assert.is(generate("--check").exit, 0);
  }),
);

for (const cached of [false, true]) {
  test(`a second run writes nothing ${cached ? "with" : "without"} a cache`, () => {
    const project = ownProject();
    if (cached) mkdirSync(path.join(project.root, "node_modules"));
    const generate = () => seamgen(["generate"], { cwd: project.root });
    assert.is(generate().exit, 0);
    const before = stamps(project.root);
    for (let run = 0; run < 2; run++) {
      const { exit, stdout } = generate();
      assert.is(exit, 0);
      assert.match(stdout, /^\d+ files unchanged in \d+ ms$/m);
      assert.equal(stamps(project.root), before);
    }
    project.remove();
  });
}

test("the output depends neither on the order in which files were created nor on the current folder", () => {
  const one = ownProject();
  const other = new Project();
  const files = [...readFiles(one.root)].reverse();
  for (const [file, text] of files) other.write(file, text);
  assert.is(seamgen(["generate"], { cwd: one.root }).exit, 0);
  assert.is(
    seamgen(["generate", "--config", path.join(other.root, "seamgen.config.json")], {
      cwd: path.parse(other.root).root,
    }).exit,
    0,
  );
  assert.equal(generatedFiles(other), generatedFiles(one));
  mkdirSync(path.join(other.root, "deep/er"), { recursive: true });
  assert.is(
    seamgen(["generate", "--check", "--config", "../../seamgen.config.json"], { cwd: path.join(other.root, "deep/er") })
      .exit,
    0,
  );
  one.remove();
  other.remove();
});

test(
  "nothing is written through a symbolic link to outside the project",
  withProject((project, generate) => {
    const outside = path.join(project.parent, "outside");
    mkdirSync(outside);
    for (const link of ["generated", "generated/platform", "generated/platform/v1alpha1", "reconcilers"]) {
      const absolute = path.join(project.root, link);
      mkdirSync(path.dirname(absolute), { recursive: true });
      symlinkSync(outside, absolute);
      const { exit, stderr } = generate();
      assert.is(exit, 1, link);
      assert.match(stderr, /error SG5002 .* leads outside the project/);
      assert.equal(readdirSync(outside), []);
      rmSync(absolute);
    }
    mkdirSync(path.dirname(path.join(project.root, MODEL)), { recursive: true });
    symlinkSync(path.join(outside, "model.d.ts"), path.join(project.root, MODEL));
    const dead = generate();
    assert.is(dead.exit, 1, "a link to nowhere");
    assert.match(dead.stderr, `error SG5002 ${MODEL} is a symbolic link that leads nowhere`);
    assert.equal(readdirSync(outside), []);
    rmSync(path.join(project.root, MODEL));
    assert.is(generate().exit, 0);
    assert.equal(readdirSync(outside), []);
  }),
);

test(
  "a schema file that is a link to outside the project is not read",
  withProject((project, generate) => {
    renameSync(path.join(project.root, SCHEMA), path.join(project.parent, "Website.json"));
    symlinkSync(path.join(project.parent, "Website.json"), path.join(project.root, SCHEMA));
    const { exit, stderr } = generate();
    assert.is(exit, 3);
    assert.match(stderr, /SG1007/);
  }),
);

const KILLS = casesToDraw({ few: 6, all: 15 });

/** Waits until a run has written one of the files. */
async function firstWrite(project: Project, files: readonly string[]): Promise<void> {
  const time = (file: string) => statSync(path.join(project.root, file), { throwIfNoEntry: false })?.mtimeMs;
  const before = files.map(time);
  for (
    const deadline = Date.now() + 20_000;
    Date.now() < deadline;
    await new Promise((resolve) => setTimeout(resolve, 1))
  ) {
    if (files.some((file, i) => time(file) !== before[i])) return;
  }
  throw new Error("nothing was written");
}

test("a killed run leaves complete files, old or new, and the next run writes the rest", async () => {
  const project = manyProject(3);
  mkdirSync(path.join(project.root, "node_modules"));
  const config = project.read("seamgen.config.json");
  const states = ["@many", "@other"].map((scope) => {
    project.write("seamgen.config.json", config.replace('"@many"', JSON.stringify(scope)));
    assert.is(seamgen(["generate"], { cwd: project.root }).exit, 0);
    return { config: project.read("seamgen.config.json"), files: generatedFiles(project) };
  });
  const [one, other] = states;
  if (one === undefined || other === undefined) return assert.unreachable();
  const changing = [...one.files].flatMap(([file, text]) =>
    file.startsWith("generated/") && other.files.get(file) !== text ? [file] : [],
  );
  assert.ok(changing.length > 50, "the run writes many files");

  let between = 0;
  for (let i = 0; i < KILLS; i++) {
    const [from, to] = i % 2 === 0 ? [other, one] : [one, other];
    const fresh = i % 5 === 4;
    if (fresh)
      for (const folder of ["generated", "reconcilers"]) rmSync(path.join(project.root, folder), { recursive: true });
    project.write("seamgen.config.json", to.config);
    const running = startSeamgen(["generate"], { cwd: project.root });
    await firstWrite(project, changing);
    await new Promise((resolve) => setTimeout(resolve, 40 * Math.random()));
    running.child.kill("SIGKILL");
    await running.ended;
    const left = [...generatedFiles(project)].filter(([file]) => !/\/\.seamgen-[0-9a-f]{16}\.tmp$/.test(file));
    for (const [file, text] of left.filter(([name]) => name.startsWith("generated/"))) {
      assert.ok(text === to.files.get(file) || (!fresh && text === from.files.get(file)), `${file} is complete`);
    }
    const now = new Map(left);
    const done = changing.filter((file) => now.get(file) === to.files.get(file)).length;
    if (done > 0 && done < changing.length) between++;

    assert.is(seamgen(["generate"], { cwd: project.root }).exit, 0);
    const repaired = generatedFiles(project);
    assert.equal([...repaired.keys()], [...to.files.keys()]);
    for (const [file, text] of to.files) if (file.startsWith("generated/")) assert.is(repaired.get(file), text, file);
  }
  assert.ok(between > KILLS / 5, `only ${between} runs were killed between two files`);
  project.remove();
});

test("a run leaves no links and no temporary files", () => {
  const project = ownProject();
  seamgen(["generate"], { cwd: project.root });
  for (const item of readdirSync(project.root, { recursive: true, encoding: "utf8" })) {
    assert.not.ok(lstatSync(path.join(project.root, item)).isSymbolicLink());
    assert.not.match(item, /\.tmp$/);
  }
  project.remove();
});

test.run();
