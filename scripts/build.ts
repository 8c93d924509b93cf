/**
 * Builds what is published: the command and the library as a few bundles with every dependency inside, the
 * runtime package, and the declarations. Run by `npm ci` through `prepare`.
 */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import Handlebars from "handlebars";
import { readDeclarations } from "../generator/emit/validators/shared-functions.ts";
import { TEMPLATE_OPTIONS } from "../generator/print/template-options.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts: string[]) => path.join(root, ...parts);

/** Texts and precompiled templates in place of reading and compiling them at each run. */
const embedTemplates: Plugin = {
  name: "embed-templates",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]print[\\/]templates\.ts$/ }, () => ({
      contents: templatesModule(),
      loader: "js",
      resolveDir: root,
    }));
  },
};

/** Texts of the declarations that generated packages get a copy of, in place of the sources and a compiler. */
const embedDeclarations: Plugin = {
  name: "embed-declarations",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]validators[\\/]shared-functions\.ts$/ }, async () => ({
      contents: await declarationsModule(),
    }));
  },
};

async function declarationsModule(): Promise<string> {
  const declarations = [];
  for (const { name, isType, needs, text } of readDeclarations())
    declarations.push({ name, isType, needs, code: await text() });
  return `
    const declarations = ${JSON.stringify(declarations)};
    export const readDeclarations = () => declarations.map(({ code, ...rest }) => ({ ...rest, text: async () => code }));
  `;
}

function templatesModule(): string {
  const files = readdirSync(at("templates")).sort();
  const texts = files
    .filter((file) => !file.endsWith(".hbs"))
    .map((file) => [file, readFileSync(at("templates", file), "utf8")]);
  const compiled = files
    .filter((file) => file.endsWith(".hbs"))
    .map(
      (file) =>
        `${JSON.stringify(file)}: ${String(Handlebars.precompile(readFileSync(at("templates", file), "utf8"), TEMPLATE_OPTIONS))}`,
    );
  return `
    import Handlebars from "handlebars/runtime.js";
    const texts = ${JSON.stringify(Object.fromEntries(texts))};
    const compiled = { ${compiled.join(", ")} };
    export const readTemplate = (name) => texts[name];
    export const renderTemplate = (name, data) => Handlebars.template(compiled[name])(data);
  `;
}

/**
 * json-schema-to-typescript only prints here: the skeletons it gets hold no reference, and their layout is
 * ours. Without its file, network, YAML and formatting code it loads in a fraction of the time.
 */
const trimPrinter: Plugin = {
  name: "trim-printer",
  setup({ onResolve, onLoad }) {
    onResolve(
      { filter: /^(lodash|prettier|js-yaml|tinyglobby|@apidevtools\/json-schema-ref-parser)$/ },
      ({ path: name, importer }) =>
        /json-schema-to-typescript/.test(importer) ? { path: name, namespace: "trimmed" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "trimmed" }, ({ path: name }) => ({
      contents: trimmed(name),
      loader: "js",
      resolveDir: root,
    }));
  },
};

/** An upgrade only parses, so the declarations of the language that ts-morph carries stay out. */
const trimMorph: Plugin = {
  name: "trim-morph",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]ts-morph-common\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      const contents = text.replace(/^const libFiles = \[\{\n[^]*?^ *\}\];$/m, "const libFiles = [];");
      if (contents === text) throw new Error(`${file} keeps its declarations otherwise than expected`);
      return { contents, loader: "js" };
    });
  },
};

/** The eleven of lodash's functions that it calls, for the plain data that it calls them with. */
const LODASH = `
  const isPlainObject = (value) => value !== null && typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  const merge = (target, ...sources) => {
    for (const source of sources) for (const [key, value] of Object.entries(source ?? {})) {
      if (value !== undefined) target[key] = isPlainObject(value) ? merge(isPlainObject(target[key]) ? target[key] : {}, value) : value;
    }
    return target;
  };
  module.exports = {
    isPlainObject,
    merge,
    cloneDeep: (value) => structuredClone(value),
    deburr: (text) => text.normalize("NFD").replace(/\\p{M}/gu, ""),
    endsWith: (text, end) => text.endsWith(end),
    includes: (list, value) => list.includes(value),
    map: (list, change) => (Array.isArray(list) ? list.map((item, i) => change(item, i)) : Object.entries(list ?? {}).map(([key, item]) => change(item, key))),
    omit: (object, ...keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.flat().includes(key))),
    trim: (text) => text.trim(),
    uniqBy: (list, by) => [...new Map(list.map((item) => [by(item), item]).reverse()).values()].reverse(),
    upperFirst: (text) => text.charAt(0).toUpperCase() + text.slice(1),
  };
`;

function trimmed(name: string): string {
  if (name === "lodash") return LODASH;
  if (name.includes("ref-parser"))
    return "exports.$RefParser = class { async dereference(_, schema) { return schema; } };";
  // Its YAML reader is set up at load time, and never called.
  if (name === "js-yaml") return "exports.CORE_SCHEMA = { withTags: () => undefined };";
  return "module.exports = {};";
}

/** A hash of everything that the output of a run may depend on besides its input. */
function buildId(): string {
  const hash = createHash("sha256");
  const add = (folder: string) => {
    for (const item of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, item.name);
      if (item.isDirectory() && item.name !== "dist" && item.name !== "node_modules") add(file);
      else if (item.isFile()) hash.update(path.relative(root, file)).update(readFileSync(file));
    }
  };
  for (const folder of ["generator", "packages", "templates", "scripts"]) add(at(folder));
  return hash
    .update(readFileSync(at("package-lock.json")))
    .digest("hex")
    .slice(0, 16);
}

/**
 * One CommonJS file a dynamic import, each whole in itself: Node loads one of those in a fraction of the time
 * that a graph of ES modules takes, and a run loads only what it needs.
 */
async function bundle(): Promise<Metafile> {
  const inputs: Metafile["inputs"] = {};
  const todo = ["generator/cli.ts", "generator/index.ts"];
  for (const entry of todo) {
    const { metafile } = await build({ ...options(entry, todo), metafile: true });
    Object.assign(inputs, metafile.inputs);
  }
  return { inputs, outputs: {} };
}

/** What a run that prints anything needs: kept in one bundle with the model, and still set up on first use. */
const ALONG = /\/(emit-validators|print-shapes)\.ts$/;

function bundleName(entry: string): string {
  return `${path.basename(entry, ".ts")}.cjs`;
}

function options(entry: string, todo: string[]): BuildOptions {
  const runtime: { version: string } = JSON.parse(readFileSync(at("packages/runtime/package.json"), "utf8"));
  const lazyBundles: Plugin = {
    name: "lazy-bundles",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path: specifier, resolveDir }) => {
        if (kind !== "dynamic-import" || ALONG.test(specifier)) return undefined;
        const file = path.relative(root, path.join(resolveDir, specifier));
        if (!todo.includes(file)) todo.push(file);
        if (todo.some((other) => other !== file && bundleName(other) === bundleName(file)))
          throw new Error(`two bundles named ${bundleName(file)}`);
        return { path: `./${bundleName(file)}`, external: true };
      });
    },
  };
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `dist/${bundleName(entry)}`,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    supported: { "dynamic-import": false },
    minifySyntax: true,
    minifyWhitespace: true,
    // The compiler that ts-morph carries is most of what is published.
    minifyIdentifiers: entry.startsWith("generator/upgrade/"),
    legalComments: "none",
    // Their entries for node are CommonJS, which cannot be trimmed to what is used, or even be seen through.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js", yaml: at("node_modules/yaml/browser/index.js") },
    define: {
      SEAMGEN_BUILD_ID: JSON.stringify(buildId()),
      SEAMGEN_RUNTIME_VERSION: JSON.stringify(runtime.version),
    },
    plugins: [lazyBundles, embedTemplates, embedDeclarations, trimPrinter, trimMorph],
  };
}

/** The library is imported as an ES module, with names that tools can see. */
function writeLibraryEntry(): void {
  const names = ["generate", "formatDiagnostics", "diagnosticsToJson"];
  writeFileSync(
    at("dist/index.js"),
    `import library from "./index.cjs";\nexport const { ${names.join(", ")} } = library;\n`,
  );
}

/** The licences of the packages whose code is in the bundles. */
function writeNotices({ inputs }: Pick<Metafile, "inputs">, folder: string): void {
  const packages = new Set(
    Object.keys(inputs).flatMap((file) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  );
  const notices = [...packages].sort().map((name) => {
    const folder = at("node_modules", name);
    const manifest: { version: string; license?: string } = JSON.parse(
      readFileSync(path.join(folder, "package.json"), "utf8"),
    );
    const file = readdirSync(folder).find((item) => /^licen[cs]e/i.test(item));
    const text = file === undefined ? "" : readFileSync(path.join(folder, file), "utf8").trim();
    return `${name} ${manifest.version} (${manifest.license ?? "see its licence"})\n\n${text}\n`;
  });
  writeFileSync(
    at(folder, "THIRD-PARTY-NOTICES.txt"),
    `Bundled in these files:\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`,
  );
}

function declarations(project: string): void {
  execFileSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", at(project)], { stdio: "inherit" });
}

/** A published package of `packages/`, as an ES module; what it uses of other packages is inside. */
async function buildPackage(name: string): Promise<void> {
  const folder = `packages/${name}`;
  rmSync(at(folder, "dist"), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`${folder}/src/index.ts`],
    outdir: `${folder}/dist`,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    legalComments: "none",
    alias: { yaml: at("node_modules/yaml/browser/index.js") }, // the other is CommonJS, which asks for `require`
    metafile: true,
  });
  declarations(`${folder}/tsconfig.json`);
  writeNotices(metafile, `${folder}/dist`);
}

if (existsSync(at("dist"))) rmSync(at("dist"), { recursive: true });
mkdirSync(at("dist"), { recursive: true });
for (const name of ["runtime", "apiserver"]) await buildPackage(name);
writeNotices(await bundle(), "dist");
writeLibraryEntry();
chmodSync(at("dist/cli.cjs"), 0o755);
cpSync(at("generator/config/config.schema.json"), at("dist/config.schema.json"));
declarations("scripts/tsconfig.declarations.json");
