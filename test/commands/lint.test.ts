import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import configSchema from "../../generator/config/config.schema.json" with { type: "json" };
import { codes, LINT_RULES, rowOf } from "../../generator/diagnostics/codes.ts";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { Project } from "../support/project.ts";

const DOCS = readFileSync(path.join(ROOT, "docs/lint.md"), "utf8");

/** Runs a test in a project with one kind. */
function withProject(run: (project: Project, generate: (config?: object) => ReturnType<typeof seamgen>) => void) {
  return () => {
    const project = new Project();
    try {
      run(project, (config = {}) => {
        const layers = [{ name: "app", group: "app.example.com" }];
        project.write("seamgen.config.json", { packages: { scope: "@test" }, layers, ...config });
        return seamgen(["generate"], { cwd: project.root });
      });
    } finally {
      project.remove();
    }
  };
}

function kind(name: string, spec: object, more: object = {}): object {
  return {
    $id: `https://schemas.example.com/app/${name}.json`,
    "x-ont-layer": "app",
    "x-ont-depends-on": [],
    required: ["spec"],
    properties: { spec },
    ...more,
  };
}

test("the config's JSON Schema and the documentation list every rule with its code and default", () => {
  const documented = [...DOCS.matchAll(/^\| `([a-z-]+)` \| (SG\d{4}) \| (\w+) \|/gm)].map(([, ...cells]) => cells);
  const rules = [...LINT_RULES].map(([rule, code]) => [rule, code, rowOf(code).severity]);
  assert.equal(documented.sort(), rules.sort());
  const settings = Object.entries(configSchema.properties.lint.properties);
  assert.equal(
    settings.map(([rule, { description }]) => [rule, /Default: (\w+)\./.exec(description)?.[1]]).sort(),
    rules.map(([rule, , severity]) => [rule, severity]).sort(),
  );
});

test("only rules of the lint can be off by default", () => {
  const off = Object.entries(codes).filter(([, { severity }]) => severity === "off");
  assert.equal(
    off.filter(([code]) => rowOf(code).rule === undefined),
    [],
  );
});

test("explain knows rules by their names, and suggests one for a name that it does not know", () => {
  const { exit, stdout } = seamgen(["explain", "undeclared-reference"], { cwd: ROOT });
  assert.is(exit, 0);
  assert.match(stdout, /^SG3002 undeclared-reference \(default: off\)\n\n\S/);
  const unknown = seamgen(["explain", "undeclared-reverence"], { cwd: ROOT });
  assert.is(unknown.exit, 2);
  assert.match(unknown.stderr, /unknown rule "undeclared-reverence"; did you mean "undeclared-reference"/);
});

test(
  "the config decides whether a rule is off, a note, a warning or an error",
  withProject((project, generate) => {
    project.write("schemas/app/Box.json", kind("Box", { type: "object" }));
    const lint = (severity: string) => generate({ lint: { "missing-namespace": severity } });
    assert.not.match(generate().stderr, /SG3185/);
    assert.not.match(lint("off").stderr, /SG3185/);
    for (const severity of ["note", "warning"]) {
      const { exit, stderr } = lint(severity);
      assert.is(exit, 0);
      assert.match(stderr, new RegExp(`${severity} SG3185 `));
      // The run that writes nothing says the same.
      assert.is(lint(severity).stderr, stderr);
    }
    const { exit, stderr } = lint("error");
    assert.is(exit, 3);
    assert.match(stderr, /error SG3185 [^]*Nothing was written/);
  }),
);

test(
  "a run notices a change of the index",
  withProject((project, generate) => {
    project.write("node_modules/keep", "");
    project.write("schemas/app/Box.json", kind("Box", { type: "object" }, { "x-ont-stability": "alpha" }));
    const list = (stability: string) =>
      project.write("schemas/index.json", { layers: { app: [{ kind: "Box", file: "app/Box.json", stability }] } });
    list("alpha");
    assert.not.match(generate().stderr, /SG3188/);
    list("stable");
    assert.match(generate().stderr, /schemas\/index\.json:\d+:\d+ warning SG3188 /);
    assert.match(generate().stderr, /schemas\/index\.json:\d+:\d+ warning SG3188 /);
  }),
);

test(
  "a CRD that kubectl apply refuses without --server-side is a warning, which shorter descriptions avoid",
  withProject((project, generate) => {
    const text = "It says in some words what the field is for. ".repeat(40);
    const fields = Array.from({ length: 220 }, (_, i) => {
      return [`field${i}`, { type: "string", description: `Field ${i}. ${text}` }] as const;
    });
    project.write("schemas/app/Big.json", kind("Big", { type: "object", properties: Object.fromEntries(fields) }));
    const { exit, stderr } = generate();
    assert.is(exit, 0);
    assert.match(stderr, /schemas\/app\/Big\.json:1:1 warning SG4085 the CRD has \d+ bytes; kubectl apply without/);
    const crd = () => project.read("generated/app/crds/app.example.com_bigs.yaml");
    assert.ok(crd().length > 262_144);
    const short = generate({ crds: { descriptions: "first-sentence" } });
    assert.not.match(short.stderr, /SG4085/);
    assert.match(crd(), /description: Field 219\.\n/);
    assert.not.match(generate({ crds: { descriptions: "none" } }).stderr, /SG4085/);
    assert.not.match(crd(), /Field/);
    assert.match(project.read("generated/app/v1alpha1/big.d.ts"), /Field 219\. It says/);
  }),
);

test.run();
