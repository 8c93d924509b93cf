import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { ts } from "ts-morph";
import { ROOT } from "./built-cli.ts";

const FOLDERS = ["bench", "examples", "generator", "packages", "scripts", "test"];
const PROGRAM = /\.[cm]?[jt]sx?$/;
const NO_PROGRAM = /(?:^|\/)node_modules\/|^(?:packages|examples)\/[^/]+\/dist\/|^test\/scenarios\/.*\//;

/** Every program of the repository by path, except generated ones and the data of scenarios. */
export const sourceFiles: ReadonlyMap<string, ts.SourceFile> = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      path.posix.join(folder, file.replaceAll(path.sep, "/")),
    ),
  )
    .filter((file) => PROGRAM.test(file) && !NO_PROGRAM.test(file))
    .map((file) => [file, parseProgram(readFileSync(path.join(ROOT, file), "utf8"), file)]),
);

export function parseProgram(text: string, file = "program.ts"): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
}

/** Lists a node and the nodes below it. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

/** Returns the name that a node is: an identifier, or a string that names a property, as in `a["b"]`. */
export function nameAt(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (!ts.isStringLiteralLike(node)) return undefined;
  const { parent } = node;
  const names = ts.isElementAccessExpression(parent)
    ? parent.argumentExpression === node
    : ts.isComputedPropertyName(parent) ||
      ("name" in parent && parent.name === node) ||
      ("propertyName" in parent && parent.propertyName === node);
  return names ? node.text : undefined;
}

/** A place where a program loads a module. */
export interface Load {
  /** A `type` import is erased by the compiler. A `dynamic` one loads its module when it runs. */
  readonly how: "static" | "dynamic" | "type";
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
