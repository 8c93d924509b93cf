/** The modules of the generator that the build replaces: it embeds the files that they read. */
const REPLACED = ["generator/emit/validators/shared-functions.ts", "generator/print/templates.ts"];

/** What a build may do: replace one of these modules, named by its path, and resolve relative specifiers. */
const ALLOWED_HOOKS = [...REPLACED.map((file) => `onLoad({ filter: only("${file}") }`), "onResolve({ filter: /^\\./ }"];

/** A way to replace a library, and a pattern that finds it in a program. */
type Alteration = readonly [name: string, pattern: RegExp];
const OF_BUILDS: readonly Alteration[] = [
  ["a plugin that loads other contents", /\bonLoad\(/],
  ["a plugin that resolves packages", /\bonResolve\(/],
  ["a namespace of modules that do not exist", /\bnamespace\s*:/],
  ["an alias", /\balias\s*[:,}]/],
  ["an injected module", /\binject\s*:/],
];
const OF_PROGRAMS: readonly Alteration[] = [
  ["a patched module loader", /\b_compile\b|Module\.prototype|\brequire\.cache\b|\bModule\._/],
];

/** Lists how a program alters the libraries that it bundles or loads. Words of esbuild count only where it is imported. */
export function alterationsIn(program: string): string[] {
  const code = program.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  const rest = ALLOWED_HOOKS.reduce((text, hook) => text.replaceAll(hook, ""), code);
  const patterns = /\bfrom "esbuild"/.test(code) ? [...OF_BUILDS, ...OF_PROGRAMS] : OF_PROGRAMS;
  return patterns.filter(([, pattern]) => pattern.test(rest)).map(([name]) => name);
}

/** Lists the fields of a package.json that alter the dependencies that npm installs. */
export function alteredByManifest(manifest: { readonly [field: string]: unknown }): string[] {
  return ["overrides", "resolutions", "patchedDependencies"].filter((field) => manifest[field] !== undefined);
}
