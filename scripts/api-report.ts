import { Node, Project, ts, type ExportedDeclarations } from "ts-morph";

/** Returns a report of a package's API: each exported declaration, by name, without comments and private members. */
export function apiReport(name: string, declarationFile: string): string {
  const project = new Project({
    compilerOptions: { module: ts.ModuleKind.NodeNext, allowImportingTsExtensions: true, noEmit: true, types: [] },
    skipAddingFilesFromTsConfig: true,
  });
  const exported = project.addSourceFileAtPath(declarationFile).getExportedDeclarations();
  const sections = [...exported]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([as, declarations]) => `## ${as}\n\n\`\`\`ts\n${[...new Set(declarations.map(print))].join("\n")}\n\`\`\`\n`);
  if (sections.length === 0) throw new Error(`${declarationFile} exports nothing`);
  return `# API of ${name}\n\n${NOTE}\n\n${sections.join("\n")}`;
}

const NOTE =
  "Recorded by `RECORD=1 npm test -- packages/api`. A change here is a change for users: say so in CHANGELOG.md.";

const printer = ts.createPrinter({ removeComments: true });

function print(declaration: ExportedDeclarations): string {
  const node = Node.isVariableDeclaration(declaration) ? declaration.getVariableStatementOrThrow() : declaration;
  const text = printer.printNode(ts.EmitHint.Unspecified, node.compilerNode, node.getSourceFile().compilerNode);
  return text.replaceAll(/^ *(#private|private .*);\n/gm, "");
}
