import { ts } from "ts-morph";
import { nameAt, nodesOf } from "../../support/programs.ts";

/** The modules of the generator that the build replaces: it embeds the files that they read. */
const REPLACED = ["generator/emit/validators/shared-functions.ts", "generator/print/templates.ts"];

/** What a build may do: replace one of these modules, named by its path, and resolve relative specifiers. */
const ALLOWED_HOOKS = [...REPLACED.map((file) => `onLoad({ filter: only("${file}") }`), "onResolve({ filter: /^\\./ }"];

/** Names by which a program replaces the modules of others while it runs. */
const OF_LOADERS = ["_cache", "_compile", "_extensions", "_load", "_resolveFilename", "registerHooks"];
/** Options of esbuild that replace or add modules, and the calls of its plugins. */
const OF_BUILDS = [
  ...["alias", "conditions", "inject", "namespace", "nodePaths", "onLoad", "onResolve", "resolveExtensions"],
  ...["tsconfig", "tsconfigRaw"],
];

/** Lists the names by which a program alters the libraries that it loads or, if it builds, that it bundles. */
export function alterationsIn(program: ts.SourceFile, isBuild: boolean): string[] {
  const names = new Set(isBuild ? [...OF_LOADERS, ...OF_BUILDS] : OF_LOADERS);
  return [...nodesOf(program)].flatMap((node) => {
    const name = nameAt(node);
    return name === undefined || !names.has(name) || isAllowedHook(node) ? [] : [name];
  });
}

/** Whether a name is the parameter of a plugin, or an allowed call of it. */
function isAllowedHook({ parent }: ts.Node): boolean {
  if (ts.isBindingElement(parent))
    return /^setup\(\{ on(?:Load|Resolve) \}\)/.test(parent.parent.parent.parent.getText());
  return ts.isCallExpression(parent) && ALLOWED_HOOKS.some((hook) => parent.getText().startsWith(hook));
}

type Fields = { readonly [field: string]: unknown };

const ALTERING_FIELDS = [
  ...["browser", "bundleDependencies", "bundledDependencies", "imports", "overrides", "patchedDependencies", "pnpm"],
  "resolutions",
];
const DEPENDENCIES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
/** Scripts that npm runs when it installs. */
const OF_INSTALLS = /^(?:(?:pre|post)?(?:install|prepare)|prepublish|dependencies)$/;
const BUILD = "node --import tsx scripts/build.ts";
const VERSIONS = /^(?:[~^]|>=)?\d+(?:\.\d+){0,2}$/;
/** Older versions of a package under a name of their own. */
const ALIASES: Fields = { "typescript-5": "npm:typescript@~5.9", "typescript-6": "npm:typescript@~6.0" };

/** Lists what in a package.json alters the dependencies that npm installs. */
export function alteredByManifest(manifest: Fields): string[] {
  const entries = (field: string) => Object.entries((manifest[field] ?? {}) as Fields);
  return [
    ...ALTERING_FIELDS.filter((field) => manifest[field] !== undefined),
    ...DEPENDENCIES.flatMap(entries)
      .filter(([name, version]) => !VERSIONS.test(String(version)) && ALIASES[name] !== version)
      .map(([name, version]) => `${name}: ${version}`),
    ...entries("scripts")
      .filter(([name, command]) => OF_INSTALLS.test(name) && command !== BUILD)
      .map(([name, command]) => `${name}: ${command}`),
  ];
}

const ALTERING_OPTIONS = ["baseUrl", "customConditions", "moduleSuffixes", "paths", "rootDirs", "typeRoots"];

/** Lists what in a tsconfig.json leads an import to another module. */
export function alteredByTsconfig({ extends: base = "./", compilerOptions = {} }: Fields): string[] {
  return [
    ...(String(base).startsWith(".") ? [] : [`extends: ${base}`]),
    ...ALTERING_OPTIONS.filter((option) => option in (compilerOptions as Fields)),
  ];
}
