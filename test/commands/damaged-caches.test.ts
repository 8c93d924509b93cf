import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import * as module from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { ownProject } from "../support/corpus.ts";
import { readFiles } from "../support/project.ts";

const test = suite("stale results and damaged caches");

type Edit = (schema: { [key: string]: unknown }) => void;

/** Returns an object inside a parsed schema. Throws if the path does not exist. */
function at(value: unknown, ...keys: readonly string[]): { [key: string]: unknown } {
  let current = value;
  for (const key of keys)
    current = typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined;
  if (typeof current !== "object" || current === null) throw new Error(`nothing at ${keys.join(".")}`);
  return current as { [key: string]: unknown };
}

/** Edits to make one after the other. Each changes something that the keys of the cache must contain. */
const EDITS: readonly { readonly name: string; readonly file: string; readonly edit: Edit }[] = [
  {
    name: "a description",
    file: "schemas/seam-core/DriftSignal.json",
    edit: (schema) => (schema["description"] = "Other words."),
  },
  {
    name: "a property of a type that others refer to",
    file: "schemas/shared/SealedCausalChain.json",
    edit: (schema) => (at(schema, "properties")["note"] = { type: "string", maxLength: 7 }),
  },
  {
    name: "the plural of a kind that others depend on",
    file: "schemas/seam-core/InfrastructureClusterPack.json",
    edit: (schema) => (schema["x-ont-plural"] = "packs"),
  },
  {
    name: "a deprecation",
    file: "schemas/seam-core/InfrastructureClusterPack.json",
    edit: (schema) => (schema["x-ont-deprecated"] = true),
  },
  {
    name: "a namespace",
    file: "schemas/guardian/RBACProfile.json",
    edit: (schema) => (schema["x-ont-namespace"] = "team-{team}"),
  },
  {
    name: "a dependency",
    file: "schemas/guardian/RBACProfile.json",
    edit: (schema) =>
      (schema["x-ont-depends-on"] = [
        "domain-core/DomainIdentity",
        "shared/SealedCausalChain",
        "shared/Condition",
        "seam-core/DriftSignal",
        "seam-core/InfrastructureTalosCluster",
      ]),
  },
  {
    name: "a new type name",
    file: "schemas/shared/SealedCausalChain.json",
    edit: (schema) => (at(schema, "$defs")["Extra"] = { type: "string" }),
  },
  {
    name: "the scope of the packages",
    file: "seamgen.config.json",
    edit: (config) => (at(config, "packages")["scope"] = "@other"),
  },
  {
    name: "a printer column",
    file: "seamgen.config.json",
    edit: (config) => (at(config, "kinds", "seam-core/DriftSignal")["columns"] = []),
  },
  {
    name: "the version of a layer",
    file: "seamgen.config.json",
    edit: (config) => (at(config, "layers", "1")["version"] = "v1beta1"),
  },
];

function project(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "seamgen-damaged-caches-"));
  cpSync(path.join(ROOT, "schemas"), path.join(folder, "schemas"), { recursive: true });
  for (const file of ["seamgen.config.json", "LICENSE"]) cpSync(path.join(ROOT, file), path.join(folder, file));
  mkdirSync(path.join(folder, "node_modules"));
  return folder;
}

function run(folder: string): { code: number; text: string } {
  const { exit, stdout, stderr } = seamgen(["generate"], { cwd: folder });
  return { code: exit, text: stdout + stderr };
}

function output(folder: string): Map<string, string> {
  return readFiles(path.join(folder, "generated"));
}

test("after each edit, a run with the cache gives the output of a run without it", () => {
  const [kept, fresh] = [project(), project()];
  try {
    assert.is(run(kept).code, 0);
    for (const { name, file, edit } of EDITS) {
      const value: { [key: string]: unknown } = JSON.parse(readFileSync(path.join(kept, file), "utf8"));
      edit(value);
      for (const folder of [kept, fresh]) writeFileSync(path.join(folder, file), JSON.stringify(value, null, 2));
      rmSync(path.join(fresh, "generated"), { recursive: true, force: true });
      rmSync(path.join(fresh, "node_modules/.cache"), { recursive: true, force: true });
      const [again, first] = [run(kept), run(fresh)];
      assert.is(again.code, 0, `${name}: ${again.text}`);
      assert.is(first.code, 0, `${name}: ${first.text}`);
      const [a, b] = [output(kept), output(fresh)];
      assert.equal([...a.keys()], [...b.keys()], name);
      const stale = [...a].filter(([path_, text]) => b.get(path_) !== text).map(([path_]) => path_);
      assert.equal(stale, [], name);
      const warnings = (text: string) => text.split("\n").filter((line) => line.includes(" warning "));
      assert.equal(warnings(again.text), warnings(first.text), name);
    }
  } finally {
    for (const folder of [kept, fresh]) rmSync(folder, { recursive: true, force: true });
  }
});

test("a generated file that was edited, truncated or deleted is written again", () => {
  const folder = project();
  try {
    assert.is(run(folder).code, 0);
    const before = output(folder);
    const edited = path.join(folder, "generated/shared/v1alpha1/condition.d.ts");
    const text = readFileSync(edited, "utf8");
    writeFileSync(edited, text.replace("type", "typo"));
    writeFileSync(
      path.join(folder, "generated/shared/v1alpha1/condition.validator.js"),
      "// Code generated by seamgen\n",
    );
    rmSync(path.join(folder, "generated/crds/all.yaml"));
    assert.is(run(folder).code, 0);
    assert.equal(output(folder), before);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a run that repeats the last one deletes a generated file that is left over, names it, and keeps the user's", () => {
  const folder = project();
  try {
    assert.is(run(folder).code, 0);
    const before = output(folder);
    const mine = "# About\nFiles begin with: Code generated by seamgen from x. DO NOT EDIT.\n";
    writeFileSync(path.join(folder, "generated/mine.md"), mine);
    writeFileSync(path.join(folder, "generated/left.js"), "// Code generated by seamgen from x. DO NOT EDIT.\n");
    const again = run(folder);
    assert.is(again.code, 0, again.text);
    assert.match(again.text, /^deleted generated\/left\.js$/m);
    assert.not.match(again.text, /^deleted generated\/mine/m);
    assert.equal(output(folder), new Map([...before, ["mine.md", mine] as const].sort(([a], [b]) => (a < b ? -1 : 1))));
    assert.is(seamgen(["generate", "--check"], { cwd: folder }).exit, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a changed or missing licence is noticed although no schema changed", () => {
  const folder = project();
  try {
    assert.is(run(folder).code, 0);
    writeFileSync(path.join(folder, "LICENSE"), "Other terms.\n");
    assert.is(run(folder).code, 0);
    assert.match(output(folder).get("shared/LICENSE") ?? "", /\n\nOther terms\.\n$/);
    rmSync(path.join(folder, "LICENSE"));
    const gone = run(folder);
    assert.is(gone.code, 2, gone.text);
    assert.match(gone.text, /SG6013/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a link to outside the project is reported although no schema changed", () => {
  const folder = project();
  try {
    assert.is(run(folder).code, 0);
    symlinkSync(tmpdir(), path.join(folder, "schemas/seam-core/outside"));
    const linked = run(folder);
    assert.is(linked.code, 3, linked.text);
    assert.match(linked.text, /SG1007/);
    rmSync(path.join(folder, "schemas/seam-core/outside"));
    assert.is(run(folder).code, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a damaged cache is ignored", () => {
  const folder = project();
  try {
    assert.is(run(folder).code, 0);
    const before = output(folder);
    const cache = path.join(folder, "node_modules/.cache/seamgen");
    for (const name of readdirSync(cache)) writeFileSync(path.join(cache, name), "{");
    const again = run(folder);
    assert.is(again.code, 0, again.text);
    assert.equal(output(folder), before);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Changes of the cache that leave it well-formed JSON, each with what it does to the text after the hash. */
const CHANGED_CACHES: readonly { readonly name: string; readonly change: (line: string, text: string) => string }[] = [
  { name: "an empty object", change: (line) => `${line}\n{}` },
  { name: "a list", change: (line) => `${line}\n[]` },
  {
    name: "results of another type",
    change: (line, text) => `${line}\n${text.replaceAll('"value":{', '"value":0,"x":{')}`,
  },
  { name: "other text in the results", change: (line, text) => `${line}\n${text.replaceAll("string", "number")}` },
  { name: "the hash of another build", change: (_, text) => `${"0".repeat(64)}\n${text}` },
  { name: "the format of an earlier version", change: (_, text) => `{"build":"earlier","run":${text}}` },
  { name: "no line break", change: (line, text) => line + text },
];

test("a cache of another shape or another version changes no output", () => {
  const folder = project();
  const cache = path.join(folder, "node_modules/.cache/seamgen");
  const schema = path.join(folder, "schemas/seam-core/DriftSignal.json");
  try {
    run(folder);
    const names = readdirSync(cache);
    assert.is(names.length, 2);
    for (const [i, { name: fault, change }] of CHANGED_CACHES.entries()) {
      const changes = names.map((name) => {
        const before = readFileSync(path.join(cache, name), "utf8");
        const [line = "", text = ""] = before.split("\n");
        writeFileSync(path.join(cache, name), change(line, text));
        return change(line, text) !== before;
      });
      assert.ok(changes.includes(true), fault);
      const words = `"description": "Change ${i}.`;
      writeFileSync(schema, readFileSync(schema, "utf8").replace(/"description": "[^"]*/, words));
      const again = run(folder);
      assert.is(again.code, 0, `${fault}: ${again.text}`);
      assert.is(seamgen(["generate", "--check"], { cwd: folder }).exit, 0, fault);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a run after a change of words uses the results of earlier runs", () => {
  const folder = project();
  const work = path.join(folder, "node_modules/.cache/seamgen/seamgen.config.work.json");
  const schema = path.join(folder, "schemas/seam-core/DriftSignal.json");
  const results = () => new Map(Object.entries(JSON.parse(readFileSync(work, "utf8").split("\n")[1] ?? "")));
  try {
    run(folder);
    const before = results();
    writeFileSync(
      schema,
      readFileSync(schema, "utf8").replace(/"description": "[^"]*/, '"description": "Other words.'),
    );
    assert.is(run(folder).code, 0);
    const changed = [...results()].filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before.get(name)),
    );
    assert.equal(changed.map(([name]) => name).sort(), [
      "checked schemas/seam-core/DriftSignal.json",
      "definition seam-core/DriftSignal",
      "judgement seam-core/DriftSignal",
    ]);
    assert.ok(before.has("shapes seam-core/DriftSignal"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("integers beyond 2^53 stay as they are in runs that reuse results", () => {
  const project = ownProject();
  mkdirSync(path.join(project.root, "node_modules"));
  const generate = (...args: readonly string[]) => seamgen(["generate", ...args], { cwd: project.root }).exit;
  const schema = (words: string) =>
    `{ "description": "${words}", "type": "object", "x-ont-depends-on": [], "properties": { "spec": { "const": { "a": 9007199254740993 } } } }`;
  try {
    for (const words of ["One.", "Two.", "Two."]) {
      project.write("schemas/seam-core/Ledger.json", schema(words));
      assert.is(generate(), 0);
      assert.match(
        project.read("generated/seam-core/crds/infrastructure.ontai.dev_ledgers.yaml"),
        "- 9007199254740993\n",
      );
      assert.is(generate("--check"), 0);
      // The definition with the integer is not kept, and does not prevent that others are.
      const work = project.read("node_modules/.cache/seamgen/seamgen.config.work.json");
      assert.match(work, '"definition seam-core/DriftSignal"');
      assert.not.match(work, '"definition seam-core/Ledger"');
    }
  } finally {
    project.remove();
  }
});

test("edited output, a damaged cache and a changed shared schema lead to the right output", () => {
  const project = ownProject();
  mkdirSync(path.join(project.root, "node_modules"));
  const generate = (...args: readonly string[]) => seamgen(["generate", ...args], { cwd: project.root });
  generate();
  const generated = () => new Map([...readFiles(project.root)].filter(([file]) => file.startsWith("generated/")));
  const whole = generated();
  const [first = "", second = "", third = ""] = [...whole.keys()].filter((file) => file.endsWith(".d.ts"));
  project.write(first, `${project.read(first)}// edited\n`);
  rmSync(path.join(project.root, second));
  utimesSync(path.join(project.root, third), 1, 1);
  assert.is(generate().exit, 0);
  assert.equal(generated(), whole);
  const cache = "node_modules/.cache/seamgen";
  for (const item of readdirSync(path.join(project.root, cache), { recursive: true, withFileTypes: true })) {
    if (item.isFile()) writeFileSync(path.join(item.parentPath, item.name), '{"format":');
  }
  assert.is(generate().exit, 0);
  assert.equal(generated(), whole);
  // A change of a shared schema changes the files of the schemas that use it, and undoing it restores them.
  const shared = "schemas/shared/SealedCausalChain.json";
  const text = project.read(shared);
  project.write(shared, text.replaceAll('"minLength": 1', '"minLength": 2'));
  assert.is(generate().exit, 0);
  assert.is(generate("--check").exit, 0, "the files are those of a run without the cache");
  project.write(shared, text);
  assert.is(generate().exit, 0);
  assert.equal(generated(), whole);
  project.remove();
});

/** Only newer versions of Node.js have a compile cache. */
const testCompileCache = "enableCompileCache" in module ? test : test.skip;

testCompileCache("compiled code is kept next to the command, not in the project, and ignored if it is damaged", () => {
  const folder = project();
  const copy = mkdtempSync(path.join(tmpdir(), "seamgen-copy-"));
  const compiled = path.join(copy, "dist/compiled");
  try {
    cpSync(path.join(ROOT, "dist"), path.join(copy, "dist"), {
      recursive: true,
      filter: (file) => path.basename(file) !== "compiled",
    });
    symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
    const runCopy = () =>
      spawnSync(process.execPath, [path.join(copy, "dist/cli.cjs"), "generate"], { cwd: folder }).status;
    assert.is(runCopy(), 0);
    const inProject = readdirSync(path.join(folder, "node_modules"), { recursive: true, encoding: "utf8" });
    assert.equal(
      inProject.filter((file) => !/^\.cache(\/seamgen(\/[\w.]+\.json)?)?$/.test(file)),
      [],
    );
    const kept = readdirSync(compiled, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
    assert.ok(kept.length > 3);
    for (const { parentPath, name } of kept) writeFileSync(path.join(parentPath, name), "not compiled code");
    const before = output(folder);
    rmSync(path.join(folder, "node_modules/.cache"), { recursive: true });
    assert.is(runCopy(), 0);
    assert.equal(output(folder), before);
  } finally {
    for (const one of [folder, copy]) rmSync(one, { recursive: true, force: true });
  }
});

test.run();
