/**
 * Builds the files that are published: the command, the library, the packages for operators, and the declarations.
 * `npm ci` runs it through `prepare`.
 *
 * The `dependencies` of package.json are not bundled. They are loaded from node_modules when a run needs them. Small
 * packages that every printing run needs are bundled, unchanged.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";
import Handlebars from "handlebars";
import { readDeclarations } from "../generator/emit/validators/shared-functions.ts";
import { pageOptions, TEMPLATE_OPTIONS } from "../generator/print/template-options.ts";
import { buildId } from "./build-id.ts";
import { sealBuild } from "./built-files.ts";
import { writeNotices } from "./notices.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts: string[]) => path.join(root, ...parts);

interface Manifest {
  readonly version: string;
  readonly dependencies?: { readonly [name: string]: string };
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(at(folder, "package.json"), "utf8"));

/** Matches one file of this repository, and so no file of a package. */
const only = (file: string) => new RegExp(`^${at(file).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`);

/** Embeds the precompiled templates, so that a run does not read and compile them. */
const embedTemplates: Plugin = {
  name: "embed-templates",
  setup({ onLoad }) {
    onLoad({ filter: only("generator/print/templates.ts") }, () => ({
      contents: templatesModule(),
      loader: "js",
      resolveDir: root,
    }));
  },
};

/**
 * Embeds the declarations that are copied into generated packages, so that a run needs neither their sources nor a
 * compiler.
 */
const embedDeclarations: Plugin = {
  name: "embed-declarations",
  setup({ onLoad }) {
    onLoad({ filter: only("generator/emit/validators/shared-functions.ts") }, async () => ({
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
  return `
    import Handlebars from "handlebars/runtime.js";
    import { PAGE_HELPERS } from "./generator/print/template-options.ts";
    const templates = ${precompiled("templates", () => TEMPLATE_OPTIONS)};
    const pages = ${precompiled("templates/docs", pageOptions)};
    export const renderTemplate = (name, data) => Handlebars.template(templates[name])(data);
    export const renderPage = (name, data) => Handlebars.template(pages[name])(data, { helpers: PAGE_HELPERS });
  `;
}

/** The templates of a folder, as an object literal. A bundle that renders none of them does not have it. */
function precompiled(folder: string, optionsOf: (name: string) => typeof TEMPLATE_OPTIONS): string {
  const members = readdirSync(at(folder), { withFileTypes: true })
    .filter((item) => item.isFile())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const template = Handlebars.precompile(readFileSync(at(folder, name), "utf8"), optionsOf(name));
      return `${JSON.stringify(name)}: ${String(template)}`;
    });
  return `{ ${members.join(", ")} }`;
}

/**
 * Modules that stay in the bundle that imports them, and still run at their first use: the two that load ajv, so that a run
 * loads it once, and the one that prints diagnostics.
 */
const BUNDLED_DYNAMIC_IMPORT = /\/(check-shape|emit-validators|format)\.ts$/;

const LIBRARY = "generator/index.ts";

/**
 * Builds one self-contained file per dynamic import, so that a run loads few files, and only those that it needs. Node
 * loads them faster than many small shared chunks, and CommonJS faster than ES modules. Only the library is an ES module.
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

/** Keeps dynamic imports of the project's own files, and adds the imported files to the entries to build. */
function lazyBundles(todo: string[]): Plugin {
  return {
    name: "lazy-bundles",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path: specifier, resolveDir }) => {
        if (kind !== "dynamic-import" || BUNDLED_DYNAMIC_IMPORT.test(specifier)) return undefined;
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
 * Builds a published package of `packages/` as one file. The platform is neutral, because for Node some dependencies
 * offer CommonJS, which needs `require`.
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
sealBuild(root, buildId());
