import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { SyntaxKind } from "ts-morph";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ROOT } from "../support/built-cli.ts";
import {
  importsLoadedWith,
  moduleImports,
  sourceFiles,
  staticImportsOf,
  type ModuleImport,
} from "../support/module-imports.ts";
import { alterationsIn, alteredByManifest } from "./architecture/altered-dependencies.ts";
import { ALLOWED_IMPORTS } from "./architecture/allowed-imports.ts";

const test = suite("architecture");

/** The table that covers a file, and the file's row in it. */
function rowOf(file: string): { readonly root: string; readonly row: string } {
  const root = Object.keys(ALLOWED_IMPORTS).find((name) => file.startsWith(`${name}/`)) ?? "";
  const below = file.slice(root.length + 1).replace(/^src\//, "");
  const folder = path.posix.dirname(below);
  return { root, row: root === "generator" && folder === "." ? path.basename(below, ".ts") : folder };
}

/** How a row names an import: as a row of the same table, as another table, or as an npm package. */
function nameOf({ from, to, library }: ModuleImport): string | undefined {
  if (!sourceFiles.has(to)) return library;
  const [source, target] = [rowOf(from), rowOf(to)];
  if (source.root !== target.root) return target.root;
  return source.row === target.row ? undefined : target.row;
}

const allowedOf = (root: string, row: string): readonly string[] =>
  (ALLOWED_IMPORTS[root]?.[row] ?? "").split(" ").filter(Boolean);

/** A test that lists each breach of a rule. */
function rule(name: string, breaches: () => readonly string[]): void {
  test(name, () => assert.equal([...new Set(breaches())], []));
}

rule("each folder has a row", () =>
  [...sourceFiles.keys()].flatMap((file) => {
    const { root, row } = rowOf(file);
    return ALLOWED_IMPORTS[root]?.[row] === undefined ? [`${root} ${row}`] : [];
  }),
);

rule("each row has a folder", () => {
  const found = new Set([...sourceFiles.keys()].map(rowOf).map(({ root, row }) => `${root} ${row}`));
  return Object.entries(ALLOWED_IMPORTS).flatMap(([root, table]) =>
    Object.keys(table)
      .map((row) => `${root} ${row}`)
      .filter((row) => !found.has(row)),
  );
});

rule("a folder imports what its row allows", () =>
  moduleImports.flatMap((one) => {
    const { root, row } = rowOf(one.from);
    const name = nameOf(one);
    return name === undefined || allowedOf(root, row).includes(name) ? [] : [`${root} ${row} -> ${name}`];
  }),
);

rule("static imports form no cycle", () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
    if (done.has(file) || trail.includes(file)) return;
    for (const { to } of staticImportsOf(file)) if (sourceFiles.has(to)) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of sourceFiles.keys()) visit(file, []);
  return cycles;
});

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
  "@marcbachmann/cel-js": 1,
};

rule("a heavy library is imported by one file", () =>
  Object.entries(HEAVY).flatMap(([name, files]) => {
    const importing = moduleImports.filter(({ library, how }) => how !== "type" && library === name);
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

const generatorImports = moduleImports.filter(({ from, how }) => from.startsWith("generator/") && how !== "type");

rule("in the generator, only files/ uses the file system, except for texts that the build embeds", () =>
  generatorImports
    .filter(({ to }) => /^(?:node:)?fs(?:\/promises)?$/.test(to))
    .filter(
      ({ from }) => !/^generator\/(?:files\/|print\/templates\.ts$|emit\/validators\/shared-functions\.ts$)/.test(from),
    )
    .map(({ from }) => from),
);

rule("the generator imports its cache in one place", () => {
  const users = moduleImports.filter(
    ({ from, to }) => to.startsWith("generator/cache/") && !from.startsWith("generator/cache/"),
  );
  return users.length === 1 ? [] : users.map(({ from, to }) => `${from} -> ${to}`);
});

rule("in the generator, only publish/ opens connections", () => {
  const importing = generatorImports.filter(({ to }) => /^(?:node:)?(?:http|https|http2|net|tls|dgram|dns)$/.test(to));
  const fetching = [...sourceFiles].filter(
    ([file, source]) => file.startsWith("generator/") && /\bfetch\(/.test(source.getFullText()),
  );
  const files = [...importing.map(({ from }) => from), ...fetching.map(([file]) => file)];
  return files.filter((file) => !file.startsWith("generator/publish/"));
});

rule("in the generator, only the command line uses the process", () =>
  [...sourceFiles]
    .filter(([file]) => file.startsWith("generator/") && file !== "generator/cli.ts")
    .filter(([, source]) => /\bprocess\.(?:argv|exit|exitCode|stdout|stderr|env)\b/.test(source.getFullText()))
    .map(([file]) => file),
);

test("alterations of a library are detected", () => {
  const build = (code: string) => alterationsIn(`import { build } from "esbuild";\n${code}`);
  assert.equal(build('build({ alias: { yaml: "other" } });'), ["an alias"]);
  assert.equal(build("const { alias } = options;"), ["an alias"]);
  assert.equal(build('onLoad({ filter: /x/ }, () => ({ contents: "" }));'), ["a plugin that loads other contents"]);
  assert.equal(build('onLoad({ filter: only("node_modules/x/generator/print/templates.ts") }, load);'), [
    "a plugin that loads other contents",
  ]);
  assert.equal(build('onLoad({ filter: only("generator/print/templates.ts") }, load);'), []);
  assert.equal(build("onResolve({ filter: /^lodash/ }, resolve);"), ["a plugin that resolves packages"]);
  assert.equal(build("// alias: of\nbuild({ external: ['yaml'], stdin: { contents: 'x' } });"), []);
  assert.equal(alterationsIn("Module.prototype._compile = compile;"), ["a patched module loader"]);
  assert.equal(alterationsIn("const { alias, namespace } = { alias: 1, namespace: 2 };"), []);
  assert.equal(alteredByManifest({ dependencies: {}, overrides: {} }), ["overrides"]);
});

rule("no dependency is altered", () => {
  const scripts = readdirSync(path.join(ROOT, "scripts")).filter((file) => file.endsWith(".ts"));
  assert.ok(scripts.includes("build.ts"));
  const programs = new Map([
    ...scripts.map((file) => [`scripts/${file}`, readFileSync(path.join(ROOT, "scripts", file), "utf8")] as const),
    ...[...sourceFiles].map(([file, source]) => [file, source.getFullText()] as const),
  ]);
  const manifest: { readonly [field: string]: unknown } = JSON.parse(
    readFileSync(path.join(ROOT, "package.json"), "utf8"),
  );
  return [
    ...[...programs].flatMap(([file, text]) => alterationsIn(text).map((name) => `${file} has ${name}`)),
    ...alteredByManifest(manifest).map((field) => `package.json has ${field}`),
  ];
});

rule("no source file has a default export or the type any", () =>
  [...sourceFiles]
    .filter(
      ([, file]) =>
        file.getDefaultExportSymbol() !== undefined || file.getDescendantsOfKind(SyntaxKind.AnyKeyword).length > 0,
    )
    .map(([file]) => file),
);

test.run();
