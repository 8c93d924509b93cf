import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ANNOTATIONS } from "../../generator/catalog/annotations.ts";
import { codes } from "../../generator/diagnostics/codes.ts";
import { Project } from "../support/project.ts";

const document = readFileSync(new URL("../../docs/annotations.md", import.meta.url), "utf8");

test("docs/annotations.md has one row for each annotation", () => {
  const rows = [...document.matchAll(/^\| `(x-ont-[a-z-]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name);
  assert.equal([...rows].sort(), [...ANNOTATIONS].sort());
});

test("the example in docs/annotations.md uses each annotation and generates without a warning", async () => {
  const example = /^```yaml\n([^]*?)^```$/m.exec(document)?.[1] ?? "";
  const unused = ["x-ont-superseded-by"];
  for (const name of ANNOTATIONS) assert.is(example.includes(`${name}:`), !unused.includes(name), name);
  const project = new Project();
  try {
    project.write("schemas/web/Website.yaml", example);
    project.write("schemas/web/Certificate.json", {
      description: "A certificate.",
      "x-ont-kind": true,
      "x-ont-depends-on": [],
      type: "object",
      properties: { spec: { type: "object", properties: { host: { type: "string" } }, additionalProperties: false } },
    });
    project.write("seamgen.config.json", {
      packages: { scope: "@example" },
      layers: [{ name: "web", group: "web.example.com" }],
    });
    const { exit, stderr } = await project.run("generate", "--strict");
    assert.is(exit, 0, stderr);
    assert.not.match(stderr, / (error|warning) SG/);
    assert.match(project.read("generated/web/crds/web.example.com_websites.yaml"), "jsonPath: .spec.host");
  } finally {
    project.remove();
  }
});

test("the explanation of SG2002 leads to the document that has the forms", () => {
  assert.match(codes.SG2002.explain, "docs/annotations.md");
});

test.run();
