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
