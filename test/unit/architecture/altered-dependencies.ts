/** A way to replace a library, and a pattern that finds it in a program. */
type Alteration = readonly [name: string, pattern: RegExp];
const OF_BUILDS: readonly Alteration[] = [
  ["a plugin that loads other contents", /\bonLoad\b/],
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
  const patterns = /\bfrom "esbuild"/.test(code) ? [...OF_BUILDS, ...OF_PROGRAMS] : OF_PROGRAMS;
  return patterns.filter(([, pattern]) => pattern.test(code)).map(([name]) => name);
}

/** Lists the fields of a package.json that alter the dependencies that npm installs. */
export function alteredByManifest(manifest: { readonly [field: string]: unknown }): string[] {
  return ["overrides", "resolutions", "patchedDependencies"].filter((field) => manifest[field] !== undefined);
}
