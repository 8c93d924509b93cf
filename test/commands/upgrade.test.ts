import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { seamgen } from "../support/built-cli.ts";
import type { Project } from "../support/project.ts";
import {
  complaints,
  FILE,
  generate,
  started,
  upgraded,
  watch,
  writeKind,
  type Watches,
} from "../support/upgrade-project.ts";

function scenario(name: string, watches: Watches, body: (project: Project) => Promise<void>): void {
  test(name, async () => {
    const project = await started(watches);
    try {
      await body(project);
    } finally {
      project.remove();
    }
  });
}

const BASE = "@x/core/v1alpha1/app.reconciler";

const QUEUE = `  /** Which objects need another look when this Queue has changed? */
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

/** Files of users before and after App came to watch Queue. */
const CASES: { readonly [name: string]: Case } = {
  "names join the imports that are there, in their order": {
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
  "an import with comments keeps each beside its name; a value import gets types": {
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
  "types that are imported from the package, or under another name, are used so": {
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

\t/** Which objects need another look when this Queue has changed? */
\toverride mapQueue(_object: Line, _cache: Cache): readonly ObjectKey[] {
\t\treturn [];
\t}
}
`,
  },
  "a name that is taken gets its package's in front": {
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

  /** Which objects need another look when this Queue has changed? */
  override mapQueue(_object: CoreQueue2, _cache: ObjectCache): readonly RuntimeObjectKey[] {
    return [];
  }
}];
`,
  },
  "an empty class gets everything, in a file that goes on behind the import": {
    before: `import { AppReconcilerBase } from "${BASE}"; export class A extends AppReconcilerBase {}`,
    after: `import { AppReconcilerBase } from "${BASE}";
import type { ObjectCache, ObjectKey, ReconcileContext, Result } from "@seamgen/runtime";
import type { App } from "@x/core/v1alpha1/app";
import type { Queue } from "@x/core/v1alpha1/queue"; export class A extends AppReconcilerBase {
  /**
   * Called for each App that may need work, whatever the event was: read what
   * is there, act on the difference, and report it in the status.
   */
  override reconcile(object: App, context: ReconcileContext): Promise<Result> {
    context.log.info("reconcile", { name: object.metadata.name ?? "" });
    return Promise.resolve({});
  }

${QUEUE}}`,
  },
  "hooks as properties and in several classes": {
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

        /** Which objects need another look when this Queue has changed? */
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
      // A line end is needed to tell which sort a file has.
      if (!from.includes("\n")) continue;
      project.write(FILE, from);
      const { exit } = await upgraded(project, ["core/Queue"]);
      assert.is(exit, 0);
      assert.is(project.read(FILE), to);
    }
    project.write(FILE, before);
    await upgraded(project, ["core/Queue"]);
    assert.is(project.read(FILE), after);
    assert.is(complaints(project), "");
  });
}

const LACKING = `import type { Result } from "@seamgen/runtime";
import { AppReconcilerBase } from "${BASE}";

export class AppReconciler extends AppReconcilerBase {
${RECONCILE}}
`;

scenario("a scaffold as it was written gets what a fresh one has", ["core/Cache"], async (project) => {
  await upgraded(project, ["core/Cache", "core/Queue"]);
  const grown = project.read(FILE);
  rmSync(path.join(project.root, FILE));
  await generate(project);
  const sorted = (text: string) => text.split("\n").sort();
  assert.equal(sorted(grown), sorted(project.read(FILE)), "the same lines; only new imports stand after the others");
});

scenario("kinds of two layers under one name are told apart as in a fresh scaffold", [], async (project) => {
  await upgraded(project, ["low/Db", "core/Db"]);
  assert.match(project.read(FILE), 'import type { Db as CoreDb } from "@x/core/v1alpha1/db";');
  assert.match(project.read(FILE), "override mapCoreDb(");
  assert.is(complaints(project), "");
});

scenario(
  "a removed kind: its hook is reported where it stands, and stays",
  ["core/Cache", "core/Job"],
  async (project) => {
    const before = project.read(FILE);
    const { exit, stderr } = await upgraded(project, ["core/Job"]);
    assert.is(exit, 0);
    assert.is(project.read(FILE), before);
    const line = before.split("\n").findIndex((text) => text.includes("mapCache(")) + 1;
    assert.match(stderr, `${FILE}:${line}:12 warning SG7003 AppReconcilerBase no longer has the hook mapCache`);
    assert.match(stderr, "hint: delete it, or drop `override`");
  },
);

scenario("a renamed kind: the old hook is reported, the new one added", ["core/Cache"], async (project) => {
  const { stderr } = await upgraded(project, ["core/Queue"]);
  const line = project
    .read(FILE)
    .split("\n")
    .findIndex((text) => text.includes("mapCache("));
  assert.match(stderr, `${FILE}:${line + 1}:12 warning SG7003`);
  assert.match(stderr, "if its kind was renamed, move its code to `mapQueue`");
  assert.match(project.read(FILE), QUEUE);
});

scenario("helpers that are called like hooks are not reported", [], async (project) => {
  const helpers = [
    "private mapOwners() {}",
    "mapStatus(_text: string) {}",
    "static mapAll(_all: All) {}",
    "mapped() {}",
  ];
  project.write(FILE, LACKING.replace(RECONCILE, `${helpers.join("\n")}\n${RECONCILE}`));
  const { stderr } = await upgraded(project, ["core/Queue"]);
  assert.is(stderr, "");
});

scenario("a hook without override is one by its name and what it takes", [], async (project) => {
  project.write(FILE, LACKING.replace(RECONCILE, `mapOld(_object: Old) {}\n${RECONCILE}`));
  assert.match((await upgraded(project, [])).stderr, "SG7003");
});

scenario("a class that was moved, and classes in between in other files", [], async (project) => {
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
  await watch(project, ["core/Queue"]);
  assert.not.ok(existsSync(path.join(project.root, FILE)), "not written again where it was");
  const { exit, stdout, stderr } = await project.run("upgrade");
  assert.is(exit, 0, stderr);
  assert.is(
    stdout,
    "src/deep/own.mts: added mapQueue to Own\nsrc/last.ts: added mapQueue to Last\n2 files upgraded. Fill in the stubs, which do nothing yet.\n",
  );
  assert.not.match(project.read("src/between.ts"), "mapQueue");
  assert.match(project.read("src/last.ts"), `extends all.B {\n${QUEUE}}`);
});

scenario("a class that is not there any more", [], async (project) => {
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
  assert.match(mixed.stderr, "one that extends an expression, is not seen; it needs reconcile");
  project.write(FILE, "export class A extends B {}\nclass B extends A {}\n");
  assert.match((await project.run("upgrade")).stderr, "SG7002");
});

scenario("a file that does not parse is reported and left alone, the others are not", [], async (project) => {
  const broken = `${LACKING}\nexport const x = ;\n`;
  project.write(FILE, broken);
  project.write("src/other.ts", LACKING);
  writeFileSync(path.join(project.root, "src/latin.ts"), Buffer.from([0x2f, 0x2f, 0xe9]));
  await watch(project, ["core/Queue"]);
  const { exit, stderr } = await project.run("upgrade");
  assert.is(exit, 1);
  assert.match(stderr, `${FILE}:10:18 error SG7001 the file cannot be read: Expression expected`);
  assert.match(stderr, "src/latin.ts:1:1 error SG7001 the file cannot be read: it is not UTF-8");
  assert.is(project.read(FILE), broken);
  assert.match(project.read("src/other.ts"), QUEUE);
});

scenario("--check writes nothing and says what is lacking; the built command does it too", [], async (project) => {
  project.write(FILE, LACKING);
  await watch(project, ["core/Queue"]);
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

scenario("errors of the schemas and the config are those of generate", [], async (project) => {
  project.write("schemas/core/App.json", "{");
  assert.is((await project.run("upgrade")).exit, 3);
  assert.is((await project.run("upgrade", "--config", "none.json")).exit, 2);
});

scenario("a scaffold folder that leads out of the project is not entered", [], async (project) => {
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

test.run();
