/**
 * Builds what is published: the command and the library, the packages for operators, and the declarations. Run by
 * `npm ci` through `prepare`.
 *
 * Of other packages, `dependencies` of package.json are loaded as they are installed, on the path that needs them.
 * What is small and needed whenever something is printed is in our own bundles, as it was published.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";
import Handlebars from "handlebars";
import { readDeclarations } from "../generator/emit/validators/shared-functions.ts";
import { TEMPLATE_OPTIONS } from "../generator/print/template-options.ts";
import { buildId } from "./build-id.ts";
import { writeNotices } from "./notices.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts: string[]) => path.join(root, ...parts);

interface Manifest {
  readonly version: string;
  readonly dependencies?: { readonly [name: string]: string };
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(at(folder, "package.json"), "utf8"));

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
 * Not bundles of their own, and still set up on first use: the two that load ajv, so that a run loads it once, and what most
 * runs print.
 */
const ALONG = /\/(check-shape|emit-validators|format)\.ts$/;

const LIBRARY = "generator/index.ts";

/**
 * One file for each dynamic import, each whole in itself: a run loads few files, and only what it needs. Node loads
 * those in less time than the many small ones that a bundler shares between them, and CommonJS in less time than ES
 * modules. Only the library is an ES module.
 */
async function buildTool(): Promise<void> {
  const inputs: string[] = [];
  const todo = ["generator/cli.ts", LIBRARY];
  const shared = { ...SHARED, external: Object.keys(manifestOf("").dependencies ?? {}), define: defined() };
  for (const entry of todo) {
    const { metafile } = await build({
      ...shared,
      ...(entry === LIBRARY ? {} : { format: "cjs", supported: { "dynamic-import": false } }),
      entryPoints: [entry],
      outfile: `dist/${bundleName(entry)}`,
      platform: "node",
      mainFields: ["module", "main"],
      minifySyntax: true,
      minifyWhitespace: true,
      plugins: [lazyBundles(todo), embedTemplates, embedDeclarations],
    });
    inputs.push(...Object.keys(metafile.inputs));
  }
  chmodSync(at("dist/cli.cjs"), 0o755);
  cpSync(at("generator/config/config.schema.json"), at("dist/config.schema.json"));
  declarations("scripts/tsconfig.declarations.json");
  writeNotices(root, "dist", inputs);
}

const SHARED = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "node20",
  legalComments: "none",
  metafile: true,
} as const satisfies BuildOptions;

function defined(): Record<string, string> {
  return {
    SEAMGEN_BUILD_ID: JSON.stringify(buildId()),
    SEAMGEN_RUNTIME_VERSION: JSON.stringify(manifestOf("packages/runtime").version),
  };
}

function bundleName(entry: string): string {
  return `${path.basename(entry, ".ts")}.${entry === LIBRARY ? "js" : "cjs"}`;
}

/** Leaves dynamic imports of our own files in place, and adds what they name to the entries to be built. */
function lazyBundles(todo: string[]): Plugin {
  return {
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
}

function declarations(project: string): void {
  execFileSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", at(project)], { stdio: "inherit" });
}

/**
 * A published package of `packages/`, whole in itself. For a neutral platform, packages offer their ES modules; for
 * node, some offer CommonJS, which would ask for `require`.
 */
async function buildPackage(name: string): Promise<void> {
  const folder = `packages/${name}`;
  rmSync(at(folder, "dist"), { recursive: true, force: true });
  const { metafile } = await build({
    ...SHARED,
    entryPoints: [`${folder}/src/index.ts`],
    outdir: `${folder}/dist`,
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
  });
  declarations(`${folder}/tsconfig.json`);
  writeNotices(root, `${folder}/dist`, Object.keys(metafile.inputs));
}

rmSync(at("dist"), { recursive: true, force: true });
mkdirSync(at("dist"), { recursive: true });
for (const name of ["runtime", "apiserver"]) await buildPackage(name);
await buildTool();
