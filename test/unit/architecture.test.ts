import path from "node:path";
import { fileURLToPath } from "node:url";
import { Project, SyntaxKind, type SourceFile } from "ts-morph";
import { test } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = new Project({ tsConfigFilePath: path.join(root, "tsconfig.json"), skipAddingFilesFromTsConfig: true });
project.addSourceFilesAtPaths([path.join(root, "generator/**/*.ts"), path.join(root, "packages/*/src/**/*.ts")]);
const files = project.getSourceFiles().filter((file) => !file.getFilePath().includes("/dist/"));

function nameOf(file: SourceFile): string {
  return path.relative(root, file.getFilePath());
}

interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased when compiled. */
  readonly type: boolean;
}

const imports: Import[] = files.flatMap((file) => [
  ...file.getImportDeclarations().map((declaration) => ({
    from: nameOf(file),
    to: targetOf(declaration.getModuleSpecifierValue(), declaration.getModuleSpecifierSourceFile()),
    type:
      declaration.isTypeOnly() ||
      (declaration.getNamedImports().length > 0 && declaration.getNamedImports().every((named) => named.isTypeOnly())),
  })),
  ...file.getExportDeclarations().flatMap((declaration) => {
    const specifier = declaration.getModuleSpecifierValue();
    if (specifier === undefined) return [];
    return [
      {
        from: nameOf(file),
        to: targetOf(specifier, declaration.getModuleSpecifierSourceFile()),
        type: declaration.isTypeOnly(),
      },
    ];
  }),
  ...[...file.getFullText().matchAll(/import\("([^"]+)"\)/g)].map((match) => ({
    from: nameOf(file),
    to: match[1]?.startsWith(".")
      ? path.relative(root, path.join(path.dirname(file.getFilePath()), match[1]))
      : (match[1] ?? ""),
    type: false,
  })),
]);

function targetOf(specifier: string, file: SourceFile | undefined): string {
  return specifier.startsWith(".") && file !== undefined ? nameOf(file) : specifier;
}

function area(file: string): string {
  const parts = file.split("/");
  if (parts[1] === "emit" && parts.length > 3) return `emit/${parts[2]}`;
  return parts.length > 2 ? (parts[1] ?? "") : (parts[1] ?? "").replace(/\.ts$/, "");
}

test("no import cycles among modules, types aside", () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, type } of imports)
    if (!type && to.startsWith("generator/")) edges.set(from, [...(edges.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    assert.not.ok(trail.includes(file), `cycle: ${[...trail, file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
});

/** What each package of `packages/` may import of the others, and of npm. */
const PACKAGES: { readonly [folder: string]: readonly string[] } = {
  "packages/base": [],
  "packages/runtime": ["packages/base", "yaml"],
  "packages/admission": ["packages/base", "re2js", "@marcbachmann/cel-js"],
  "packages/apiserver": ["packages/base", "packages/admission", "yaml", "fast-json-patch"],
};

test("packages import nothing of the generator, and of each other what the table says", () => {
  const packageOf = (file: string) => file.split("/").slice(0, 2).join("/");
  const foreign = imports.filter(({ from, to }) => {
    if (!from.startsWith("packages/") || to.startsWith("node:")) return false;
    const target = to.startsWith("packages/") ? packageOf(to) : to;
    return target !== packageOf(from) && PACKAGES[packageOf(from)]?.includes(target) !== true;
  });
  assert.equal(foreign, []);
});

test("an operator loads YAML only when it asks for it", () => {
  const eager = new Set<string>();
  const visit = (file: string): void => {
    if (eager.has(file)) return;
    eager.add(file);
    const source = project.getSourceFile(path.join(root, file));
    for (const declaration of [
      ...(source?.getImportDeclarations() ?? []),
      ...(source?.getExportDeclarations() ?? []),
    ]) {
      const specifier = declaration.getModuleSpecifierValue() ?? "";
      const target = targetOf(specifier, declaration.getModuleSpecifierSourceFile());
      if (target.startsWith("packages/") && !declaration.isTypeOnly()) visit(target);
      else if (!target.startsWith("packages/")) eager.add(specifier);
    }
  };
  visit("packages/runtime/src/index.ts");
  assert.not.ok(eager.has("yaml"));
  assert.ok(eager.size > 50);
});

test("the generator imports the API server in one command, which is loaded when it is run", () => {
  const crossing = imports.filter(
    ({ from, to }) => from.startsWith("generator/") && /^packages\/(runtime|apiserver)\//.test(to),
  );
  assert.equal([...new Set(crossing.map(({ from }) => from))], ["generator/commands/serve.ts"]);
  const loading = files.filter((file) => file.getFullText().includes("/serve.ts"));
  assert.equal(loading.map(nameOf), ["generator/commands/run-cli.ts"]);
  assert.not.ok(/from "[^"]*\/serve\.ts"/.test(loading[0]?.getFullText() ?? ""));
});

test("no emitter imports another", () => {
  const crossed = imports.filter(({ from, to }) => {
    const [a, b] = [area(from), area(to)];
    return a.startsWith("emit/") && b.startsWith("emit/") && a !== b;
  });
  assert.equal(
    crossed.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});

const EMITTERS = ["emit/models", "emit/validators", "emit/crds", "emit/reconcilers", "emit/packages"];

/** Who may import whom, by folder; a file at the top of generator/ is its own name. */
const MAY_IMPORT: { readonly [area: string]: readonly string[] } = {
  files: [],
  load: ["diagnostics", "keywords", "types", "files", "config"],
  catalog: ["diagnostics", "keywords", "types", "config", "load", "formats", "lowering"],
  lowering: ["diagnostics", "keywords", "types", "formats"],
  check: ["catalog", "diagnostics", "types", "config"],
  config: ["diagnostics", "types", "files", "load"],
  diagnostics: ["types"],
  print: ["catalog", "types"],
  emit: ["diagnostics", "types", "config", "print", "build-id", ...EMITTERS],
  write: ["diagnostics", "types", "files", "config", "print"],
  cache: ["build-id", "config", "diagnostics", "files", "generate", "load", "summarize", "types"],
  upgrade: ["catalog", "diagnostics", "types", "files", "print"],
  "emit/crds": ["print", "types"],
  "emit/models": ["catalog", "print", "types", "emit"],
  "emit/validators": ["catalog", "print", "keywords", "types", "emit", "formats"],
  "emit/reconcilers": ["catalog", "print", "types", "emit"],
  "emit/packages": ["catalog", "print", "types", "config", "emit"],
};

test("folders import only what the table allows", () => {
  const breaches = imports.filter(({ from, to }) => {
    const allowed = MAY_IMPORT[area(from)];
    return (
      allowed !== undefined && to.startsWith("generator/") && area(to) !== area(from) && !allowed.includes(area(to))
    );
  });
  assert.equal(
    breaches.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});

/** A heavy library has one importing file, so that it can be replaced there and is loaded only when needed. */
const ONE_IMPORTER: { readonly [library: string]: readonly string[] } = {
  "json-schema-to-typescript": ["generator/emit/models/print-shapes.ts"],
  handlebars: ["generator/print/templates.ts"],
  ajv: [
    "generator/config/check-shape.ts",
    "generator/emit/validators/ajv-keywords.ts",
    "generator/emit/validators/compile-types.ts",
  ],
  "@viz-js/viz": ["generator/commands/draw-graph.ts"],
  chokidar: ["generator/commands/watch.ts"],
  prettier: [],
  "ts-morph": ["generator/upgrade/read-source.ts"],
};

test("each heavy library is imported where the table says", () => {
  for (const [library, importers] of Object.entries(ONE_IMPORTER)) {
    const found = imports
      .filter(({ to, type }) => !type && (to === library || to.startsWith(`${library}/`)))
      .map(({ from }) => from);
    assert.equal(
      [...new Set(found)].filter((file) => !importers.includes(file)),
      [],
      library,
    );
  }
});

/** What these rules are about: the generator. The runtime is a program's, with a disk, an environment and a network. */
const ofGenerator = files.filter((file) => nameOf(file).startsWith("generator/"));

test("only the command line touches the process", () => {
  const touching = ofGenerator
    .filter((file) => /\bprocess\.(argv|exit|exitCode|stdout|stderr|env)\b/.test(file.getFullText()))
    .map(nameOf);
  assert.equal(touching.sort(), ["generator/cli.ts", "generator/compile-cache.ts"]);
});

test("only generator/files touches the disk, and what reads files of the tool itself", () => {
  const touching = imports
    .filter(({ from, to, type }) => !type && from.startsWith("generator/") && /^(node:)?fs(\/promises)?$/.test(to))
    .map(({ from }) => from);
  assert.equal([...new Set(touching)].sort(), [
    "generator/compile-cache.ts",
    "generator/files/disk.ts",
    "generator/print/templates.ts",
  ]);
});

test("one import and one line of the generator use its cache", () => {
  const users = imports.filter(({ from, to }) => area(to) === "cache" && area(from) !== "cache");
  assert.equal(
    users.map(({ from, to }) => `${from} -> ${to}`),
    ["generator/generate.ts -> generator/cache/with-cache.ts"],
  );
});

test("nothing opens a network connection", () => {
  const network = imports.filter(
    ({ from, to }) => from.startsWith("generator/") && /^(node:)?(http|https|http2|net|tls|dgram|dns)$/.test(to),
  );
  assert.equal(
    network.map(({ from }) => from),
    [],
  );
  assert.equal(ofGenerator.filter((file) => /\bfetch\(/.test(file.getFullText())).map(nameOf), []);
});

test("no default exports, no any", () => {
  for (const file of files) {
    assert.is(file.getDefaultExportSymbol(), undefined, nameOf(file));
    assert.equal(file.getDescendantsOfKind(SyntaxKind.AnyKeyword).length, 0, nameOf(file));
  }
});

test.run();
