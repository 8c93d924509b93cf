import { docComment, printImport } from "../../print/text.ts";
import type { Entry, NamedType } from "../../types.ts";
import { typeExports, updateExport } from "./export-names.ts";

const LINE_WIDTH = 80;

interface DeclarationOptions {
  readonly banner: string;
  /** Module specifier of the shared module. */
  readonly shared: string;
}

/** The text of `<stem>.validator.d.ts`, as prettier would have it. */
export function printDeclarations(entry: Entry, { banner, shared }: DeclarationOptions): string {
  const root = entry.types[0];
  const update = updateExport(entry);
  const imports = [
    printTypeImport(entry.types.map(({ name }) => name).sort(), `./${entry.stem}.js`),
    printTypeImport(["ValidationIssue"], shared),
  ];
  const declarations = entry.types.flatMap((type) => [
    ...typeDeclarations(type),
    ...(update !== null && type === root ? [updateDeclaration(update, type)] : []),
  ]);
  return `${[banner, imports.join("\n"), `export { ValidationError } from "${shared}";`, ...declarations].join("\n\n")}\n`;
}

/** Prettier never breaks the braces of a single name. */
function printTypeImport(names: readonly string[], from: string): string {
  return names.length === 1 ? `import type { ${names[0]} } from "${from}";` : printImport(names, from, { type: true });
}

function typeDeclarations(type: NamedType): string[] {
  const { validate, is, assert } = typeExports(type);
  const { name } = type;
  return [
    declare(
      `All that keeps a value from being a valid \`${name}\`; nothing if it is one.`,
      validate,
      ["value"],
      "ValidationIssue[]",
    ),
    declare(`Tells whether a value is a valid \`${name}\`.`, is, ["value"], `value is ${name}`),
    declare(
      `Throws a \`ValidationError\` that lists all errors unless the value is a valid \`${name}\`.`,
      assert,
      ["value"],
      `asserts value is ${name}`,
    ),
  ];
}

function updateDeclaration(update: string, type: NamedType): string {
  const text = `All that keeps \`newObject\` from replacing \`oldObject\`: what makes it no valid \`${type.name}\`, and each change to a field that may not change.`;
  return declare(text, update, ["oldObject", "newObject"], "ValidationIssue[]");
}

function declare(text: string, name: string, parameters: readonly string[], result: string): string {
  const doc = docComment(text).join("\n");
  const typed = parameters.map((parameter) => `${parameter}: unknown`);
  const single = `export declare function ${name}(${typed.join(", ")}): ${result};`;
  if (single.length <= LINE_WIDTH) return `${doc}\n${single}`;
  const broken = typed.map((parameter) => `  ${parameter},\n`).join("");
  return `${doc}\nexport declare function ${name}(\n${broken}): ${result};`;
}
