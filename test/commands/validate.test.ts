import { test } from "uvu";
import * as assert from "uvu/assert";
import { Project } from "../support/project.ts";

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: sites.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: sites, kind: Site }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                host: { type: string, maxLength: 20, x-kubernetes-validations: [{ rule: self == oldSelf, message: fixed }] }
                replicas: { type: integer, minimum: 1 }
`;
const site = (name: string, spec: string): string =>
  `apiVersion: example.com/v1\nkind: Site\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
const OBJECTS = `# Two sites.\n${site("a", "  host: x\n")}---\n${site("b", "  host: zz\n  replicas: 0\n")}`;

async function inProject(
  files: { readonly [file: string]: string },
  body: (project: Project) => Promise<void>,
): Promise<void> {
  const project = new Project();
  try {
    for (const [file, text] of Object.entries({ "crds/site.yaml": CRD, ...files })) project.write(file, text);
    await body(project);
  } finally {
    project.remove();
  }
}

test("each cause has the place of its field", () =>
  inProject({ "objects.yaml": OBJECTS }, async (project) => {
    const { exit, stdout, stderr } = await project.run("validate", "objects.yaml", "--crds", "crds");
    assert.is(exit, 3);
    assert.is(stdout, "1 of 2 objects are valid\n");
    assert.match(
      stderr,
      "objects.yaml:15:3 error SG2130 spec.replicas: Invalid value: 0: spec.replicas in body should be greater",
    );
  }));

test("valid objects give exit code 0", () =>
  inProject({ "a.json": '{"apiVersion":"example.com/v1","kind":"Site","metadata":{"name":"a"}}' }, async (project) => {
    assert.equal(await project.run("validate", "a.json", "--crds", "crds/site.yaml"), {
      ...{ exit: 0, stdout: "1 of 1 objects are valid\n", stderr: "" },
    });
  }));

test("--old gives the stored objects, for transition rules", () =>
  inProject({ "new.yaml": site("a", "  host: zz\n"), "old.yaml": OBJECTS }, async (project) => {
    const { exit, stderr } = await project.run("validate", "new.yaml", "--crds", "crds", "--old", "old.yaml");
    assert.is(exit, 3);
    assert.match(stderr, 'new.yaml:6:3 error SG2130 spec.host: Invalid value: "zz": fixed');
  }));

test("unknown fields are errors unless --field-validation says otherwise", () =>
  inProject({ "a.yaml": site("a", "  color: red\n") }, async (project) => {
    const strict = await project.run("validate", "a.yaml", "--crds", "crds");
    assert.match(
      strict.stderr,
      'a.yaml:6:3 error SG2130 spec.color: strict decoding error: unknown field "spec.color"',
    );
    const warned = await project.run("validate", "a.yaml", "--crds", "crds", "--field-validation", "Warn");
    assert.is(warned.exit, 0);
    assert.match(warned.stderr, 'a.yaml:6:3 warning SG2131 unknown field "spec.color"');
  }));

test("kinds without a definition, and definitions that a server would refuse, are errors", () => {
  const wrong = CRD.replace("self == oldSelf", "self ==");
  return inProject({ "crds/site.yaml": wrong, "a.yaml": "apiVersion: v1\nkind: Pod\n" }, async (project) => {
    const { exit, stderr } = await project.run("validate", "a.yaml", "--crds", "crds");
    assert.is(exit, 3);
    assert.match(stderr, "a.yaml:2:1 error SG2132 there is no definition of v1/Pod");
    assert.match(stderr, /crds\/site.yaml:\d+:\d+ error SG2133 spec.validation.*Syntax error/);
  });
});

test("the result for programs lists the objects", () =>
  inProject({ "objects.yaml": OBJECTS }, async (project) => {
    const { exit, stdout } = await project.run("validate", "objects.yaml", "--crds", "crds", "--format", "json");
    const result: { objects: unknown; diagnostics: { code: string; line: number; column: number }[] } =
      JSON.parse(stdout);
    assert.is(exit, 3);
    assert.equal(result.objects, [
      { file: "objects.yaml", kind: "Site", name: "a", allowed: true },
      { file: "objects.yaml", kind: "Site", name: "b", allowed: false },
    ]);
    assert.equal(
      result.diagnostics.map(({ code }) => code),
      ["SG2130"],
    );
  }));

test("a file that does not exist is a mistake in the command line", () =>
  inProject({}, async (project) => {
    const { exit, stderr } = await project.run("validate", "none.yaml", "--crds", "crds");
    assert.is(exit, 2);
    assert.match(stderr, '"none.yaml" does not exist');
  }));

test.run();
