import path from "node:path";
import { Project, type SourceFile } from "ts-morph";
import { ROOT } from "./built-cli.ts";

/** An import, re-export or dynamic import of a source file. */
export interface ModuleImport {
  /** Path of the file. */
  readonly from: string;
  /** Path of a source file, or a specifier such as `node:fs` or `ajv/dist/2020.js`. */
  readonly to: string;
  /** A `type` import is erased by the compiler. A `dynamic` one loads its module when it runs. */
  readonly how: "static" | "dynamic" | "type";
  /** The npm package that it leads to. */
  readonly library?: string;
}

const project = new Project({ tsConfigFilePath: path.join(ROOT, "tsconfig.json"), skipAddingFilesFromTsConfig: true });
project.addSourceFilesAtPaths(
  [
    "generator/**/*.ts",
    "packages/*/src/**/*.ts",
    "examples/pack-execution/**/*.ts",
    "!**/node_modules/**",
    "!**/dist/**",
  ].map((glob) => (glob.startsWith("!") ? glob : path.join(ROOT, glob))),
);

/** Source files of the generator, the packages and the reference operator, by path. */
export const sourceFiles: ReadonlyMap<string, SourceFile> = new Map(
  project.getSourceFiles().map((file) => [path.relative(ROOT, file.getFilePath()), file]),
);

export const moduleImports: readonly ModuleImport[] = [...sourceFiles].flatMap(([from, file]) => [
  ...[...file.getImportDeclarations(), ...file.getExportDeclarations()].flatMap((declaration): ModuleImport[] => {
    const specifier = declaration.getModuleSpecifierValue();
    if (specifier === undefined) return [];
    const names = "getNamedImports" in declaration ? declaration.getNamedImports() : declaration.getNamedExports();
    const isType = declaration.isTypeOnly() || (names.length > 0 && names.every((name) => name.isTypeOnly()));
    return [{ from, ...target(from, specifier), how: isType ? "type" : "static" }];
  }),
  ...[...file.getFullText().matchAll(/\bimport\(\s*"([^"]+)"/g)].map(([, specifier = ""]): ModuleImport => ({
    from,
    ...target(from, specifier),
    how: "dynamic",
  })),
]);

const importsByFile = new Map<string, ModuleImport[]>();
for (const one of moduleImports) importsByFile.set(one.from, [...(importsByFile.get(one.from) ?? []), one]);

function target(from: string, specifier: string): Pick<ModuleImport, "to" | "library"> {
  if (specifier.startsWith(".")) return { to: path.posix.join(path.posix.dirname(from), specifier) };
  const [library] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
  return library === undefined || specifier.startsWith("node:") ? { to: specifier } : { to: specifier, library };
}

/** Returns the imports that run when a module is loaded: its own, and those of the modules that it imports. */
export function importsLoadedWith(entry: string): ModuleImport[] {
  const visited = new Set([entry]);
  // visitAll adds to the set while it iterates over it.
  return [...visitAll(visited)].flatMap((file) => staticImportsOf(file));
}

function* visitAll(files: Set<string>): Generator<string> {
  for (const file of files) {
    for (const { to } of staticImportsOf(file)) files.add(to);
    yield file;
  }
}

export function staticImportsOf(file: string): readonly ModuleImport[] {
  return (importsByFile.get(file) ?? []).filter(({ how }) => how === "static");
}
