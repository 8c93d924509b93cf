import { codeBanner } from "../../print/banner.ts";
import { SourceFile } from "../../print/source-file.ts";
import { article, docComment, printCall, quote } from "../../print/text.ts";
import type { Entry, NamedType } from "../../types.ts";
import { moduleExports, typeExports, updateExport } from "./export-names.ts";

/** Prints `<stem>.validator.d.ts`. `shared` is the module specifier of the shared module. */
export function printDeclarations(entry: Entry, shared: string): string {
  const file = new SourceFile({ banner: codeBanner(entry.source.file), declares: moduleExports(entry) });
  const update = updateExport(entry);
  const [root] = entry.types;
  const issues = `${file.importType("ValidationIssue", shared)}[]`;
  const declarations = entry.types.flatMap((type) => [
    ...typeDeclarations(type, { type: file.importType(type.name, `./${entry.stem}.js`), issues }),
    ...(update !== null && type === root ? ["", ...updateDeclaration(update, { type, issues })] : []),
  ]);
  return file.print([`export { ValidationError } from ${quote(shared)};`, ...declarations]);
}

/** The names of types in the module. */
interface LocalTypes {
  readonly type: string;
  readonly issues: string;
}

function typeDeclarations(named: NamedType, { type, issues }: LocalTypes): string[] {
  const { validate, is, assert } = typeExports(named);
  const { name } = named;
  const parameters = ["value"];
  return [
    {
      about: `Validates a value against the schema of \`${name}\`. Returns all errors; empty if there are none.`,
      name: validate,
      result: issues,
    },
    { about: `Reports whether a value is a valid \`${name}\`.`, name: is, result: `value is ${type}` },
    {
      about: `Throws a \`ValidationError\` with all errors if the value is not a valid \`${name}\`.`,
      name: assert,
      result: `asserts value is ${type}`,
    },
  ].flatMap((declaration) => ["", ...declare({ ...declaration, parameters })]);
}

function updateDeclaration(
  name: string,
  { type, issues }: { readonly type: NamedType; readonly issues: string },
): string[] {
  const about = `Validates the update of \`oldObject\` to \`newObject\`. Returns the errors of \`newObject\` as ${article(type.name)} \`${type.name}\`, and one error per immutable field that changes.`;
  return declare({ about, name, parameters: ["oldObject", "newObject"], result: issues });
}

interface FunctionDeclaration {
  readonly about: string;
  readonly name: string;
  readonly parameters: readonly string[];
  readonly result: string;
}

function declare({ about, name, parameters, result }: FunctionDeclaration): string[] {
  const typed = parameters.map((parameter) => `${parameter}: unknown`);
  return [...docComment(about), ...printCall(typed, { head: `export declare function ${name}`, tail: `: ${result};` })];
}
