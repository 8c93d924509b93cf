import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { seamgen } from "../support/built-cli.ts";
import type { Project } from "../support/project.ts";
import {
  compilerErrors,
  FILE,
  generate,
  generatedProject,
  changeAndUpgrade,
  changeWatches,
  writeKind,
  type Watches,
} from "../support/upgrade-project.ts";

function scenario(name: string, watches: Watches, body: (project: Project) => Promise<void>): void {
  test(name, async () => {
    const project = await generatedProject(watches);
    try {
      await body(project);
    } finally {
      project.remove();
    }
  });
}

const BASE = "@x/core/v1alpha1/app.reconciler";

const QUEUE = `  /** Returns the objects to reconcile when this Queue has changed. */
  override mapQueue(_object: Queue, _cache: ObjectCache): readonly ObjectKey[] {
    return [];
  }
`;

const RECONCILE = `  override reconcile(): Promise<Result> {
    return Promise.resolve({});
  }
`;

interface Case {
  readonly before: string;
  readonly after: string;
}

/** Files of users before and after App watches Queue. */
const CASES: { readonly [name: string]: Case } = {
  "names are added to existing imports, in order": {
    before: `import type { ReconcileContext, Result } from "@seamgen/runtime";
import { AppReconcilerBase } from "${BASE}";

export class AppReconciler extends AppReconcilerBase {
${RECONCILE}}
`,
    after: `import type { ObjectCache, ObjectKey, ReconcileContext, Result } from "@seamgen/runtime";
import { AppReconcilerBase } from "${BASE}";
import type { Queue } from "@x/core/v1alpha1/queue";

export class AppReconciler extends AppReconcilerBase {
${RECONCILE}
${QUEUE}}
`,
  },
  "an import keeps its comments, and a value import gets types": {
    before: `import {
  keyOf, // for later
  type Result // of a pass
} from '@seamgen/runtime'
import { AppReconcilerBase } from '${BASE}' // the base

/* before */ export class AppReconciler extends AppReconcilerBase {
${RECONCILE}  // the end
}
// after`,
    after: `import {
  keyOf, // for later
  type Result, // of a pass
  type ObjectCache,
  type ObjectKey
} from '@seamgen/runtime'
import { AppReconcilerBase } from '${BASE}' // the base
import type { Queue } from '@x/core/v1alpha1/queue'

/* before */ export class AppReconciler extends AppReconcilerBase {
${RECONCILE}  // the end

${QUEUE}}
// after`,
  },
  "types keep the names under which they are imported": {
    before: `import type { ObjectCache as Cache, ObjectKey, Result } from "@seamgen/runtime";
import type { App, Queue as Line } from "@x/core";
import { AppReconcilerBase as Base } from "${BASE}";

export default class extends Base {
\toverride reconcile(_app: App): Promise<Result> {
\t\treturn Promise.resolve({});
\t}
}
`,
    after: `import type { ObjectCache as Cache, ObjectKey, Result } from "@seamgen/runtime";
import type { App, Queue as Line } from "@x/core";
import { AppReconcilerBase as Base } from "${BASE}";

export default class extends Base {
\toverride reconcile(_app: App): Promise<Result> {
\t\treturn Promise.resolve({});
\t}

\t/** Returns the objects to reconcile when this Queue has changed. */
\toverride mapQueue(_object: Line, _cache: Cache): readonly ObjectKey[] {
\t\treturn [];
\t}
}
`,
  },
  "a name that is in use gets the package name as a prefix": {
    before: `import * as core from "${BASE}";
import { type Result } from "@seamgen/runtime";
interface Queue {}
const ObjectKey: Queue = {}, CoreQueue = ObjectKey;
export const made = [CoreQueue, class App extends core.AppReconcilerBase { override async reconcile(): Promise<Result> { return {}; } }];
`,
    after: `import * as core from "${BASE}";
import type { Queue as CoreQueue2 } from "@x/core/v1alpha1/queue";
import { type ObjectCache, type ObjectKey as RuntimeObjectKey, type Result } from "@seamgen/runtime";
interface Queue {}
const ObjectKey: Queue = {}, CoreQueue = ObjectKey;
export const made = [CoreQueue, class App extends core.AppReconcilerBase { override async reconcile(): Promise<Result> { return {}; } 

  /** Returns the objects to reconcile when this Queue has changed. */
  override mapQueue(_object: CoreQueue2, _cache: ObjectCache): readonly RuntimeObjectKey[] {
    return [];
  }
}];
`,
  },
  "an empty class on the line of an import gets all hooks": {
    before: `import { AppReconcilerBase } from "${BASE}"; export class A extends AppReconcilerBase {}`,
    after: `import { AppReconcilerBase } from "${BASE}";
import type { ObjectCache, ObjectKey, ReconcileContext, Result } from "@seamgen/runtime";
import type { App } from "@x/core/v1alpha1/app";
import type { Queue } from "@x/core/v1alpha1/queue"; export class A extends AppReconcilerBase {
  /**
   * Called for each App that may need work, whatever the event was. Compare the
   * actual state with the spec, act on the difference, and report the result in
   * the status.
   */
  override reconcile(object: App, context: ReconcileContext): Promise<Result> {
    context.log.info("reconcile", { name: object.metadata.name ?? "" });
    return Promise.resolve({});
  }

${QUEUE}}`,
  },
  "each class gets a hook unless it has one, as a method or a property": {
    before: `import type { ObjectKey, Result } from "@seamgen/runtime";
import { AppReconcilerBase } from "${BASE}";

export class One extends AppReconcilerBase {
    override reconcile = async (): Promise<Result> => ({});
    override readonly "mapQueue" = (): ObjectKey[] => [];
}

function make() {
    return class Two extends AppReconcilerBase {
        override reconcile = async (): Promise<Result> => ({});
        static mapQueue() {}
    };
}

export abstract class Three extends AppReconcilerBase {
    override reconcile = async (): Promise<Result> => ({});
}

export class Four extends Three { override mapQueue() { return []; } }
export class Five extends Four {}
export const two = make;
`,
    after: `import type { ObjectCache, ObjectKey, Result } from "@seamgen/runtime";
import { AppReconcilerBase } from "${BASE}";
import type { Queue } from "@x/core/v1alpha1/queue";

export class One extends AppReconcilerBase {
    override reconcile = async (): Promise<Result> => ({});
    override readonly "mapQueue" = (): ObjectKey[] => [];
}

function make() {
    return class Two extends AppReconcilerBase {
        override reconcile = async (): Promise<Result> => ({});
        static mapQueue() {}

        /** Returns the objects to reconcile when this Queue has changed. */
        override mapQueue(_object: Queue, _cache: ObjectCache): readonly ObjectKey[] {
            return [];
        }
    };
}

export abstract class Three extends AppReconcilerBase {
    override reconcile = async (): Promise<Result> => ({});
}

export class Four extends Three { override mapQueue() { return []; } }
export class Five extends Four {}
export const two = make;
`,
  },
};

for (const [name, { before, after }] of Object.entries(CASES)) {
  scenario(name, [], async (project) => {
    for (const [from, to] of [
      [before, after],
      [`\uFEFF${before}`, `\uFEFF${after}`],
      [before.replaceAll("\n", "\r\n"), after.replaceAll("\n", "\r\n")],
    ] as const) {
      // A file without a line break has no kind of line break to keep.
      if (!from.includes("\n")) continue;
      project.write(FILE, from);
      const { exit } = await changeAndUpgrade(project, ["core/Queue"]);
      assert.is(exit, 0);
      assert.is(project.read(FILE), to);
    }
    project.write(FILE, before);
    await changeAndUpgrade(project, ["core/Queue"]);
    assert.is(project.read(FILE), after);
    assert.is(compilerErrors(project), "");
  });
}

const LACKING = `import type { Result } from "@seamgen/runtime";
import { AppReconcilerBase } from "${BASE}";

export class AppReconciler extends AppReconcilerBase {
${RECONCILE}}
`;

scenario("an unchanged scaffold gets the lines of a new one", ["core/Cache"], async (project) => {
  await changeAndUpgrade(project, ["core/Cache", "core/Queue"]);
  const grown = project.read(FILE);
  rmSync(path.join(project.root, FILE));
  await generate(project);
  const sorted = (text: string) => text.split("\n").sort();
  assert.equal(sorted(grown), sorted(project.read(FILE)), "the same lines, with new imports after the others");
});

scenario("kinds of two layers with the same name get the aliases of a new scaffold", [], async (project) => {
  await changeAndUpgrade(project, ["low/Db", "core/Db"]);
  assert.match(project.read(FILE), 'import type { Db as CoreDb } from "@x/core/v1alpha1/db";');
  assert.match(project.read(FILE), "override mapCoreDb(");
  assert.is(compilerErrors(project), "");
});

scenario(
  "the hook of a removed kind is reported at its position, and stays",
  ["core/Cache", "core/Job"],
  async (project) => {
    const before = project.read(FILE);
    const { exit, stderr } = await changeAndUpgrade(project, ["core/Job"]);
    assert.is(exit, 0);
    assert.is(project.read(FILE), before);
    const line = before.split("\n").findIndex((text) => text.includes("mapCache(")) + 1;
    assert.match(stderr, `${FILE}:${line}:12 warning SG7003 AppReconcilerBase no longer has the hook mapCache`);
    assert.match(stderr, "hint: delete it, or drop `override`");
  },
);

scenario("after a kind is renamed, the old hook is reported and the new one added", ["core/Cache"], async (project) => {
  const { stderr } = await changeAndUpgrade(project, ["core/Queue"]);
  const line = project
    .read(FILE)
    .split("\n")
    .findIndex((text) => text.includes("mapCache("));
  assert.match(stderr, `${FILE}:${line + 1}:12 warning SG7003`);
  assert.match(stderr, "if its kind was renamed, move its code to `mapQueue`");
  assert.match(project.read(FILE), QUEUE);
});

scenario("helpers with names like hooks are not reported", [], async (project) => {
  const helpers = [
    "private mapOwners() {}",
    "mapStatus(_text: string) {}",
    "static mapAll(_all: All) {}",
    "mapped() {}",
  ];
  project.write(FILE, LACKING.replace(RECONCILE, `${helpers.join("\n")}\n${RECONCILE}`));
  const { stderr } = await changeAndUpgrade(project, ["core/Queue"]);
  assert.is(stderr, "");
});

scenario(
  "a method without override is a hook if its name and its parameter are those of a hook",
  [],
  async (project) => {
    project.write(FILE, LACKING.replace(RECONCILE, `mapOld(_object: Old) {}\n${RECONCILE}`));
    assert.match((await changeAndUpgrade(project, [])).stderr, "SG7003");
  },
);

scenario("classes are found in other files, and through classes in between", [], async (project) => {
  rmSync(path.join(project.root, FILE));
  project.write("src/deep/own.mts", LACKING.replace("AppReconciler extends", "Own extends"));
  project.write(
    "lib/common.ts",
    `export { AppReconcilerBase as Root } from "${BASE}";\nexport * from "./common.js";\n`,
  );
  project.write(
    "src/between.ts",
    `import { Root } from "../lib/common.js";\nabstract class Between extends Root {\n  override async reconcile() {\n    return {};\n  }\n}\nexport default Between;\n`,
  );
  project.write("src/index.ts", 'export { default as B } from "./between.js";\n');
  project.write("src/last.ts", 'import * as all from "./index.js";\nexport class Last extends all.B {}\n');
  project.write(
    "src/types.d.ts",
    `import { AppReconcilerBase } from "${BASE}";\nexport class D extends AppReconcilerBase {}\n`,
  );
  await changeWatches(project, ["core/Queue"]);
  assert.not.ok(existsSync(path.join(project.root, FILE)), "the scaffold is not written again");
  const { exit, stdout, stderr } = await project.run("upgrade");
  assert.is(exit, 0, stderr);
  assert.is(
    stdout,
    "src/deep/own.mts: added mapQueue to Own\nsrc/last.ts: added mapQueue to Last\n2 files upgraded. Fill in the stubs, which do nothing yet.\n",
  );
  assert.not.match(project.read("src/between.ts"), "mapQueue");
  assert.match(project.read("src/last.ts"), `extends all.B {\n${QUEUE}}`);
});

scenario("a reconciler base without a class is a warning", [], async (project) => {
  rmSync(path.join(project.root, FILE));
  const gone = await project.run("upgrade");
  assert.is(gone.exit, 0);
  assert.match(gone.stderr, "warning SG7002 found no class that extends AppReconcilerBase");
  assert.match(gone.stderr, "`seamgen generate` writes src/app.reconciler.ts again");
  project.write(
    FILE,
    `import { AppReconcilerBase } from "${BASE}";\nexport class A extends mixed(AppReconcilerBase) {}\n`,
  );
  const mixed = await project.run("upgrade");
  assert.match(mixed.stderr, "one that extends an expression, is not found; it needs reconcile");
  project.write(FILE, "export class A extends B {}\nclass B extends A {}\n");
  assert.match((await project.run("upgrade")).stderr, "SG7002");
});

scenario("generate names the reconcilers whose bases changed, and upgrade adds what they lack", [], async (project) => {
  project.write("src/moved/mine.ts", LACKING.replaceAll('"', "'"));
  rmSync(path.join(project.root, FILE));
  project.write("src/other.ts", "export const other = 1;\n");
  const generated = async (watches: Watches) => {
    writeKind(project, "core/App", watches);
    return (await project.run("generate")).stdout;
  };
  const advice =
    "The base changed, so hooks may be missing in src/moved/mine.ts. To add them, run `seamgen upgrade`.\n";
  assert.match(await generated(["core/Queue"]), advice);
  assert.not.match(await generated(["core/Queue"]), "hooks may be missing", "said once");
  assert.match((await project.run("upgrade")).stdout, "src/moved/mine.ts: added mapQueue");
  // A change that leaves the base as it is needs no upgrade.
  const schema = { ...JSON.parse(project.read("schemas/core/App.json")), description: "Another one." };
  project.write("schemas/core/App.json", schema);
  const described = await project.run("generate");
  assert.match(described.stdout, "updated");
  assert.not.match(described.stdout, "hooks may be missing");
});

test("a reconciler whose kind is gone is named by generate and upgrade, and stays", async () => {
  const project = await generatedProject([], []);
  try {
    const read = () => JSON.parse(project.read("seamgen.config.json"));
    project.write("seamgen.config.json", { ...read(), scaffolds: { folder: "src" } });
    await generate(project);
    const file = "src/core/app.reconciler.ts";
    const scaffold = project.read(file);
    rmSync(path.join(project.root, "schemas/core/App.json"));
    const { exit, stdout } = await project.run("generate");
    assert.is(exit, 0);
    assert.match(stdout, `The base does not exist any more for ${file}. Delete the class, or move your code.\n`);
    const report = await project.run("upgrade");
    assert.match(
      report.stderr,
      /^src\/core\/app\.reconciler\.ts:\d+:1 warning SG7041 no kind of this set has the base @x\/core\/v1alpha1\/app\.reconciler$/m,
    );
    assert.is(report.stderr.match(/SG7041 /g)?.length, 1, "kinds that exist are not named");
    assert.is(project.read(file), scaffold);
    // The last kind of a layer takes the package with it.
    rmSync(path.join(project.root, "schemas/low/Db.json"));
    await generate(project);
    assert.match((await project.run("upgrade")).stderr, /^src\/low\/db\.reconciler\.ts:\d+:1 warning SG7041/m);
  } finally {
    project.remove();
  }
});

scenario("a file that does not parse is reported and not changed, and the others are upgraded", [], async (project) => {
  const broken = `${LACKING}\nexport const x = ;\n`;
  project.write(FILE, broken);
  project.write("src/other.ts", LACKING);
  writeFileSync(path.join(project.root, "src/latin.ts"), Buffer.from([0x2f, 0x2f, 0xe9]));
  await changeWatches(project, ["core/Queue"]);
  const { exit, stderr } = await project.run("upgrade");
  assert.is(exit, 1);
  assert.match(stderr, `${FILE}:10:18 error SG7001 the file cannot be read: Expression expected`);
  assert.match(stderr, "src/latin.ts:1:1 error SG7001 the file cannot be read: it is not UTF-8");
  assert.is(project.read(FILE), broken);
  assert.match(project.read("src/other.ts"), QUEUE);
});

scenario("--check reports missing hooks and writes nothing, in the built command too", [], async (project) => {
  project.write(FILE, LACKING);
  await changeWatches(project, ["core/Queue"]);
  const check = await project.run("upgrade", "--check");
  assert.is(check.exit, 4);
  assert.match(check.stderr, `${FILE}:4:14 error SG7004 AppReconciler lacks mapQueue`);
  assert.match(check.stderr, "1 file to upgrade. To do so, run `seamgen upgrade`.");
  assert.equal(seamgen(["upgrade", "--check"], { cwd: project.root }), check);
  assert.is(project.read(FILE), LACKING);
  const json = await project.run("upgrade", "--check", "--format", "json");
  const { outcome, exitCode, files }: { [name: string]: unknown } = JSON.parse(json.stdout);
  assert.equal(
    { outcome, exitCode, files },
    {
      outcome: "drift",
      exitCode: 4,
      files: [{ path: FILE, added: [{ class: "AppReconciler", hooks: ["mapQueue"] }] }],
    },
  );
  chmodSync(path.join(project.root, FILE), 0o640);
  const { exit, stdout } = seamgen(["upgrade"], { cwd: project.root });
  assert.is(exit, 0);
  assert.match(stdout, "added mapQueue to AppReconciler");
  assert.is(statSync(path.join(project.root, FILE)).mode & 0o777, 0o640);
  assert.equal((await project.run("upgrade")).stdout, "Nothing to add. No class lacks a hook.\n");
});

scenario("errors in schemas and config have the exit codes of generate", [], async (project) => {
  project.write("schemas/core/App.json", "{");
  assert.is((await project.run("upgrade")).exit, 3);
  assert.is((await project.run("upgrade", "--config", "none.json")).exit, 2);
});

scenario("a scaffold folder that is a link to outside the project is an error", [], async (project) => {
  const outside = path.join(project.parent, "outside");
  mkdirSync(outside);
  writeFileSync(path.join(outside, "app.reconciler.ts"), LACKING);
  rmSync(path.join(project.root, "src"), { recursive: true });
  symlinkSync(outside, path.join(project.root, "src"));
  writeKind(project, "core/App", ["core/Queue"]);
  const { exit, stderr } = await project.run("upgrade");
  assert.is(exit, 1);
  assert.match(stderr, "SG5002");
  assert.is(readFileSync(path.join(outside, "app.reconciler.ts"), "utf8"), LACKING);
});

for (const field of ["static", "get", "set", "accessor", "async", "declare", "readonly", "override", "public static"])
  scenario(`a second upgrade adds nothing after a last field \`${field}\` without a semicolon`, [], async (project) => {
    const head = 'import { type Result } from "@seamgen/runtime";';
    const base = `import { AppReconcilerBase } from "${BASE}";`;
    project.write(
      FILE,
      `${head}\n${base}\nexport class Mine extends AppReconcilerBase {\n${RECONCILE}  ${field} // the last\n}\n`,
    );
    const run = await changeAndUpgrade(project, ["core/Queue"]);
    assert.is(run.exit, 0, run.stderr);
    assert.match(project.read(FILE), `${field}; // the last\n`);
  });

scenario(
  "a text that only mentions a class does not stand for the scaffold; a class in a moved file does",
  [],
  async (project) => {
    const mentions: { readonly [file: string]: string } = {
      "src/comment.ts": "// export class Mine extends AppReconcilerBase {}\nexport {};\n",
      "src/doc.ts": "/** class Mine extends AppReconcilerBase {} */\nexport {};\n",
      "src/string.ts": 'export const text = "class Mine extends AppReconcilerBase {}";\n',
      "src/template.ts": "export const text = `class Mine extends AppReconcilerBase {}`;\n",
      "src/regexp.ts": "export const text = /class Mine extends AppReconcilerBase {/;\n",
    };
    for (const [file, text] of Object.entries(mentions)) project.write(file, text);
    rmSync(path.join(project.root, FILE));
    await generate(project);
    assert.ok(existsSync(path.join(project.root, FILE)), "the scaffold is written again");
    rmSync(path.join(project.root, FILE));
    const moved = `import { AppReconcilerBase as Base } from "${BASE}";\r\n@logged\r\nexport default class extends Base {\r\n}\r\n`;
    project.write("src/moved/mine.ts", `\uFEFF${moved}`);
    await generate(project);
    assert.not.ok(existsSync(path.join(project.root, FILE)), "the class was moved");
  },
);

test.run();
