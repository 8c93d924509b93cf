import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { importAll, linkPackages, readYamlOutput, typeCheck } from "../support/output.ts";
import { Project, readFiles, type CliRun } from "../support/project.ts";

/** Text that closes comments, strings and templates, breaks lines, and sets a global if it runs as code. */
const PAYLOAD = [
  "*/ globalThis.pwned = 1; /*",
  "`; globalThis.pwned = 2; `",
  "${globalThis.pwned = 3}",
  "'; globalThis.pwned = 4; '",
  '"; globalThis.pwned = 5; "',
  "\nglobalThis.pwned = 6\n",
  "\r\nglobalThis.pwned = 7;",
  "\u2028globalThis.pwned = 8\u2029",
  "@deprecated {@link x}",
  "{{pwned}} {{{pwned}}}",
  "--> </script> \\ %0A # : - & * ! | > %",
  "\u0000\u001b[31m\u0085\u00a0\ufeff\u{1f600}",
].join(" ");

const PROTOTYPE_NAMES = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "valueOf",
  "isPrototypeOf",
  "prototype",
  "__defineGetter__",
];
const ODD_NAMES = [
  "",
  " ",
  "a b",
  "0",
  "-1",
  "class",
  "default",
  "new",
  "get",
  "a.b",
  "a/b~c",
  "a\"b'c`",
  "é",
  "\u2028",
  "${x}",
  "*/",
  PAYLOAD,
];

const CONFIG = { packages: { scope: "@demo" }, layers: [{ name: "base" }, { name: "app", group: "app.example.com" }] };

type Members = { readonly [name: string]: unknown };

function objectOf(properties: Iterable<readonly [string, unknown]>, more: Members = {}): Members {
  return { type: "object", properties: Object.fromEntries(properties), ...more };
}

function kindWith(spec: unknown, more: Members = {}): Members {
  return { "x-ont-depends-on": [], properties: { spec }, ...more };
}

/** Runs `seamgen generate` over schemas, then `judge`. Fails if anything is written outside the project. */
async function withProject(
  schemas: { readonly [file: string]: unknown },
  judge: (run: CliRun, project: Project) => unknown,
): Promise<void> {
  const project = new Project();
  try {
    project.write("seamgen.config.json", CONFIG);
    for (const [file, schema] of Object.entries(schemas)) project.write(`schemas/${file}`, schema);
    const before = readdirSync(project.parent);
    const run = await project.run("generate");
    assert.equal(readdirSync(project.parent), before, "something was written outside the project");
    await judge(run, project);
  } finally {
    project.remove();
  }
}

/** Checks that the run refused the input with these codes and positions, and wrote no output. */
function refuses(run: CliRun, project: Project, ...expected: readonly string[]): void {
  assert.is(run.exit, 3, run.stderr);
  const found = [...run.stderr.matchAll(/^(\S+:\d+:\d+) (?:error|warning) (SG\d{4})/gm)].map(
    (match) => `${match[1] ?? ""} ${match[2] ?? ""}`,
  );
  assert.equal(found, expected);
  assert.not(existsSync(path.join(project.root, "generated")));
}

/** Checks that the output compiles, runs no text of the schemas, and has unambiguous YAML. */
function accepts(run: CliRun, project: Project, documents: { readonly [validator: string]: string } = {}) {
  assert.is(run.exit, 0, run.stderr);
  linkPackages(project);
  assert.is(typeCheck(project), "");
  const imported = importAll(project, documents);
  assert.is(imported.pwned, null, "text of a schema ran as code");
  return { ...imported, yaml: readYamlOutput(project) };
}

function crdSpec(yaml: ReadonlyMap<string, unknown>, plural: string): { readonly [keyword: string]: unknown } {
  const crd = yaml.get(`generated/app/crds/app.example.com_${plural}.yaml`);
  const keys = ["spec", "versions", 0, "schema", "openAPIV3Schema", "properties", "spec"];
  return keys.reduce((value: unknown, key) => Object(value)[key], crd) as { readonly [keyword: string]: unknown };
}

test("code in descriptions, titles, keys, enums, consts, defaults, formats and $comment stays text", async () => {
  const spec = objectOf(
    [
      [
        "described",
        {
          type: "string",
          description: PAYLOAD,
          title: PAYLOAD,
          $comment: PAYLOAD,
          default: PAYLOAD,
          examples: [PAYLOAD],
        },
      ],
      ["chosen", { enum: [PAYLOAD, "b"] }],
      ["fixed", { const: PAYLOAD }],
      ["mixed", { enum: [PAYLOAD, 1, null] }],
      ["formatted", { type: "string", format: PAYLOAD }],
      ["matched", { type: "string", pattern: "^(\\*/|`|\\$\\{x\\}|\u2028|\"|')$" }],
      ["map", { type: "object", patternProperties: { "\\*/`": { type: "string" } } }],
      ["nested", objectOf([[PAYLOAD, { $ref: `#/$defs/${encodeURIComponent("Deep *~1 ` ${x}")}` }]])],
      [PAYLOAD, { type: "string", description: `@${PAYLOAD}` }],
    ],
    { required: [PAYLOAD], description: PAYLOAD },
  );
  const columns = [{ name: PAYLOAD, type: "string", jsonPath: ".spec.chosen", description: PAYLOAD }];
  const schema = kindWith(spec, {
    $id: "https://schemas.example.com/*/`/${globalThis.pwned=9}/'/Text.json",
    title: PAYLOAD,
    description: PAYLOAD,
    "x-ont-printer-columns": columns,
    "x-mine": PAYLOAD,
    $defs: { "Deep */ ` ${x}": objectOf([["x", { type: "string", description: "*/" }]]) },
  });
  await withProject(
    { "app/Text.json": schema, "base/Note.json": { "x-ont-depends-on": [], description: PAYLOAD, enum: [PAYLOAD] } },
    (run, project) => {
      const document = (spec: unknown) =>
        JSON.stringify({ apiVersion: "app.example.com/v1alpha1", kind: "Text", metadata: { name: "a" }, spec });
      const { errors, yaml } = accepts(run, project, {
        validateText: document({ chosen: PAYLOAD, fixed: PAYLOAD, mixed: null, matched: "*/", [PAYLOAD]: "x" }),
        validateNote: JSON.stringify("other"),
      });
      assert.equal(errors, { validateText: [], validateNote: [" enum"] });
      const generated = crdSpec(yaml, "texts");
      assert.is(generated["description"], PAYLOAD);
      assert.equal(generated["required"], [PAYLOAD]);
      const declarations = project.read("generated/app/v1alpha1/text.d.ts");
      assert.not.match(declarations, /^[ *]*@deprecated/m, "a description became a tag");
    },
  );
});

test("names that JavaScript objects inherit are ordinary properties", async () => {
  const names = [...PROTOTYPE_NAMES, ...ODD_NAMES];
  const schema = kindWith(
    objectOf(
      names.map((name) => [name, { type: "string" }]),
      { required: PROTOTYPE_NAMES, additionalProperties: false },
    ),
  );
  await withProject({ "app/Names.json": schema }, (run, project) => {
    const document = (value: unknown) => {
      const spec = Object.fromEntries(names.map((name) => [name, value]));
      return JSON.stringify({ apiVersion: "app.example.com/v1alpha1", kind: "Names", metadata: {}, spec });
    };
    const { errors, yaml } = accepts(run, project, { validateNames: document(1) });
    const pointer = (name: string) => `/spec/${name.replaceAll("~", "~0").replaceAll("/", "~1")} type`;
    assert.equal([...(errors["validateNames"] ?? [])].sort(), names.map(pointer).sort());
    assert.equal(importAll(project, { validateNames: document("x") }).errors, { validateNames: [] });
    const empty = JSON.stringify({ apiVersion: "app.example.com/v1alpha1", kind: "Names", metadata: {}, spec: {} });
    assert.is(importAll(project, { validateNames: empty }).errors["validateNames"]?.length, PROTOTYPE_NAMES.length);
    const properties = crdSpec(yaml, "nameses")["properties"];
    assert.equal(Object.keys(Object(properties)).sort(), [...names].sort());
  });
});

test("names that JavaScript objects inherit work as $defs, anchors, map keys and enum values", async () => {
  const defs = Object.fromEntries(PROTOTYPE_NAMES.map((name) => [name, { type: "string", $anchor: `a-${name}` }]));
  const properties = PROTOTYPE_NAMES.flatMap((name) => [
    [`by-${name}`, { $ref: `#/$defs/${name}` }] as const,
    [`anchored-${name}`, { $ref: `#a-${name}` }] as const,
  ]);
  const spec = objectOf([
    ...properties,
    [
      "map",
      {
        type: "object",
        patternProperties: Object.fromEntries(PROTOTYPE_NAMES.map((name) => [name, { type: "string" }])),
      },
    ],
    ["choice", { enum: PROTOTYPE_NAMES }],
    ["needs", { type: "object", dependentRequired: Object.fromEntries(PROTOTYPE_NAMES.map((name) => [name, ["x"]])) }],
  ]);
  await withProject({ "app/Names.json": kindWith(spec, { $defs: defs }) }, (run, project) => {
    const document = {
      apiVersion: "app.example.com/v1alpha1",
      kind: "Names",
      metadata: {},
      spec: { choice: "__proto__", needs: {}, map: {} },
    };
    assert.equal(accepts(run, project, { validateNames: JSON.stringify(document) }).errors, { validateNames: [] });
  });
});

test("keywords of other generators have no effect", async () => {
  const keys = {
    tsType: "typeof globalThis.pwned",
    tsEnumNames: ["A"],
    tsImport: "./evil",
    customName: PAYLOAD,
    goType: "X",
    existingJavaType: "X",
    "x-kubernetes-mystery": PAYLOAD,
  };
  const spec = objectOf(
    [
      ["a", { type: "string", ...keys }],
      ["b", { type: "object", ...keys }],
    ],
    keys,
  );
  await withProject({ "app/Keys.json": kindWith(spec, keys) }, (run, project) => {
    accepts(run, project);
    const output = [...readFiles(project.root)]
      .filter(([file]) => file.startsWith("generated/") && !file.includes("/schemas/"))
      .map(([, text]) => text)
      .join("");
    for (const key of [...Object.keys(keys), "pwned", "evil"]) assert.not(output.includes(key), key);
  });
});

test("an annotation with code in place of a name is an error", async () => {
  const evil = "X*/ globalThis.pwned = 1; /*";
  const spec = objectOf([["a", { type: "string" }]]);
  const schemas = {
    "app/A.json": kindWith(spec, {
      "x-ont-deprecated": true,
      "x-ont-superseded-by": { group: "app.example.com", kind: evil },
    }),
    "app/B.json": kindWith(spec, { "x-ont-depends-on": [`app/${evil.replace("/", "")}`] }),
    "app/C.json": kindWith(spec, { "x-ont-namespace": "a-{x}`${1}`" }),
    "app/D.json": kindWith(spec, { "x-ont-conditions": { Ready: ["A`${globalThis.pwned = 1}`"] } }),
    "base/E.json": {
      "x-ont-depends-on": [],
      "x-ont-namespace": "none",
      properties: { apiVersion: { const: "a`${x}\n.b/v1" }, spec },
    },
    "app/F.json": kindWith(spec, { "x-ont-depends-on": ["../../../etc/passwd", "../x"] }),
  };
  await withProject(schemas, (run, project) => {
    refuses(
      run,
      project,
      "schemas/app/A.json:16:5 SG2002",
      "schemas/app/B.json:3:5 SG2002",
      "schemas/app/C.json:13:3 SG2011",
      "schemas/app/D.json:15:7 SG2002",
      "schemas/app/F.json:3:5 SG2002",
      "schemas/app/F.json:4:5 SG2002",
      "schemas/base/E.json:6:7 SG2006",
    );
  });
});

test("a $ref is never fetched, whatever its scheme", async () => {
  let hits = 0;
  const server = createServer((_, response) => {
    hits++;
    response.end("{}");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  // The address of a TCP server is an AddressInfo.
  const remote = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const property = (ref: string) => ({ $ref: ref });
    const spec = objectOf([
      ["remote", property(`${remote}/a.json`)],
      ["file", property("file:///etc/hostname")],
      ["absolute", property("/etc/hostname")],
      ["relative", property("../../../../../../../../etc/hostname")],
      ["data", property("data:application/json,{}")],
      ["code", property("javascript:globalThis.pwned=1")],
    ]);
    await withProject({ "app/Far.json": { $id: `${remote}/Far.json`, ...kindWith(spec) } }, (run, project) => {
      refuses(run, project, ...[9, 12, 15, 18, 21, 24].map((line) => `schemas/app/Far.json:${line}:11 SG1005`));
    });
    const own = objectOf([
      ["self", property("#/properties/spec/properties/a")],
      ["a", { type: "string" }],
    ]);
    await withProject(
      { "app/Near.json": { $id: `${remote}/Near.json`, ...kindWith(own) } },
      (run, project) => void accepts(run, project),
    );
    assert.is(hits, 0);
  } finally {
    server.close();
  }
});

test("an $id with ../ does not lead out of the output folder", async () => {
  const spec = objectOf([["a", { type: "string" }]]);
  await withProject(
    { "app/Up.json": kindWith(spec, { $id: "../../../../../../up", title: "../../../title" }) },
    (run, project) => {
      accepts(run, project);
      assert.ok(readFiles(project.root).has("generated/app/v1alpha1/up.d.ts"));
    },
  );
});

function chain(length: number, ref: (i: number) => string): Members[] {
  return Array.from({ length }, (_, i) => (i === length - 1 ? { type: "string", maxLength: 3 } : { $ref: ref(i + 1) }));
}

function chainInFile(length: number): { readonly [file: string]: unknown } {
  const defs = Object.fromEntries(chain(length, (i) => `#/$defs/N${i}`).map((schema, i) => [`N${i}`, schema]));
  return { "app/Chain.json": kindWith(objectOf([["a", { $ref: "#/$defs/N0" }]]), { $defs: defs }) };
}

function chainOfFiles(length: number): { readonly [file: string]: unknown } {
  const files = chain(length, (i) => `N${i}.json`).map((schema, i) => {
    return [`base/N${i}.json`, { "x-ont-depends-on": i === length - 1 ? [] : [`base/N${i + 1}`], ...schema }] as const;
  });
  const kind = kindWith(objectOf([["a", { $ref: "../base/N0.json" }]]), { "x-ont-depends-on": ["base/N0"] });
  return { ...Object.fromEntries(files), "app/Chain.json": kind };
}

for (const [where, schemasOf] of [
  ["within a file", chainInFile],
  ["across files", chainOfFiles],
] as const) {
  test(`a chain of 150 $refs ${where} is resolved`, async () => {
    await withProject(schemasOf(150), (run, project) => {
      const document = { apiVersion: "app.example.com/v1alpha1", kind: "Chain", metadata: {}, spec: { a: "long" } };
      const { errors, yaml } = accepts(run, project, { validateChain: JSON.stringify(document) });
      assert.equal(errors, { validateChain: ["/spec/a maxLength"] });
      assert.equal(crdSpec(yaml, "chains")["properties"], { a: { type: "string", maxLength: 3 } });
    });
  });
}

test("a chain of 1,000 $refs within a file is an error", async () => {
  await withProject(chainInFile(1000), (run, project) => refuses(run, project, "schemas/app/Chain.json:2409:7 SG1016"));
});

test("a chain of 1,000 $refs across 1,000 files is an error", async () => {
  await withProject(chainOfFiles(1000), (run, project) => refuses(run, project, "schemas/base/N798.json:5:3 SG1016"));
});

test("a chain of 50,000 $refs within a file is an error", async () => {
  await withProject(chainInFile(50_000), (run, project) => {
    assert.is(run.exit, 3);
    assert.match(run.stderr, /^schemas\/app\/Chain\.json:\d+:\d+ error SG1016 /m);
    assert.not(readFiles(project.root).has("generated/crds/all.yaml"));
  });
});

function doublingTypes(steps: number): Members {
  const rungs = Array.from({ length: steps }, (_, i) => {
    const next = { $ref: `#/$defs/R${i + 1}` };
    return [
      `R${i}`,
      i === steps - 1
        ? { type: "string" }
        : objectOf([
            ["left", next],
            ["right", next],
          ]),
    ] as const;
  });
  return { $ref: "#/$defs/R0", $defs: Object.fromEntries(rungs) };
}

test("types that double at each reference are an error in a CRD", async () => {
  const { $defs, ...ref } = doublingTypes(40);
  await withProject({ "app/Ladder.json": kindWith(ref, { $defs }) }, (run, project) => {
    assert.is(run.exit, 3);
    assert.match(run.stderr, /^schemas\/app\/Ladder\.json:\d+:\d+ error SG4006 /m);
    assert.not(readFiles(project.root).has("generated/crds/all.yaml"));
  });
});

test("types that double at each reference give small validators", async () => {
  await withProject({ "base/Ladder.json": { "x-ont-depends-on": [], ...doublingTypes(40) } }, (run, project) => {
    const { errors } = accepts(run, project, { validateLadder: JSON.stringify({ left: { right: 1 } }) });
    assert.equal(errors, { validateLadder: ["/left/right type"] });
    assert.ok(project.read("generated/base/v1alpha1/ladder.validator.js").length < 100_000);
  });
});

test("a file of 10 MB is not read", async () => {
  const big = `{"description":"${"x".repeat(10_000_000)}"}`;
  await withProject({ "app/Big.json": big }, (run, project) =>
    refuses(run, project, "schemas/app/Big.json:1:1 SG1003"),
  );
});

test("a file larger than any string is not read", async () => {
  const project = new Project();
  try {
    project.write("seamgen.config.json", CONFIG);
    project.write("schemas/app/Huge.json", "");
    truncateSync(path.join(project.root, "schemas/app/Huge.json"), 3e9);
    refuses(await project.run("generate"), project, "schemas/app/Huge.json:1:1 SG1003");
  } finally {
    project.remove();
  }
});

test("100,000 nested objects or lists are an error with a position, closed or not, in JSON and YAML", async () => {
  const deep = 100_000;
  const schemas = {
    "app/Objects.json": `${'{"not":'.repeat(deep)}{}${"}".repeat(deep)}`,
    "app/List.json": "[".repeat(deep) + "]".repeat(deep),
    "app/Unclosed.json": "[".repeat(deep),
    "app/UnclosedObjects.json": '{"not":'.repeat(deep),
    "app/Yaml.yaml": `a: ${"[".repeat(deep)}${"]".repeat(deep)}`,
    "app/Indented.yaml": Array.from({ length: 1000 }, (_, i) => `${" ".repeat(i)}not:\n`).join(""),
  };
  await withProject(schemas, (run, project) => {
    refuses(
      run,
      project,
      "schemas/app/Indented.yaml:1:1 SG1002",
      "schemas/app/List.json:1:1 SG1006",
      "schemas/app/Objects.json:1:1 SG1014",
      "schemas/app/Unclosed.json:1:100000 SG1001",
      "schemas/app/UnclosedObjects.json:1:700000 SG1001",
      "schemas/app/Yaml.yaml:1:1 SG1002",
    );
  });
});

test("YAML aliases that multiply and tags that call functions are errors, and inherited names are ordinary keys", async () => {
  const laughs = [
    "a: &a [x, x, x, x, x, x, x, x, x, x]",
    ..."bcdefgh".split("").map(
      (name, i) =>
        `${name}: &${name} [${Array(10)
          .fill(`*${"abcdefg"[i] ?? ""}`)
          .join(", ")}]`,
    ),
  ];
  const schemas = {
    "app/Laughs.yaml": laughs.join("\n"),
    "app/Call.yaml": "type: object\ndefault: !!js/function 'globalThis.pwned = 1'\n",
    "app/Fat.yaml": `a: &a "${"x".repeat(1_000_000)}"\nb: [${Array(50).fill("*a").join(", ")}]\n`,
    "app/Python.yaml": 'type: !!python/object/apply:os.system ["touch pwned"]\n',
  };
  await withProject(schemas, (run, project) => {
    refuses(
      run,
      project,
      "schemas/app/Call.yaml:2:10 SG1002",
      "schemas/app/Fat.yaml:1:1 SG1002",
      "schemas/app/Laughs.yaml:1:1 SG1002",
      "schemas/app/Python.yaml:1:7 SG1002",
    );
  });
  const own =
    "x-ont-depends-on: []\nproperties:\n  spec:\n    type: object\n    properties:\n      __proto__: {type: string}\n      constructor: {type: string}\n";
  await withProject({ "app/Own.yaml": own }, (run, project) => {
    assert.equal(Object.keys(Object(crdSpec(accepts(run, project).yaml, "owns")["properties"])), [
      "__proto__",
      "constructor",
    ]);
  });
});

test("text that is not Unicode is refused", async () => {
  const schemas = {
    "app/Key.json": '{ "properties": { "a\\ud800": {} } }',
    "app/Value.json": '{\n  "description": "\\udc00 x" }',
    "app/Yaml.yaml": 'title: x\ndefault: ["\\ud83d"]',
  };
  await withProject(schemas, (run, project) => {
    refuses(
      run,
      project,
      "schemas/app/Key.json:1:19 SG1063",
      "schemas/app/Value.json:2:3 SG1063",
      "schemas/app/Yaml.yaml:2:11 SG1063",
    );
  });
});

test("a regular expression that backtracks does not hang on text of the schema", async () => {
  const text = `${"a".repeat(60)}!`;
  const patterns = ["^(a+)+$", "^(a|a)*$", "^a*a*$", "(.*)*x", "^(?=(a+)+b)", "^(?i)(a|A)*$"];
  for (const pattern of patterns) {
    const spec = objectOf([["a", { type: "string", pattern, default: text, examples: [text] }]]);
    await withProject({ "app/Slow.json": kindWith(spec) }, (run) => {
      assert.match(run.stderr, /^schemas\/app\/Slow\.json:\d+:\d+ (?:error SG4091|error SG2017) /m, pattern);
    });
  }
});

test("symbolic links that lead out of the schema folder are not followed", async () => {
  const project = new Project();
  try {
    const outside = path.join(project.parent, "outside");
    mkdirSync(outside);
    writeFileSync(path.join(outside, "Secret.json"), '{"description":"secret"}');
    project.write("seamgen.config.json", CONFIG);
    project.write("schemas/app/Real.json", kindWith(objectOf([["a", { type: "string" }]])));
    const link = (target: string, file: string) => symlinkSync(target, path.join(project.root, "schemas", file));
    link(path.join(outside, "Secret.json"), "app/File.json");
    link("../../../outside/Secret.json", "app/Relative.json");
    link(outside, "folder");
    link("/dev/zero", "app/Device.json");
    link("nowhere", "app/Dangling.json");
    const run = await project.run("generate");
    refuses(
      run,
      project,
      "schemas/app/Dangling.json:1:1 SG1007",
      "schemas/app/Device.json:1:1 SG1007",
      "schemas/app/File.json:1:1 SG1007",
      "schemas/app/Relative.json:1:1 SG1007",
      "schemas/folder:1:1 SG1007",
    );
    assert.match(run.stderr, /Dangling\.json:1:1 error SG1007 the symbolic link leads nowhere$/m);
    assert.not.match(run.stderr, /"description"/);
    assert.equal(readdirSync(project.parent).sort(), ["outside", "project"]);
    assert.equal(readdirSync(outside), ["Secret.json"]);
  } finally {
    project.remove();
  }
});

test("a file or folder whose name is not UTF-8 is an error", async () => {
  const project = new Project();
  try {
    project.write("seamgen.config.json", CONFIG);
    project.write("schemas/app/Real.json", kindWith(objectOf([["a", { type: "string" }]])));
    const at = (name: string) => Buffer.concat([Buffer.from(`${project.root}/schemas/`), Buffer.from(name, "latin1")]);
    writeFileSync(at("app/B\xff.json"), "{}");
    mkdirSync(at("caf\xe9"));
    const run = await project.run("generate");
    refuses(run, project, "schemas/app/B\ufffd.json:1:1 SG1052", "schemas/caf\ufffd:1:1 SG1052");
    assert.match(run.stderr, /the schema cannot be read: its name is not UTF-8/);
  } finally {
    project.remove();
  }
});

test("symbolic links within the schema folder are followed, and loops of them end", async () => {
  const project = new Project();
  try {
    project.write("seamgen.config.json", CONFIG);
    project.write("schemas/base/Real.json", { "x-ont-depends-on": [], type: "string" });
    symlinkSync("Real.json", path.join(project.root, "schemas/base/Linked.json"));
    for (let i = 0; i < 20; i++) symlinkSync(".", path.join(project.root, `schemas/base/loop${i}`));
    const run = await project.run("generate");
    assert.is(run.exit, 0, run.stderr);
    assert.ok(readFiles(project.root).has("generated/base/v1alpha1/linked.d.ts"));
  } finally {
    project.remove();
  }
});

test("a file with 20,000 unknown keywords has 20,000 warnings, without delay", async () => {
  const words = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`word${i}`, i]));
  await withProject({ "base/Words.json": { "x-ont-depends-on": [], ...words } }, (run) => {
    assert.is(run.exit, 0);
    assert.match(run.stderr, /20000 warnings/);
  });
});

test.run();
