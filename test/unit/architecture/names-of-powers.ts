import { ts } from "ts-morph";
import { loadAt, nameAt, nodesOf } from "../../support/programs.ts";

/** Names that run code, or load a module, that a reader of imports does not see. */
const LOADERS = new Set(["createRequire", "eval", "Function", "getBuiltinModule", "require"]);

/** Lists what in a program loads a module without naming it in a literal. */
export function hiddenLoadsIn(program: ts.SourceFile): string[] {
  return [...nodesOf(program)].flatMap((node) => {
    const load = loadAt(node);
    if (load !== undefined) return load.specifier === undefined ? [node.getText()] : [];
    const name = nameAt(node);
    return name === undefined || !LOADERS.has(name) || isPartOfLoad(node) ? [] : [name];
  });
}

/** Whether a name is imported or read for its prototype, or is what `require("x")` or `createRequire(import.meta.url)("x")` calls. */
function isPartOfLoad({ parent }: ts.Node): boolean {
  if (ts.isImportSpecifier(parent) || parent.getText() === "Function.prototype") return true;
  return [parent, parent.parent].some((node) => loadAt(node)?.specifier !== undefined);
}

/** Names that open connections, or lead to every other global. */
const CONNECTIONS = new Set(["EventSource", "WebSocket", "XMLHttpRequest", "fetch", "global", "globalThis"]);

/** Lists the names by which a program opens connections without an import. */
export function connectionsIn(program: ts.SourceFile): string[] {
  return [...nodesOf(program)]
    .filter((node) => node.parent === undefined || !ts.isPropertyAssignment(node.parent) || node.parent.name !== node)
    .flatMap((node) => nameAt(node) ?? [])
    .filter((name) => CONNECTIONS.has(name));
}

/** What the whole generator may use of the process. */
const OF_PROCESS = /^process\.(?:cwd|once|platform|uptime)$/;

/** Lists the places where a program uses the process for more than its folder, its age, its system and its end. */
export function processUsesIn(program: ts.SourceFile): string[] {
  return [...nodesOf(program)].flatMap((node) =>
    nameAt(node) === "process" && !OF_PROCESS.test(node.parent.getText()) ? ["process"] : [],
  );
}
