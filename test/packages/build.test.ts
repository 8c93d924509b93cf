import { readFileSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT } from "../support/built-cli.ts";
import { loadAt, nodesOf, parseProgram } from "../support/programs.ts";

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const manifest: { dependencies: object } = JSON.parse(read("package.json"));

/** The packages in a file of third-party notices. */
function noticed(file: string): string[] {
  return [...read(file).matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) \d+\.\d+\.\d+\S* \(/gm)].map(([, name]) => name ?? "");
}

/** The packages that the files of a folder load at run time, except Node's own modules. */
function loaded(folder: string): string[] {
  const files = readdirSync(path.join(ROOT, folder)).filter((file) => /\.c?js$/.test(file));
  const specifiers = files.flatMap((file) =>
    [...nodesOf(parseProgram(read(`${folder}/${file}`), file))].flatMap((node) => loadAt(node)?.specifier ?? []),
  );
  const names = specifiers.flatMap((specifier) => /^(?:@[^/]+\/)?[^./:][^/:]*(?=\/|$)/.exec(specifier) ?? []);
  return [...new Set(names)].filter((name) => !builtinModules.includes(name)).sort();
}

test("the tool loads its dependencies from node_modules, and its notices name the packages that it bundles", () => {
  const bundled = noticed("dist/THIRD-PARTY-NOTICES.txt");
  assert.equal(loaded("dist"), Object.keys(manifest.dependencies).sort());
  assert.ok(bundled.includes("ajv"), bundled.join());
  assert.equal(
    bundled.filter((name) => name in manifest.dependencies),
    [],
  );
});

test("the notices hold what bundled packages took from others", () => {
  for (const folder of ["dist", "packages/apiserver/dist"]) {
    const notices = read(`${folder}/THIRD-PARTY-NOTICES.txt`).split("-".repeat(80));
    const patch = notices.find((notice) => notice.includes("fast-json-patch")) ?? "";
    assert.match(patch, "Copyright (c) 2013, 2014, 2020 Joachim Wester");
    assert.match(patch, "Copyright (c) 2017 Evgeny Poberezkin", folder);
  }
  // Their own copyright lines are not repeated.
  assert.is(read("dist/THIRD-PARTY-NOTICES.txt").match(/Copyright \(c\) Microsoft/g)?.length, 1);
});

test("every bundle consists of files of this repository and of packages in the notices", () => {
  const bundled = noticed("dist/THIRD-PARTY-NOTICES.txt");
  assert.not.ok(
    ["typescript", "ts-morph", "@viz-js/viz", "prettier", "chokidar"].some((name) => bundled.includes(name)),
  );
  const texts = readdirSync(path.join(ROOT, "dist")).filter((file) => /\.c?js$/.test(file));
  for (const file of texts)
    assert.ok(read(`dist/${file}`).length < 2_000_000, `${file} is large; does it hold a compiler?`);
});

test("the packages for operators load no other package", () => {
  for (const folder of ["packages/runtime", "packages/apiserver", "packages/admission"]) {
    assert.equal(loaded(`${folder}/dist`), [], folder);
    assert.not.match(read(`${folder}/dist/index.js`), /^import .* from "module"|createRequire/m, folder);
    assert.ok(noticed(`${folder}/dist/THIRD-PARTY-NOTICES.txt`).includes("yaml"), folder);
    const own: { dependencies?: object } = JSON.parse(read(`${folder}/package.json`));
    assert.is(own.dependencies, undefined, folder);
  }
});

test.run();
