import { codeBanner } from "../../print/banner.ts";
import { SourceFile } from "../../print/source-file.ts";
import { docComment, printCall, quote } from "../../print/text.ts";
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
      about: `Returns everything that is wrong with a \`${name}\`; empty if the value is valid.`,
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
  const about = `Returns everything that forbids replacing \`oldObject\` with \`newObject\`: what is wrong with it as a \`${type.name}\`, and each change to an immutable field.`;
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
