import type { Catalog } from "../../types.ts";
import { readDeclarations, type SharedDeclaration } from "./shared-functions.ts";
import { usedFunctions } from "./used-functions.ts";

/** The module that all packages of a set share: the functions that validators call, and the types of declarations. */
export interface SharedModule {
  readonly js: string;
  readonly dts: string;
}

export async function printSharedModule(catalog: Catalog, banner: string): Promise<SharedModule> {
  const declarations = readDeclarations();
  const exported = new Set<string>([...usedFunctions(catalog), "ValidationError"]);
  const needed = withNeeds(exported, declarations);
  const texts = declarations
    .filter(({ name, isType }) => !isType && needed.has(name))
    .map(async ({ name, text }) => (exported.has(name) ? exporting(await text()) : text()));
  const types = declarations.filter(({ name }) => name === "ValidationIssue" || name === "Resource");
  const [issue = "", resource = ""] = await Promise.all(types.map(async ({ text }) => exporting(await text())));
  return {
    js: `${[banner, ...(await Promise.all(texts))].join("\n\n")}\n`,
    // The type parameter has no bound here, so that the module needs no type of the runtime.
    dts: `${[banner, issue, ERROR, resource.replace("T = KubernetesObject", "T = unknown")].join("\n\n")}\n`,
  };
}

function withNeeds(names: Iterable<string>, declarations: readonly SharedDeclaration[]): Set<string> {
  const byName = new Map(declarations.map((declaration) => [declaration.name, declaration]));
  const found = new Set(names);
  for (const name of found) for (const need of byName.get(name)?.needs ?? []) found.add(need);
  return found;
}

/** Puts `export` after the comment. */
function exporting(text: string): string {
  return text.replace(/^(?=(?:function|const|class|interface) )/m, "export ");
}

const ERROR = `
/** The error of the \`assert...\` functions. \`instanceof\` also accepts the errors of another copy of this module. */
export declare class ValidationError extends Error {
  readonly name: "ValidationError";
  /** Everything that is wrong with the value; never empty. */
  readonly errors: readonly ValidationIssue[];
  constructor(typeName: string, errors: readonly ValidationIssue[]);
}`.trim();
