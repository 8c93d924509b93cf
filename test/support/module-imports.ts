import path from "node:path";
import { ts } from "ts-morph";
import { nodesOf, sourceFiles } from "./programs.ts";

/** An import, re-export or dynamic import of a source file. */
export interface ModuleImport {
  /** Path of the file. */
  readonly from: string;
  /** Path of a file of the repository, or a specifier such as `node:fs` or `ajv/dist/2020.js`. */
  readonly to: string;
  /** A `type` import is erased by the compiler. A `dynamic` one loads its module when it runs. */
  readonly how: "static" | "dynamic" | "type";
  /** The npm package that it leads to. */
  readonly library?: string;
}

/** A place where a program loads a module. */
interface Load {
  readonly how: ModuleImport["how"];
  /** Absent if the program computes it. */
  readonly specifier: string | undefined;
}

/** What is called to load a module. */
const LOADING = /^(?:import|require|createRequire\(import\.meta\.url\))$/;

/** Returns what a node loads, if it is a declaration, a type, or a call that loads a module. */
export function loadAt(node: ts.Node): Load | undefined {
  if (ts.isImportDeclaration(node)) return load(isErased(node.importClause) ? "type" : "static", node.moduleSpecifier);
  if (ts.isExportDeclaration(node))
    return node.moduleSpecifier && load(isErased(node) ? "type" : "static", node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return load("static", node.expression);
  if (ts.isImportTypeNode(node))
    return load("type", ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
  if (ts.isCallExpression(node) && LOADING.test(node.expression.getText())) return load("dynamic", node.arguments[0]);
  return undefined;
}

function load(how: Load["how"], specifier: ts.Node | undefined): Load {
  return { how, specifier: specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined };
}

/** Whether the compiler removes a declaration because everything in it is a type. */
function isErased(clause: ts.ImportClause | ts.ExportDeclaration | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  if (ts.isImportClause(clause) && clause.name !== undefined) return false;
  const names = ts.isImportClause(clause) ? clause.namedBindings : clause.exportClause;
  if (names === undefined || !(ts.isNamedImports(names) || ts.isNamedExports(names))) return false;
  return names.elements.length > 0 && names.elements.every(({ isTypeOnly }) => isTypeOnly);
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
