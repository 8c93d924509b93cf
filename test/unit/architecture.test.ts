import path from "node:path";
import { ts } from "ts-morph";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { importsLoadedWith, moduleImports, staticImportsOf, type ModuleImport } from "../support/module-imports.ts";
import { loadAt, nodesOf, parseProgram, sourceFiles } from "../support/programs.ts";
import { repositoryTexts } from "../support/repository-texts.ts";
import { alterationsIn, alteredByManifest, alteredByTsconfig } from "./architecture/altered-dependencies.ts";
import { ALLOWED_IMPORTS, DELETABLE, HARMLESS, MUTUAL } from "./architecture/allowed-imports.ts";
import { connectionsIn, hiddenLoadsIn, processUsesIn } from "./architecture/names-of-powers.ts";

const test = suite("architecture");

const ROOTS = Object.keys(ALLOWED_IMPORTS);

/** The table that covers a file, and the file's row in it. */
function rowOf(file: string): { readonly root: string; readonly row: string } {
  const root = ROOTS.find((name) => file.startsWith(`${name}/`)) ?? "";
  const below = path.posix.relative(root, file);
  const folder = path.posix.dirname(below);
  return { root, row: root === "generator" && folder === "." ? below : folder };
}

/** How a row names an import: as a row of the same table, as another table, as an npm package, or by its specifier. */
function nameOf({ from, to, library }: ModuleImport): string | undefined {
  if (!sourceFiles.has(to)) return library ?? to;
  const [source, target] = [rowOf(from), rowOf(to)];
  if (source.root !== target.root) return target.root.replace(/\/src$/, "");
  return source.row === target.row ? undefined : target.row;
}

function isAllowed(name: string, { root, row }: ReturnType<typeof rowOf>): boolean {
  const allowed = `${HARMLESS} ${ALLOWED_IMPORTS[root]?.[row] ?? ""}`.split(" ");
  return allowed.includes(name) || (name.startsWith("node:") && allowed.includes("node:*"));
}

/** Whether a file is part of what is published, or of how it is built, or the operator that others copy. */
const isPublished = (file: string) => /^(?:generator|packages|scripts|examples\/pack-execution)\//.test(file);

/** A test that lists each breach of a rule. */
function rule(name: string, breaches: () => readonly string[]): void {
  test(name, () => assert.equal([...new Set(breaches())], []));
}

rule("each program has a row", () =>
  [...sourceFiles.keys()].filter((file) => {
    const { root, row } = rowOf(file);
    return ALLOWED_IMPORTS[root]?.[row] === undefined;
  }),
);

rule("each row has a folder", () => {
  const found = new Set([...sourceFiles.keys()].map(rowOf).map(({ root, row }) => `${root} ${row}`));
  return Object.entries(ALLOWED_IMPORTS).flatMap(([root, table]) =>
    Object.keys(table)
      .map((row) => `${root} ${row}`)
      .filter((row) => !found.has(row) && !DELETABLE.includes(row)),
  );
});

rule("a folder imports what its row allows", () =>
  moduleImports.flatMap((one) => {
    const name = nameOf(one);
    return name === undefined || isAllowed(name, rowOf(one.from)) ? [] : [`${one.from} -> ${name}`];
  }),
);

/** Lists the cycles of a graph, each from the first of its nodes that a search meets. */
function cyclesIn(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) cycles.push([...trail.slice(trail.indexOf(node)), node]);
    if (done.has(node) || trail.includes(node)) return;
    for (const other of next(node)) visit(other, [...trail, node]);
    done.add(node);
  };
  for (const node of nodes) visit(node, []);
  return cycles;
}

rule("static imports form no cycle", () =>
  cyclesIn([...sourceFiles.keys()], (file) =>
    staticImportsOf(file).flatMap(({ to }) => (sourceFiles.has(to) ? [to] : [])),
  ).map((cycle) => cycle.join(" -> ")),
);

const holds = (folder: string, other: string) => folder === "." || other.startsWith(`${folder}/`);

rule("folders import values in one direction, except for a folder and the folders in it", () =>
  Object.entries(ALLOWED_IMPORTS).flatMap(([root, table]) => {
    const next = (row: string) =>
      moduleImports
        .filter(({ from, to, how }) => how !== "type" && sourceFiles.has(to) && rowOf(from).root === root)
        .filter(({ from, to }) => rowOf(from).row === row && rowOf(to).root === root)
        .map(({ to }) => rowOf(to).row)
        .filter((other) => other !== row && !holds(row, other) && !holds(other, row));
    return cyclesIn(Object.keys(table), (row) => [...new Set(next(row))])
      .map((cycle) => `${root} ${cycle.join(" -> ")}`)
      .filter((cycle) => cycle !== MUTUAL);
  }),
);

/** Libraries that take long to load, and how many files may import each: one per job. */
const HEAVY: { readonly [library: string]: number } = {
  "json-schema-to-typescript": 1,
  handlebars: 1,
  ajv: 2, // the shape of the config; validators
  "@viz-js/viz": 1,
  chokidar: 1,
  prettier: 1,
  "ts-morph": 1,
  re2js: 1,
  "@eslint-community/regexpp": 1,
};

rule("a heavy library is imported by one file", () =>
  Object.entries(HEAVY).flatMap(([name, files]) => {
    const importing = moduleImports.filter(
      ({ from, library, how }) => /^(?:generator|packages)\//.test(from) && how !== "type" && library === name,
    );
    const importers = [...new Set(importing.map(({ from }) => from))];
    return importers.length > files ? [`${name} by ${importers.join(", ")}`] : [];
  }),
);

rule("the command line loads no heavy library at start", () =>
  importsLoadedWith("generator/cli.ts").flatMap(({ library = "" }) => (library in HEAVY ? [library] : [])),
);

rule("the runtime does not load YAML at start", () => {
  const loaded = importsLoadedWith("packages/runtime/src/index.ts");
  assert.ok(loaded.length > 100);
  return loaded.flatMap(({ from, library }) => (library === "yaml" ? [from] : []));
});

const USES_API_SERVER = ["generator/commands/serve.ts", "generator/pack/pack-open-api.ts"];

rule("in the generator, only the command serve and the OpenAPI documents use the API server and the runtime", () =>
  moduleImports
    .filter(({ from, to }) => from.startsWith("generator/") && /^packages\/(?:runtime|apiserver)\//.test(to))
    .filter(({ from }) => !USES_API_SERVER.includes(from))
    .map(({ from }) => from),
);

rule("in the generator, only files/ uses the file system, except for texts that the build embeds", () =>
  moduleImports
    .filter(({ from, to }) => from.startsWith("generator/") && to.startsWith("node:fs"))
    .map(({ from }) => from)
    .filter(
      (file) => !/^generator\/(?:files\/|print\/templates\.ts$|emit\/validators\/shared-functions\.ts$)/.test(file),
    ),
);

rule("the generator imports its cache in one place", () => {
  const users = moduleImports.filter(
    ({ from, to }) =>
      from.startsWith("generator/") && to.startsWith("generator/cache/") && !from.startsWith("generator/cache/"),
  );
  const isDeleted = ![...sourceFiles.keys()].some((file) => file.startsWith("generator/cache/"));
  return users.length === (isDeleted ? 0 : 1) ? [] : ["generator/cache", ...users.map(({ from }) => from)];
});

/** The programs that a test accepts, each with what `find` finds in it. */
function findIn(find: (program: ts.SourceFile) => readonly string[], accepts: (file: string) => boolean): string[] {
  return [...sourceFiles].flatMap(([file, program]) =>
    accepts(file) ? find(program).map((found) => `${file}: ${found}`) : [],
  );
}

test("each way to load a module is read", () => {
  const loads = (code: string) => [...nodesOf(parseProgram(code))].flatMap((node) => loadAt(node) ?? []);
  const cases: readonly (readonly [code: string, how: string])[] = [
    ['import a from "x";', "static"],
    ['import "x";', "static"],
    ['import { type A, b } from "x";', "static"],
    ['import a, { type B } from "x";', "static"],
    ['import { type A } from "x";', "type"],
    ['import type { A } from "x";', "type"],
    ['export * from "x";', "static"],
    ['export { type A } from "x";', "type"],
    ['import a = require("x");', "static"],
    ['type A = import("x").A;', "type"],
    ['await import("x");', "dynamic"],
    ['await import(/* why */ "x");', "dynamic"],
    ["await import(`x`, { with: {} });", "dynamic"],
    ['require("x");', "dynamic"],
    ['createRequire(import.meta.url)("x");', "dynamic"],
  ];
  for (const [code, how] of cases) assert.equal(loads(code), [{ how, specifier: "x" }], code);
});

test("ways to hide an import are detected", () => {
  const hidden = (code: string) => hiddenLoadsIn(parseProgram(code));
  assert.equal(hidden('import { createRequire } from "node:module"; createRequire(import.meta.url)("x");'), []);
  assert.equal(hidden('await import("x"); require("x"); type A = import("x").A; export {};'), []);
  assert.equal(hidden("import(name)"), ["import(name)"]);
  assert.equal(hidden("import(`x/${name}`)"), ["import(`x/${name}`)"]);
  assert.equal(hidden("const load = createRequire(import.meta.url);"), ["createRequire"]);
  assert.equal(hidden("const load = require;"), ["require"]);
  assert.equal(hidden('module["createRequire"](url)'), ["createRequire"]);
  assert.equal(hidden('process.getBuiltinModule("http")'), ["getBuiltinModule"]);
  assert.equal(hidden("eval(code); new Function(code); Function.prototype;"), ["eval", "Function"]);
});

rule("no program hides an import", () => findIn(hiddenLoadsIn, isPublished));

test("the names that open connections, and uses of the process, are detected", () => {
  const powers = (code: string) => [...connectionsIn(parseProgram(code)), ...processUsesIn(parseProgram(code))];
  assert.equal(powers('process.cwd(); process.once("SIGINT", stop); const text = { global: "fetch" };'), []);
  for (const code of [
    "const f = fetch;",
    "const all = { f: fetch };",
    "const { fetch: f } = it;",
    "it.fetch()",
    'it["fetch"]()',
  ])
    assert.equal(powers(code), ["fetch"], code);
  assert.equal(powers("new WebSocket(url)"), ["WebSocket"]);
  assert.equal(powers('globalThis["fe" + "tch"]'), ["globalThis"]);
  for (const code of ["process.exit(1)", "const { exit } = process;", "const p = process;", 'process["exit"](1)'])
    assert.equal(powers(code), ["process"], code);
});

rule("in the generator, only publish/ opens connections", () =>
  findIn(connectionsIn, (file) => file.startsWith("generator/") && !file.startsWith("generator/publish/")),
);

rule("in the generator, only the command line uses the process", () =>
  findIn(processUsesIn, (file) => file.startsWith("generator/") && file !== "generator/cli.ts"),
);

test("alterations of a library are detected", () => {
  const build = (code: string) => alterationsIn(parseProgram(code), true);
  assert.equal(build('build({ alias: { yaml: "other" } });'), ["alias"]);
  assert.equal(build("const { alias } = options;"), ["alias"]);
  assert.equal(build("options.alias = other;"), ["alias"]);
  assert.equal(build('options["alias"] = other;'), ["alias"]);
  assert.equal(build('build({ "inject": [], ["tsconfig"]: file });'), ["inject", "tsconfig"]);
  const load = (filter: string) => build(`const p = { setup({ onLoad }) { onLoad({ filter: ${filter} }, load); } };`);
  assert.equal(load("/x/"), ["onLoad"]);
  assert.equal(load('only("node_modules/x/generator/print/templates.ts")'), ["onLoad"]);
  assert.equal(load('only("generator/print/templates.ts")'), []);
  assert.equal(build("const again = onLoad; it.onLoad(hook);"), ["onLoad", "onLoad"]);
  assert.equal(build("onResolve({ filter: /^lodash/ }, resolve);"), ["onResolve"]);
  assert.equal(build("onResolve({ filter: /^\\./ }, resolve);"), []);
  assert.equal(build("// alias: of\nbuild({ external: ['yaml'], stdin: { contents: 'alias' } });"), []);
  assert.equal(alterationsIn(parseProgram('Module.prototype._compile = f; M["_load"] = f;'), false), [
    "_compile",
    "_load",
  ]);
  assert.equal(alterationsIn(parseProgram("const { alias, namespace } = names;"), false), []);
});

test("alterations by a manifest or by the compiler's options are detected", () => {
  const cases: readonly (readonly [manifest: { readonly [field: string]: unknown }, found: readonly string[]])[] = [
    [{ dependencies: { a: "^1.2.3", b: "1.2.3", c: "~1.0" }, peerDependencies: { d: ">=20" } }, []],
    [{ devDependencies: { "typescript-5": "npm:typescript@~5.9" } }, []],
    [{ dependencies: {}, overrides: {} }, ["overrides"]],
    [{ pnpm: { overrides: {} } }, ["pnpm"]],
    [{ dependencies: { prettier: "npm:other@1" } }, ["prettier: npm:other@1"]],
    [{ devDependencies: { yaml: "file:./x" } }, ["yaml: file:./x"]],
    [{ optionalDependencies: { yaml: "someone/yaml" } }, ["yaml: someone/yaml"]],
    [{ scripts: { postinstall: "patch-package" } }, ["postinstall: patch-package"]],
    [{ scripts: { prepare: "patch-package" } }, ["prepare: patch-package"]],
    [{ scripts: { prepare: "node --import tsx scripts/build.ts", prestart: "npm run build" } }, []],
  ];
  for (const [manifest, found] of cases) assert.equal(alteredByManifest(manifest), found);
  assert.equal(alteredByTsconfig({ extends: "../tsconfig.json", compilerOptions: { strict: true } }), []);
  assert.equal(alteredByTsconfig({ extends: "other", compilerOptions: { paths: { yaml: ["./x"] } } }), [
    "extends: other",
    "paths",
  ]);
});

rule("no program alters a dependency", () => {
  const builds = new Set(moduleImports.filter(({ library }) => library === "esbuild").map(({ from }) => from));
  assert.ok(builds.has("scripts/build.ts"));
  const isBuild = (file: string) => isPublished(file) && (builds.has(file) || file.startsWith("scripts/"));
  return [
    ...findIn((program) => alterationsIn(program, true), isBuild),
    ...findIn(
      (program) => alterationsIn(program, false),
      (file) => isPublished(file) && !isBuild(file),
    ),
  ];
});

rule("no manifest and no compiler option alters a dependency", () => {
  const altered = (name: RegExp, find: (fields: { readonly [field: string]: unknown }) => readonly string[]) => {
    const files = [...repositoryTexts()].filter(([file]) => name.test(file) && !/^(?:generated|test)\//.test(file));
    assert.ok(files.length > 2);
    return files.flatMap(([file, text]) => find(JSON.parse(text)).map((found) => `${file}: ${found}`));
  };
  return [
    ...altered(/(?:^|\/)package\.json$/, alteredByManifest),
    ...altered(/(?:^|\/)tsconfig[^/]*\.json$/, alteredByTsconfig),
  ];
});

rule("no source file has a default export or the type any", () =>
  findIn(
    (program) =>
      [...nodesOf(program)]
        .filter(({ kind }) => [ts.SyntaxKind.AnyKeyword, ts.SyntaxKind.DefaultKeyword].includes(kind))
        .filter(({ parent }) => !ts.isDefaultClause(parent))
        .map((node) => node.parent.getText().slice(0, 40)),
    (file) => !file.startsWith("test/"),
  ),
);

test.run();
