import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DependencyGraph } from "../../generator/graph/dependency-graph.ts";
import { drawGraph } from "../../generator/graph/draw-graph.ts";
import { printGraph } from "../../generator/graph/print-graph.ts";
import { codes } from "../../generator/diagnostics/codes.ts";
import { ROOT, seamgen, stamps, startSeamgen } from "../support/built-cli.ts";
import { Project, readFiles } from "../support/project.ts";

const SCHEMA = "schemas/platform/Website.json";

/** Creates a project with `seamgen init`. */
function initialisedProject(): Project {
  const project = new Project();
  assert.is(seamgen(["init"], { cwd: project.root }).exit, 0);
  return project;
}

function withProject(
  run: (project: Project, cli: (...args: readonly string[]) => ReturnType<typeof seamgen>) => void | Promise<void>,
) {
  return async () => {
    const project = initialisedProject();
    try {
      await run(project, (...args) => seamgen(args, { cwd: project.root }));
    } finally {
      project.remove();
    }
  };
}

/** Replaces a text in a file. Fails if the file does not have it. */
function edit(project: Project, file: string, from: string, to: string): void {
  const text = project.read(file);
  assert.ok(text.includes(from), `${file} has ${from}`);
  project.write(file, text.replace(from, to));
}

test("the help lists every command, and the help of a command its options", () => {
  const cwd = ROOT;
  const help = seamgen(["--help"], { cwd });
  assert.is(help.exit, 0);
  assert.is(help.stderr, "");
  for (const same of [["help"], ["-h"]]) assert.equal(seamgen(same, { cwd }), help);
  for (const command of ["generate", "init", "graph", "serve", "upgrade", "explain"]) {
    assert.match(help.stdout, new RegExp(`^  ${command} +\\S`, "m"));
    const own = seamgen([command, "--help"], { cwd });
    assert.is(own.exit, 0);
    assert.match(own.stdout, `Usage: seamgen ${command}`);
  }
  const { stdout } = seamgen(["generate", "--help"], { cwd });
  for (const option of ["--config FILE", "--check", "--strict", "--watch", "--format pretty|json"])
    assert.ok(stdout.includes(option), option);
  assert.is(seamgen([], { cwd }).exit, 2);
});

test("--version prints the version of the package", () => {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  assert.equal(seamgen(["--version"], { cwd: ROOT }), { exit: 0, stdout: `${version}\n`, stderr: "" });
});

test("a mistyped command or option exits with 2 and a suggestion", () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["generat"], /unknown command "generat".*"generate"/],
    [["constructor"], /unknown command "constructor"/],
    [["generate", "--chek"], /--chek.*did you mean "--check"\?/],
    [["generate", "extra"], /extra/],
    [["generate", "--format", "xml"], /--format "xml" is not one of pretty, json/],
    [["generate", "--config"], /config/],
    [["explain"], /expected one argument: CODE/],
    [["explain", "SG1001", "SG1002"], /expected one argument/],
    [["init", "--layer", "Platform_1"], /cannot name a layer/],
  ];
  for (const [args, message] of cases) {
    const { exit, stdout, stderr } = seamgen(args, { cwd: ROOT });
    assert.is(exit, 2, args.join(" "));
    assert.is(stdout, "");
    assert.match(stderr, message);
  }
});

test("every code can be explained", () => {
  const names = Object.keys(codes);
  assert.is(new Set(names).size, names.length);
  for (const [name, { severity, explain }] of Object.entries(codes)) {
    assert.match(name, /^SG\d{4}$/);
    assert.ok(explain.length > 40, name);
    assert.ok(["error", "warning", "note", "off"].includes(severity));
  }
  const { exit, stdout } = seamgen(["explain", "sg3003"], { cwd: ROOT });
  assert.is(exit, 0);
  assert.match(stdout, /^SG3003 \(error\)\n\n\S/);
  const unknown = seamgen(["explain", "SG3033"], { cwd: ROOT });
  assert.is(unknown.exit, 2);
  assert.match(unknown.stderr, /unknown code "SG3033"; did you mean "SG30/);
});

test("each code is declared in one place", () => {
  const folder = path.join(ROOT, "generator/diagnostics/codes");
  const declared = [...readFiles(folder).values()].flatMap((text) =>
    [...text.matchAll(/^ {2}(SG\d{4}):/gm)].map(([, name]) => name),
  );
  assert.equal([...declared].sort(), Object.keys(codes).sort());
});

test(
  "generate exits with 0, 1, 2, 3 or 4, depending on the outcome",
  withProject((project, cli) => {
    assert.is(cli("generate").exit, 0);
    edit(project, SCHEMA, '"minimum": 1', '"minimum": 2');
    const drift = cli("generate", "--check");
    assert.is(drift.exit, 4);
    assert.match(drift.stderr, /run `seamgen generate`/);
    edit(project, SCHEMA, '"minimum": 2', '"minimum": "2"');
    const broken = cli("generate");
    assert.is(broken.exit, 3);
    assert.match(broken.stderr, /^schemas\/platform\/Website\.json:\d+:\d+ error SG2012 /m);
    assert.match(broken.stderr, /Nothing was written/);
    edit(project, SCHEMA, '"minimum": "2"', '"minimum": 1');
    assert.is(cli("generate", "--config", "other.json").exit, 2);
    edit(project, "seamgen.config.json", '"output"', '"outputs"');
    const config = cli("generate");
    assert.is(config.exit, 2);
    assert.match(config.stderr, /^seamgen\.config\.json:\d+:\d+ error SG6007 .*"outputs"/m);
    assert.match(config.stderr, /did you mean "output"/);
    edit(project, "seamgen.config.json", '"outputs"', '"output"');
    project.write("generated/platform/v1alpha1/website.js", "export const mine = true;\n");
    assert.is(cli("generate").exit, 1);
  }),
);

test(
  "--format json is one JSON value with positions",
  withProject((project, cli) => {
    edit(project, SCHEMA, '"x-ont-stability"', '"x-ont-stabilty"');
    const { exit, stdout } = cli("generate", "--format", "json");
    const report: { outcome: string; exitCode: number; diagnostics: readonly { [key: string]: unknown }[] } =
      JSON.parse(stdout);
    assert.is(exit, 3);
    assert.is(report.exitCode, 3);
    assert.is(report.outcome, "schema-errors");
    const line =
      project
        .read(SCHEMA)
        .split("\n")
        .findIndex((text) => text.includes("x-ont-stabilty")) + 1;
    assert.equal(
      report.diagnostics.map(({ code, severity, file, line: at, column, pointer, hint }) => ({
        code,
        severity,
        file,
        line: at,
        column,
        pointer,
        hint,
      })),
      [
        {
          code: "SG2001",
          severity: "error",
          file: SCHEMA,
          line,
          column: 3,
          pointer: "/x-ont-stabilty",
          hint: 'did you mean "x-ont-stability"?',
        },
      ],
    );
    edit(project, SCHEMA, '"x-ont-stabilty"', '"x-ont-stability"');
    const fine: { outcome: string; files: readonly { path: string; action: string }[] } = JSON.parse(
      cli("generate", "--format", "json").stdout,
    );
    assert.is(fine.outcome, "ok");
    assert.ok(
      fine.files.some(
        ({ path: file, action }) => file === "generated/platform/v1alpha1/website.d.ts" && action === "create",
      ),
    );
  }),
);

test(
  "a warning does not stop a run; with --strict it does, and nothing is written",
  withProject((project, cli) => {
    edit(project, SCHEMA, '"minLength": 1', '"minimal": 1');
    const strict = cli("generate", "--strict");
    assert.is(strict.exit, 3);
    assert.not.ok([...readFiles(project.root).keys()].some((file) => file.startsWith("generated/")));
    const plain = cli("generate");
    assert.is(plain.exit, 0);
    for (const { stderr } of [strict, plain]) assert.match(stderr, /warning SG2008 .*minimal/);
    assert.match(plain.stderr, /1 warning/);
    // A later run that has nothing to write reports the warning again.
    assert.is(cli("generate", "--strict").exit, 3);
    assert.match(cli("generate").stderr, /warning SG2008/);
  }),
);

test(
  "--check reports stale, missing and left-over files and writes nothing",
  withProject((project, cli) => {
    cli("generate");
    const clean = cli("generate", "--check");
    assert.is(clean.exit, 0);
    assert.match(clean.stdout, /^up to date/m);
    const folder = "generated/platform/v1alpha1";
    const model = project.read(`${folder}/website.d.ts`);
    project.write(`${folder}/website.d.ts`, `${model}// edited\n`);
    rmSync(path.join(project.root, folder, "website.js"));
    project.write(`${folder}/weblog.d.ts`, model);
    project.write(`${folder}/notes.txt`, "not ours\n");
    const before = stamps(project.root);
    const { exit, stderr } = cli("generate", "--check");
    assert.is(exit, 4);
    assert.match(stderr, new RegExp(`error SG5004 ${folder}/website\\.d\\.ts`));
    assert.match(stderr, new RegExp(`error SG5005 ${folder}/website\\.js is missing`));
    assert.match(stderr, new RegExp(`error SG5006 ${folder}/weblog\\.d\\.ts is left over`));
    assert.is(stderr.match(/hint: run `seamgen generate`/g)?.length, 3);
    assert.match(stderr, /3 files to write or delete/);
    assert.not.match(stderr, "notes.txt");
    assert.equal(stamps(project.root), before);
    assert.is(cli("generate").exit, 0);
    assert.is(cli("generate", "--check").exit, 0);
    assert.is(project.read(`${folder}/notes.txt`), "not ours\n");
  }),
);

test(
  "colours follow NO_COLOR and FORCE_COLOR",
  withProject((project) => {
    edit(project, SCHEMA, '"x-ont-stability"', '"x-ont-stabilty"');
    const escape = "\u001b[";
    const stderr = (env: { readonly [name: string]: string }) =>
      seamgen(["generate"], { cwd: project.root, env }).stderr;
    assert.not.ok(stderr({}).includes(escape), "the output is not a terminal");
    assert.ok(stderr({ FORCE_COLOR: "1" }).includes(escape));
    assert.not.ok(stderr({ FORCE_COLOR: "0" }).includes(escape));
    assert.not.ok(stderr({ NO_COLOR: "1" }).includes(escape));
    assert.not.ok(stderr({ NO_COLOR: "1", FORCE_COLOR: "1" }).includes(escape));
  }),
);

test(
  "--watch generates again after a change, goes on after an invalid schema, and exits with 0 on SIGINT",
  withProject(async (project) => {
    const running = startSeamgen(["generate", "--watch"], { cwd: project.root });
    try {
      await running.until([/created/, /^watching/m]);
      const schema = project.read(SCHEMA);
      project.write(SCHEMA, schema.replace('"minimum": 1', '"minimum": 2, "annotationOfOurs": 3'));
      await running.until([/warning SG2008/, /^1 warning$/m, /updated/, /^watching/m]);
      project.write(SCHEMA, schema.replace('"minimum": 1', '\n"minimum": 1, "annotationOfOurs": 3'));
      await running.until([/^1 warning as before$/m, /updated/, /^watching/m]);
      assert.not.match(
        running.said,
        /warning SG2008[^]*warning SG2008/,
        "a warning that did not change is printed once",
      );
      project.write(SCHEMA, schema.replace('"minimum": 1', '"minimum": 2'));
      await running.until([/updated/, /^watching/m]);
      const crd = "generated/platform/crds/platform.example.com_websites.yaml";
      assert.match(project.read(crd), "minimum: 2");
      project.write(SCHEMA, schema.slice(0, 200));
      await running.until([/SG1001/, /^watching/m]);
      assert.match(project.read(crd), "minimum: 2");
      project.write(SCHEMA, schema);
      await running.until([/updated/, /^watching/m]);
      assert.not.match(project.read(crd), "minimum: 2");
      project.write("schemas/platform/Extra.json", {
        title: "Extra",
        "x-ont-layer": "platform",
        "x-ont-depends-on": [],
        type: "object",
      });
      await running.until([/created/, /^watching/m]);
      running.child.kill("SIGINT");
      assert.is(await running.ended, 0);
    } finally {
      running.child.kill("SIGKILL");
    }
  }),
);

test("init creates a project that generates, and a second init changes nothing", () => {
  const project = new Project();
  const cli = (...args: readonly string[]) => seamgen(args, { cwd: project.root });
  const first = cli("init", "--layer", "web");
  assert.is(first.exit, 0);
  assert.equal(
    [...readFiles(project.root).keys()],
    [".gitattributes", "package.json", "schemas/web/Website.json", "seamgen.config.json"],
  );
  assert.is(project.read(".gitattributes"), "generated/** linguist-generated eol=lf\n");
  assert.is(first.stdout.match(/^created /gm)?.length, 4);
  for (const step of ["install seamgen and @seamgen/runtime, as", "npx seamgen generate", "npm install "])
    assert.ok(first.stdout.includes(step), step);
  for (const name of ["seamgen", "@seamgen/runtime"]) {
    mkdirSync(path.join(project.root, "node_modules", name), { recursive: true });
    const [, step] = /^ {2}install (.*), as the README/m.exec(cli("init", "--layer", "web").stdout) ?? [];
    assert.is(step, name === "seamgen" ? "@seamgen/runtime" : undefined, "what is installed needs no step");
  }
  const before = stamps(project.root);
  const second = cli("init", "--layer", "web");
  assert.is(second.exit, 0);
  assert.is(second.stdout.match(/^kept /gm)?.length, 4);
  assert.not.match(second.stdout, /created|changed/);
  assert.equal(stamps(project.root), before);
  // The config exists: the example of another layer does not belong to it.
  cli("init", "--layer", "other");
  assert.equal(stamps(project.root), before);
  const { exit, stderr } = cli("generate", "--strict");
  assert.is(exit, 0, stderr);
  assert.match(project.read("reconcilers/web/website.reconciler.ts"), "class WebsiteReconciler");
  project.remove();
});

test("init beside schemas writes only what is missing, with the layers that it finds", () => {
  const project = new Project();
  const cli = (...args: readonly string[]) => seamgen(args, { cwd: project.root });
  const kind = (apiVersion: object, spec: object, dependsOn: readonly string[] = []) => ({
    "x-ont-depends-on": dependsOn,
    properties: { apiVersion, kind: {}, metadata: {}, spec },
  });
  const schemas = {
    "schemas/apps/Site.json": kind({ const: "sites.acme.dev/v2" }, { $ref: "../zoned/Zone.json" }, ["zoned/Zone"]),
    "schemas/zoned/Zone.json": { "x-ont-depends-on": [], type: "object", properties: { name: { type: "string" } } },
    "schemas/loose/Thing.json": kind({}, { type: "object" }),
    "schemas/loose/Broken.json": "{",
  };
  for (const [file, schema] of Object.entries(schemas)) project.write(file, schema);
  const before = readFiles(path.join(project.root, "schemas"));
  const { exit, stdout } = cli("init", "--layer", "web");
  assert.is(exit, 0);
  assert.equal(readFiles(path.join(project.root, "schemas")), before);
  assert.match(stdout, /^note: no schema names the API group of the layer loose/m);
  assert.match(stdout, /^note: --layer web has no effect$/m);
  const config: { layers: unknown } = JSON.parse(project.read("seamgen.config.json"));
  assert.equal(config.layers, [
    { name: "zoned" },
    { name: "apps", group: "sites.acme.dev", version: "v2" },
    { name: "loose", group: "loose.example.com" },
  ]);
  rmSync(path.join(project.root, "schemas/loose/Broken.json"));
  const run = cli("generate", "--strict");
  assert.is(run.exit, 0, run.stderr);
  project.remove();
});

test("init adds to a package.json only what is missing", () => {
  const project = new Project();
  const init = () => seamgen(["init"], { cwd: project.root });
  const theirs =
    '{\n\t"name": "@acme/platform",\n\t"files": ["a", "b"],\n\t"scripts": {\n\t\t"generate": "make",\n\t\t"build": "tsc"\n\t},\n\t"version": "1.0.0"\n}\n';
  project.write("package.json", theirs);
  const { exit, stdout } = init();
  assert.is(exit, 0);
  assert.match(stdout, /^changed +package\.json/m);
  assert.match(stdout, /another script "generate"/);
  assert.match(stdout, /"type": "module"/);
  assert.is(
    project.read("package.json"),
    theirs.replace('"1.0.0"\n', '"1.0.0",\n\t"workspaces": [\n\t\t"generated/*"\n\t]\n'),
  );
  const config: { packages: { scope: string }; layers: readonly { package?: string }[] } = JSON.parse(
    project.read("seamgen.config.json"),
  );
  assert.is(config.packages.scope, "@acme");
  assert.is(config.layers[0]?.package, "@acme/platform-api", "the name of the root package is taken");
  assert.is(seamgen(["generate"], { cwd: project.root }).exit, 0);
  project.remove();
});

test("init keeps other workspaces and an identical script", () => {
  for (const [before, workspaces] of [
    [{ workspaces: ["packages/*"] }, ["packages/*", "generated/*"]],
    [{ workspaces: { packages: ["a"], nohoist: [] } }, { packages: ["a", "generated/*"], nohoist: [] }],
    [{ workspaces: ["generated/*"], scripts: { generate: "seamgen generate" } }, ["generated/*"]],
  ] as const) {
    const project = new Project();
    project.write("package.json", before);
    const { exit, stdout } = seamgen(["init"], { cwd: project.root });
    assert.is(exit, 0);
    assert.not.match(stdout, "stays");
    const after: { workspaces: unknown; scripts: unknown } = JSON.parse(project.read("package.json"));
    assert.equal(after.workspaces, workspaces);
    assert.equal(after.scripts, { generate: "seamgen generate" });
    project.remove();
  }
});

test("init says which attribute an existing .gitattributes lacks, and does not change it", () => {
  for (const [text, isNoted] of [
    ["*.png binary\n", true],
    ["* text=auto eol=lf\n", false],
  ] as const) {
    const project = new Project();
    project.write(".gitattributes", text);
    const { stdout } = seamgen(["init"], { cwd: project.root });
    const note = 'note: add "generated/** linguist-generated eol=lf" to .gitattributes\n';
    assert.is(stdout.includes(note), isNoted);
    assert.is(project.read(".gitattributes"), text);
    project.remove();
  }
});

test("after the first run, generate says how to link the packages, until they are linked", () => {
  const add = 'add "workspaces": ["generated/*"] to package.json and run npm install, which links';
  const covered = "  npm install, which links the generated packages\n";
  for (const [manifest, step] of [
    [null, add],
    [{}, add],
    [{ workspaces: ["packages/*", "generated/platform/*"] }, add],
    [{ workspaces: ["generated/*"] }, covered],
    [{ workspaces: { packages: ["./generated/plat*/"] } }, covered],
    [{ workspaces: ["**"] }, covered],
  ] as const) {
    const project = initialisedProject();
    rmSync(path.join(project.root, "package.json"));
    if (manifest !== null) project.write("package.json", manifest);
    const { stdout } = seamgen(["generate"], { cwd: project.root });
    assert.ok(stdout.includes(step), `${JSON.stringify(manifest)} ${stdout}`);
    assert.match(stdout, "install @seamgen/runtime, which the scaffolds import");
    for (const [name, target] of [
      ["@example/platform", path.join(project.root, "generated/platform")],
      ["@seamgen/runtime", project.root],
    ] as const) {
      const link = path.join(project.root, "node_modules", name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(target, link);
    }
    rmSync(path.join(project.root, "reconcilers"), { recursive: true });
    const linked = seamgen(["generate"], { cwd: project.root }).stdout;
    assert.match(linked, /^Next:$/m);
    assert.not.match(linked, /npm install|@seamgen\/runtime/);
    project.remove();
  }
});

test(
  "--verbose prints the notes about details, with each place",
  withProject((project, cli) => {
    edit(project, SCHEMA, '"minLength": 1', '"format": "hostname"');
    const plain = cli("generate").stderr;
    assert.match(plain, /\d notes? about details (is|are) not shown: .*To list them, run `seamgen generate --verbose`/);
    const verbose = cli("generate", "--verbose").stderr;
    assert.match(verbose, /^schemas\/platform\/Website\.json:\d+:\d+ note SG\d+ /m);
    assert.not.match(verbose, "not shown");
  }),
);

test("init refuses a package.json that it cannot read, and writes nothing", () => {
  for (const text of ['{ "name": "x", }', "[]", '{ "scripts": [] }', '{ "workspaces": "all" }']) {
    const project = new Project();
    project.write("package.json", text);
    const { exit, stdout, stderr } = seamgen(["init"], { cwd: project.root });
    assert.is(exit, 2, text);
    assert.is(stdout, "");
    assert.match(stderr, /^package\.json:1:\d+ error SG6012 /);
    assert.equal([...readFiles(project.root)], [["package.json", text]]);
    project.remove();
  }
});

test("graph prints the layers in output order, with the dependencies of each schema", () => {
  const { exit, stdout } = seamgen(["graph"], { cwd: ROOT });
  assert.is(exit, 0);
  const order = [
    "shared",
    "domain-core (core.ontai.dev)",
    "seam-core (infrastructure.ontai.dev)",
    "guardian (security.ontai.dev)",
  ];
  assert.equal(
    stdout.split("\n").filter((line) => /^\S/.test(line)),
    order,
  );
  assert.match(stdout, /^ {2}InfrastructurePackExecution: kind\n {4}-> seam-core\/InfrastructureClusterPack\n/m);
});

test(
  "graph marks deprecated, undeclared and external dependencies",
  withProject((project, cli) => {
    const id = (name: string) => `https://platform.example.com/v1alpha1/${name}.json`;
    const schema = (name: string, dependsOn: readonly unknown[], rest: object) => {
      project.write(`schemas/platform/${name}.json`, {
        $id: id(name),
        title: name,
        "x-ont-layer": "platform",
        "x-ont-depends-on": dependsOn,
        type: "object",
        ...rest,
      });
    };
    schema("Old", [], { "x-ont-deprecated": true, "x-ont-superseded-by": "platform/Website" });
    schema("User", ["platform/Old", { group: "elsewhere.example.com", kind: "Zone" }], {
      properties: { site: { $ref: id("Plain") } },
    });
    schema("Plain", [], {});
    const { exit, stdout } = cli("graph");
    assert.is(exit, 0);
    assert.match(stdout, "Old: type, deprecated, superseded by platform/Website");
    assert.match(stdout, "-> platform/Old (deprecated)");
    assert.match(stdout, "-> platform/Plain (not declared in x-ont-depends-on)");
    assert.match(stdout, "-> elsewhere.example.com/Zone (not part of this set)\n");
    const svg = cli("graph", "--format", "svg");
    assert.is(svg.exit, 0);
    assert.is(cli("graph", "--format", "svg").stdout, svg.stdout, "two runs print the same bytes");
    assertWellFormed(svg.stdout);
    for (const name of ["Website", "Old", "User", "Plain"]) assert.ok(svg.stdout.includes(`>${name}</text>`), name);
  }),
);

test("no name can add elements to the drawing or lines to the text", async () => {
  const hostile = '"]; <script>alert(1)</script> <b>&amp;&lt;\\N\\l\n--> }\u2028\u0000\ud800';
  const edge = { to: hostile, declared: true, implied: false, external: true, deprecated: false };
  const node = {
    id: `${hostile}/x`,
    name: hostile,
    role: "kind",
    apiVersion: null,
    deprecated: { supersededBy: hostile },
    edges: [edge],
  } as const;
  const graph: DependencyGraph = { layers: [{ name: hostile, group: hostile, nodes: [node] }] };
  const svg = await drawGraph(graph);
  assertWellFormed(svg);
  assert.not.match(svg, /<(script|b)\b/);
  assert.match(svg, "&amp;amp;&amp;lt;\\N\\l", "entities and escapes in names stay text");
  assert.is(printGraph(graph).split("\n").length, 4);
});

test(
  "graph reports errors as generate does",
  withProject((project, cli) => {
    edit(project, SCHEMA, '"x-ont-stability"', '"x-ont-stabilty"');
    const { exit, stdout, stderr } = cli("graph");
    assert.is(exit, 3);
    assert.is(stdout, "");
    assert.match(stderr, /error SG2001/);
    assert.is(cli("graph", "--config", "none.json").exit, 2);
  }),
);

/** Checks that tags are nested and closed, and that text and attributes have no bare `<` or `&`. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml[^]*?\?>/, "")
    .replace(/<!DOCTYPE[^>]*>/, "")
    .replace(/<!--(?:(?!--)[^])*-->/g, "")
    .replace(
      /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g,
      (_, close: string, name: string, attributes: string, empty: string) => {
        if (close !== "") assert.is(open.pop(), name);
        else if (empty === "") open.push(name);
        return attributes.replaceAll(/"/g, " ");
      },
    );
  assert.equal(open, []);
  assert.not.match(rest, /[<\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  assert.not.match(rest, /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i);
}

test.run();
