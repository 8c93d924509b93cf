import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import * as module from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seamgen } from "../support/built-cli.ts";
import { ownProject } from "../support/corpus.ts";
import { readFiles } from "../support/project.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = path.join(root, "dist/cli.cjs");
const test = suite("reuse");

type Edit = (schema: { [key: string]: unknown }) => void;

/** Reaches into a parsed schema; throws where the path leads nowhere. */
function at(value: unknown, ...keys: readonly string[]): { [key: string]: unknown } {
  let current = value;
  for (const key of keys)
    current = typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined;
  if (typeof current !== "object" || current === null) throw new Error(`nothing at ${keys.join(".")}`);
  // Checked on the line above.
  return current as { [key: string]: unknown };
}

/** One edit after another, each of a kind that could be forgotten by a key of the cache. */
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
    name: "the order of layers",
    file: "seamgen.config.json",
    edit: (config) => (at(config, "layers", "1")["version"] = "v1beta1"),
  },
];

function project(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "seamgen-reuse-"));
  cpSync(path.join(root, "schemas"), path.join(folder, "schemas"), { recursive: true });
  for (const file of ["seamgen.config.json", "LICENSE"]) cpSync(path.join(root, file), path.join(folder, file));
  mkdirSync(path.join(folder, "node_modules"));
  return folder;
}

function run(folder: string): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "generate"], { cwd: folder, encoding: "utf8" });
  return { code: status, text: stdout + stderr };
}

function output(folder: string): Map<string, string> {
  const files = readdirSync(path.join(folder, "generated"), { recursive: true, encoding: "utf8" }).sort();
  return new Map(
    files
      .filter((file) => statSync(path.join(folder, "generated", file)).isFile())
      .map((file) => [file, readFileSync(path.join(folder, "generated", file), "utf8")]),
  );
}

test("a run that reuses the last one gives what a fresh run gives, edit after edit", () => {
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

test("a licence that changed, or that is gone, is noticed although no schema changed", () => {
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

test("a link that leads outside is reported although no schema changed", () => {
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

test("a damaged cache is forgotten", () => {
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

test("the cache saves work, never correctness", () => {
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
  // A shared schema's change reaches the files of those that use it, and a change back restores them.
  const shared = "schemas/shared/SealedCausalChain.json";
  const text = project.read(shared);
  project.write(shared, text.replaceAll('"minLength": 1', '"minLength": 2'));
  assert.is(generate().exit, 0);
  assert.is(generate("--check").exit, 0, "with the cache the same files as without");
  project.write(shared, text);
  assert.is(generate().exit, 0);
  assert.equal(generated(), whole);
  project.remove();
});

/** A later node keeps what it compiled. */
const testOfCompiled = "enableCompileCache" in module ? test : test.skip;

testOfCompiled("compiled code is kept beside the command, never in a project, and forgotten when it is damaged", () => {
  const folder = project();
  const copy = mkdtempSync(path.join(tmpdir(), "seamgen-copy-"));
  const compiled = path.join(copy, "dist/compiled");
  try {
    cpSync(path.join(root, "dist"), path.join(copy, "dist"), {
      recursive: true,
      filter: (file) => path.basename(file) !== "compiled",
    });
    symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
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
