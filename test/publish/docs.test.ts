import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { Project, readFiles } from "../support/project.ts";
import { hostileProject, HOSTILE } from "./hostile-schemas.ts";
import { ownProject } from "./packed-project.ts";

const test = suite<{ own: Project; hostile: Project }>("docs");
const SITE = "docs-site";

test.before(async (context) => {
  context.own = ownProject();
  context.hostile = hostileProject();
  for (const project of [context.own, context.hostile]) {
    const { exit, stderr } = await project.run("docs");
    assert.is(exit, 0, stderr);
  }
});
test.after(({ own, hostile }) => {
  own.remove();
  hostile.remove();
});

const filesOf = (project: Project) => readFiles(path.join(project.root, SITE));
const pageOf = (project: Project, name: string) => project.read(`${SITE}/v1alpha1/${name}`);

test("each schema has a page in HTML and one in Markdown", ({ own }) => {
  const files = [...filesOf(own).keys()];
  const schemas = [...readFiles(path.join(own.root, "schemas")).keys()].map((file) => file.replace(/\.\w+$/, ""));
  for (const schema of schemas)
    for (const extension of ["html", "md"]) assert.ok(files.includes(`v1alpha1/${schema}.${extension}`), schema);
  assert.equal(
    files.filter((file) => !file.startsWith("v1alpha1/")),
    [
      ...["icon.svg", "search-index.js", "site.css", "site.js", "theme.js"].map((name) => `assets/${name}`),
      ...["graph.html", "graph.md", "index.html", "index.md"],
    ],
  );
});

test("two folders give the same bytes, and a second run writes nothing", async ({ own }) => {
  const other = ownProject();
  try {
    assert.is((await other.run("docs")).exit, 0);
    assert.equal(filesOf(other), filesOf(own));
    const { stdout } = await other.run("docs");
    assert.match(stdout, "18 pages in docs-site: up to date");
  } finally {
    other.remove();
  }
});

test("--check reports pages that differ, are missing or are left over, and writes nothing", async () => {
  const project = ownProject();
  try {
    await project.run("docs");
    assert.is((await project.run("docs", "--check")).exit, 0);
    project.write(`${SITE}/index.md`, `${project.read(`${SITE}/index.md`)}mine`);
    project.write(`${SITE}/v1alpha1/gone/Gone.md`, project.read(`${SITE}/graph.md`));
    const { exit, stderr } = await project.run("docs", "--check");
    assert.is(exit, 4);
    assert.match(stderr, /SG5004 docs-site\/index\.md/);
    assert.match(stderr, /SG5006 docs-site\/v1alpha1\/gone\/Gone\.md/);
    assert.match(stderr, "run `seamgen docs` and commit the result");
    assert.match((await project.run("docs")).stdout, "1 updated, 1 deleted");
    assert.is((await project.run("docs", "--check")).exit, 0);
  } finally {
    project.remove();
  }
});

test("a file of the user is neither overwritten nor deleted", async () => {
  const project = ownProject();
  try {
    project.write(`${SITE}/notes.md`, "mine");
    project.write(`${SITE}/index.html`, "mine");
    const { exit, stderr } = await project.run("docs");
    assert.is(exit, 1);
    assert.match(stderr, "SG5001 docs-site/index.html");
    assert.equal([...filesOf(project).keys()], ["index.html", "notes.md"]);
  } finally {
    project.remove();
  }
});

test("what `seamgen generate` wrote is not deleted, wherever the documentation is written", async () => {
  const project = ownProject();
  try {
    await project.run("generate");
    project.write("elsewhere/generated/README.md", project.read("generated/shared/README.md"));
    const before = readFiles(path.join(project.root, "generated"));
    for (const output of ["generated", "generated/shared", ".", "schemas", "dist-artifacts/docs"]) {
      const { exit, stderr } = await project.run("docs", "--output", output);
      assert.is(exit, 2, output);
      assert.match(stderr, "SG6006", output);
    }
    assert.is((await project.run("docs", "--output", "elsewhere")).exit, 0);
    assert.equal(readFiles(path.join(project.root, "generated")), before);
    assert.ok(existsSync(path.join(project.root, "elsewhere/generated/README.md")));
    assert.is((await project.run("docs", "--output", "../outside")).exit, 0);
    assert.ok(existsSync(path.join(project.parent, "outside/index.html")));
  } finally {
    project.remove();
  }
});

test("the setting docs.output chooses the folder, which lies apart from the other folders of the project", async () => {
  const project = ownProject();
  try {
    const config: object = JSON.parse(project.read("seamgen.config.json"));
    project.write("seamgen.config.json", { ...config, docs: { output: "public/api" } });
    assert.match((await project.run("docs")).stdout, "Open public/api/index.html");
    for (const output of ["../out", "generated/docs", "dist-artifacts", "dist-artifacts/x", "a\0b"]) {
      project.write("seamgen.config.json", { ...config, docs: { output } });
      const { exit, stderr } = await project.run("docs");
      assert.is(exit, 2, output);
      assert.match(stderr, /SG6003|SG6006|SG6052/, output);
    }
  } finally {
    project.remove();
  }
});

test("errors of the schemas end the command with their codes, and nothing is written", async () => {
  const project = ownProject();
  project.write("schemas/shared/Broken.json", "{");
  const { exit, stdout } = await project.run("docs", "--format", "json");
  assert.is(exit, 3);
  const result: { outcome: string; files: unknown[] } = JSON.parse(stdout);
  assert.equal([result.outcome, result.files], ["schema-errors", []]);
  assert.not(existsSync(path.join(project.root, SITE)));
  project.remove();
});

const SITE_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "https://example.com/web/Site.json",
  "x-ont-layer": "web",
  type: "object",
  required: ["spec"],
};

/** The page of a kind with the given schema, and what the command says about it. */
async function describe(schema: object): Promise<{ readonly page: string; readonly stderr: string }> {
  const project = new Project();
  project.write("seamgen.config.json", {
    packages: { scope: "@x" },
    layers: [{ name: "web", group: "web.example.com" }],
  });
  project.write("schemas/web/Site.json", { ...SITE_SCHEMA, ...schema });
  const { exit, stderr } = await project.run("docs");
  assert.is(exit, 0, stderr);
  const page = pageOf(project, "web/Site.md");
  project.remove();
  return { page, stderr };
}

const exampleOf = (page: string): unknown => {
  const [, yaml] = /```yaml\n([^]*?)```/.exec(page) ?? [];
  return yaml === undefined ? undefined : parseAllDocuments(yaml)[0]?.toJS();
};

test("an example of the schema is shown, completed to an object", async () => {
  const { page, stderr } = await describe({
    properties: { spec: { type: "object", properties: { host: { type: "string" } } } },
    examples: [{ spec: { host: "one" } }, { spec: { host: "two" } }],
  });
  assert.is(stderr, "");
  assert.match(page, "From the schema");
  assert.equal(exampleOf(page), {
    apiVersion: "web.example.com/v1alpha1",
    kind: "Site",
    metadata: { name: "example", namespace: "default" },
    spec: { host: "one" },
  });
});

const REFUSED: readonly (readonly [why: string, example: unknown])[] = [
  ["a wrong type", { spec: { host: 1 } }],
  ["an unknown field", { spec: { host: "a", port: 1 } }],
  ["a rule", { spec: { host: "localhost" } }],
  ["another kind", { kind: "Other", spec: { host: "a" } }],
  ["an invalid name", { metadata: { name: "A b" }, spec: { host: "a" } }],
  ["not an object", "text"],
];
for (const [why, example] of REFUSED)
  test(`an example that a server refuses is reported and not shown: ${why}`, async () => {
    const { page, stderr } = await describe({
      properties: {
        spec: {
          type: "object",
          properties: { host: { type: "string" } },
          "x-kubernetes-validations": [{ rule: "!has(self.host) || self.host != 'localhost'", message: "not here" }],
        },
      },
      examples: [example, { spec: { host: "good" } }],
    });
    assert.match(stderr, /warning SG8102/);
    assert.match(stderr, "Site.json:");
    assert.match(page, "From the schema");
    assert.match(page, "  host: good");
  });

test("a kind without a valid small value is reported, and its page has no example", async () => {
  const { page, stderr } = await describe({
    properties: {
      spec: {
        type: "object",
        required: ["code"],
        properties: { code: { type: "string" } },
        "x-kubernetes-validations": [{ rule: "self.code == 'abracadabra'", message: "say the word" }],
      },
    },
  });
  assert.match(stderr, /warning SG8101[^]*spec: Invalid value[^]*say the word/);
  assert.is(exampleOf(page), undefined);
});

/** Specs, each with the smallest value that a server accepts for it. */
const SMALLEST: readonly (readonly [spec: object, value: unknown])[] = [
  [{ properties: { a: { type: "string" } } }, {}],
  [{ required: ["a"], properties: { a: { type: "string" } } }, { a: "example" }],
  [{ required: ["a"], properties: { a: { type: "string", maxLength: 3 } } }, { a: "exa" }],
  [{ required: ["a"], properties: { a: { type: "string", minLength: 12 } } }, { a: "example-exam" }],
  [{ required: ["a"], properties: { a: { type: "string", pattern: "^[a-f]{3}-\\d+$" } } }, { a: "aaa-0" }],
  [{ required: ["a"], properties: { a: { type: "string", pattern: "^x{2}|y$", minLength: 2 } } }, { a: "xx" }],
  [{ required: ["a"], properties: { a: { type: "string", format: "date-time" } } }, { a: "2026-01-31T12:00:00Z" }],
  [{ required: ["a"], properties: { a: { type: "string", enum: ["One", "Two"] } } }, { a: "One" }],
  [{ required: ["a"], properties: { a: { type: "integer", minimum: 3 } } }, { a: 3 }],
  [{ required: ["a"], properties: { a: { type: "integer", exclusiveMinimum: 3 } } }, { a: 4 }],
  [{ required: ["a"], properties: { a: { type: "number", exclusiveMinimum: 0, maximum: 0.5 } } }, { a: 0.25 }],
  [{ required: ["a"], properties: { a: { type: "integer", maximum: -5, multipleOf: 4 } } }, { a: -8 }],
  [{ required: ["a"], properties: { a: { type: "string", default: "given" } } }, { a: "given" }],
  [{ required: ["a"], properties: { a: { type: "string", examples: ["shown"] } } }, { a: "shown" }],
  [
    { required: ["a"], properties: { a: { type: "array", items: { type: "string" }, minItems: 2 } } },
    { a: ["example", "example"] },
  ],
  [
    {
      required: ["a"],
      properties: { a: { type: "array", items: { type: "string" }, minItems: 2, "x-kubernetes-list-type": "set" } },
    },
    { a: ["example", "example-2"] },
  ],
  [
    {
      required: ["a"],
      properties: { a: { type: "object", additionalProperties: { type: "integer" }, minProperties: 2 } },
    },
    { a: { "key-1": 0, "key-2": 0 } },
  ],
  [
    { properties: { a: { type: "string" }, b: { type: "string" } }, oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    { a: "example" },
  ],
  [
    {
      properties: { a: { type: "string" }, b: { type: "string" } },
      "x-kubernetes-validations": [{ rule: "has(self.a) || has(self.b)" }],
    },
    { a: "example" },
  ],
  [
    {
      required: ["from"],
      properties: {
        from: { type: "string", enum: ["chart", "folder"] },
        chart: { type: "object", properties: { name: { type: "string" } } },
        folder: { type: "string" },
      },
      "x-kubernetes-validations": [
        { rule: "self.from != 'chart' || has(self.chart) && has(self.chart.name)" },
        { rule: "self.from != 'folder' || has(self.folder)" },
      ],
    },
    { from: "folder", folder: "example" },
  ],
  [{ minProperties: 1, properties: { a: { type: "boolean" } } }, { a: false }],
  [{ required: ["a"], properties: { a: { "x-kubernetes-int-or-string": true } } }, { a: 1 }],
];
for (const [spec, value] of SMALLEST)
  test(`the smallest value of ${JSON.stringify(spec)}`, async () => {
    const { page, stderr } = await describe({ properties: { spec: { type: "object", ...spec } } });
    assert.is(/SG81\d\d/.exec(stderr)?.[0], undefined, stderr);
    assert.match(page, "The smallest object");
    const example = exampleOf(page) as { spec: unknown };
    assert.equal(example.spec, value);
  });

test("the table of fields says what the catalog knows", async () => {
  const { page } = await describe({
    "x-ont-immutable": ["spec.place"],
    properties: {
      spec: {
        type: "object",
        required: ["place"],
        properties: {
          place: {
            type: "object",
            properties: { zone: { type: "string", enum: ["a", "b"], default: "a", description: "Which | part." } },
          },
          ports: { type: "array", maxItems: 3, items: { type: "integer", minimum: 1, maximum: 65535 } },
          labels: { type: "object", additionalProperties: { type: "string", minLength: 1 } },
          "odd name": { type: ["string", "null"], pattern: "^a|b$" },
          next: { $ref: "#/$defs/Link" },
        },
      },
    },
    $defs: { Link: { type: "object", properties: { to: { $ref: "#/$defs/Link" } } } },
  });
  const row = (path: string) => page.split("\n").find((line) => line.startsWith(`| ${path}`)) ?? "";
  assert.match(row("`.spec.place`"), "**required** **immutable** | object |");
  assert.is(
    row("`.spec.place.zone`"),
    "| `.spec.place.zone` | string | Which \\| part. <br>Default: `a` <br>One of: `a` `b`  |",
  );
  assert.match(row("`.spec.ports`"), "| \\[\\]integer |");
  assert.match(row("`.spec.ports`"), "Items: at most 3<br>Each item: value: 1 to 65535 |");
  assert.match(row("`.spec.labels`"), "map\\[string\\]string");
  assert.match(row('`.spec["odd name"]`'), "string or null");
  assert.match(row("`.spec.next`"), "| Link |");
  assert.match(row("`.spec.next.to`"), "| Link, see `.spec.next` |");
});

test("a page shows deprecation, its successor, dependencies, and what depends on it", ({ hostile, own }) => {
  const site = pageOf(hostile, "web/Site.html");
  assert.match(site, '<strong>Deprecated.</strong> Use <a href="../../v1alpha1/web/Page.html">web/Page</a> instead.');
  assert.match(site, '<a href="../../v1alpha1/types/Size.html">types/Size</a>');
  assert.match(site, "<code>javascript.example.com/Alert</code> <span");
  assert.match(pageOf(hostile, "web/Page.html"), /<dt>Replaces<\/dt><dd>.*web\/Site/);
  const execution = pageOf(own, "seam-core/InfrastructurePackExecution.html");
  assert.match(execution, /<code>infrastructurepackexecutions\/status<\/code>/);
  assert.match(execution, /<dt>Used by<\/dt><dd>.*PackOperationResult/);
  assert.match(execution, '<th role="rowheader" scope="row"><code>Succeeded</code></th>');
});

/** The values of the attributes, and the names of the elements, of HTML that Handlebars escaped. */
const tagsOf = (html: string) => [...html.matchAll(/<(\/?[a-z!][^\s>]*)([^>]*)>/gi)];

test("text of schemas becomes neither elements nor addresses in HTML", ({ hostile, own }) => {
  const names = (files: ReadonlyMap<string, string>) =>
    new Set(
      [...files].filter(([file]) => file.endsWith(".html")).flatMap(([, html]) => tagsOf(html).map(([, name]) => name)),
    );
  const known = names(filesOf(own));
  for (const name of ["script", "svg", "h1"]) assert.ok(known.has(name), name);
  for (const name of names(filesOf(hostile)))
    assert.ok(known.has(name) || ["/strong", "strong"].includes(name ?? ""), `an element ${name}`);
  for (const [file, html] of filesOf(hostile)) {
    if (!file.endsWith(".html")) continue;
    assert.is(html.match(/<script/g)?.length, 2, file);
    assert.not.match(html, /(?:href|src|action)="\s*(?:javascript|data|vbscript):/i);
    assert.not.match(html, /<[^>]*\son\w+\s*=/i);
    assert.not.match(html, /[\u0000\u2028\u202e]/);
  }
});

test("text of schemas becomes no markup in Markdown", ({ hostile }) => {
  for (const [file, text] of filesOf(hostile)) {
    if (!file.endsWith(".md")) continue;
    const prose = text.replace(/^(`{3,})yaml\n[^]*?\n\1$/gm, "").replace(/(?<!\\)`[^`\n]+`/g, "");
    assert.equal(prose.match(/^# .*/gm)?.length, 1, `${file}: one heading of the first level`);
    const tags = [...prose.matchAll(/(?<!\\)<(\/?\w+)/g)].map(([, name]) => name);
    assert.equal(
      tags.filter((name) => !["br", "code", "/code"].includes(name ?? "")),
      [],
      file,
    );
    assert.not.match(prose, /(?<!\\)\]\((?!\.\.\/|graph\.md|v1alpha1\/)/, file);
    const rows = prose.split("\n").filter((line) => line.startsWith("| "));
    for (const row of rows) assert.ok([3, 4, 5].includes(row.split(/(?<!\\)\|/).length - 1), `${file}: ${row}`);
  }
});

test("the search index is data that one script assigns", ({ hostile }) => {
  const script = hostile.read(`${SITE}/assets/search-index.js`);
  const scope: { seamgenSearch?: { page: string[]; fields: string[][] }[] } = {};
  new Function("globalThis", script)(scope);
  assert.equal(
    scope.seamgenSearch?.map(({ page }) => page[1]),
    ["types/Size", "web/ObjectMeta", "web/Page", "web/Site"].map((name) => `v1alpha1/${name}.html`),
  );
  const paths = scope.seamgenSearch?.[3]?.fields.map(([one]) => one) ?? [];
  assert.ok(HOSTILE.length + 4 <= paths.length, paths.join("\n"));
});

const SCENARIOS = new URL("../scenarios/", import.meta.url);

test("the documentation of every scenario is written, or its errors are reported", async () => {
  let written = 0;
  for (const { name } of readdirSync(SCENARIOS, { withFileTypes: true }).filter((item) => item.isDirectory())) {
    const project = Project.copyOf(fileURLToPath(new URL(`${name}/input`, SCENARIOS)));
    const { exit, stderr } = await project.run("docs");
    assert.not.match(stderr, "This is a bug", name);
    assert.ok(exit === 0 || /error SG\d{4}/.test(stderr), `${name}: ${stderr}`);
    if (exit === 0) written++;
    project.remove();
  }
  assert.ok(written > 50, `${written} sites`);
});

test.run();
