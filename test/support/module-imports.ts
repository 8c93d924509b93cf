import path from "node:path";
import { type Load, loadAt, nodesOf, sourceFiles } from "./programs.ts";

/** An import, re-export or dynamic import of a source file. */
export interface ModuleImport {
  /** Path of the file. */
  readonly from: string;
  /** Path of a file of the repository, or a specifier such as `node:fs` or `ajv/dist/2020.js`. */
  readonly to: string;
  readonly how: Load["how"];
  /** The npm package that it leads to. */
  readonly library?: string;
}

export const moduleImports: readonly ModuleImport[] = [...sourceFiles].flatMap(([from, file]) =>
  [...nodesOf(file)].flatMap((node): ModuleImport[] => {
    const { how, specifier } = loadAt(node) ?? {};
    return how === undefined || specifier === undefined ? [] : [{ from, ...target(from, specifier), how }];
  }),
);

const importsByFile = new Map<string, ModuleImport[]>();
for (const one of moduleImports) importsByFile.set(one.from, [...(importsByFile.get(one.from) ?? []), one]);

function target(from: string, specifier: string): Pick<ModuleImport, "to" | "library"> {
  if (specifier.startsWith(".")) return { to: path.posix.join(path.posix.dirname(from), specifier) };
  const [library] = /^(?:@[^/]+\/)?[^/:]+(?=\/|$)/.exec(specifier) ?? [];
  return library === undefined ? { to: specifier } : { to: specifier, library };
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
