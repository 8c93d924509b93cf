import {
  Node,
  Project,
  ScriptKind,
  SyntaxKind,
  type ClassDeclaration,
  type ClassExpression,
  type ClassMemberTypes,
  type ClassStaticBlockDeclaration,
  type ConstructorDeclaration,
  type ImportDeclaration,
  type ParameterDeclaration,
  type SourceFile,
} from "ts-morph";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { ClassView, ExportView, ImportView, MemberView, NamedView, SourceView } from "./source-view.ts";

/** Only this file uses ts-morph. It parses single files, and resolves, checks and writes nothing. */
const project = new Project({
  useInMemoryFileSystem: true,
  skipLoadingLibFiles: true,
  skipFileDependencyResolution: true,
  compilerOptions: { noLib: true, noResolve: true },
});

/** Reads a TypeScript file (without a byte order mark). */
export function readSource(text: string, { isTsx = false } = {}): SourceView {
  const file = project.createSourceFile(isTsx ? "/source.tsx" : "/source.ts", text, {
    overwrite: true,
    scriptKind: isTsx ? ScriptKind.TSX : ScriptKind.TS,
  });
  const view = {
    fault: findFault(file),
    imports: file.getImportDeclarations().map(viewImport),
    exports: viewExports(file),
    classes: [
      ...file.getDescendantsOfKind(SyntaxKind.ClassDeclaration),
      ...file.getDescendantsOfKind(SyntaxKind.ClassExpression),
    ].map(viewClass),
    declared: declaredNames(file),
  };
  file.forget();
  return view;
}

function findFault(file: SourceFile): SourceView["fault"] {
  const [fault] = project.getProgram().getSyntacticDiagnostics(file);
  if (fault === undefined) return null;
  const message = fault.getMessageText();
  const text = typeof message === "string" ? message : message.getMessageText();
  return { message: text.replace(/\.$/, ""), at: fault.getStart() };
}

function spanOf(node: Node): Span {
  return { start: node.getStart(), end: node.getEnd() };
}

function viewImport(declaration: ImportDeclaration): ImportView {
  const clause = declaration.getImportClause();
  const bindings = clause?.getNamedBindings();
  const braces = Node.isNamedImports(bindings) ? bindings : undefined;
  const specifiers = braces?.getElements() ?? [];
  return {
    ...spanOf(declaration),
    module: declaration.getModuleSpecifierValue(),
    specifier: declaration.getModuleSpecifier().getText(),
    isTypeOnly: declaration.isTypeOnly(),
    defaultName: clause?.getDefaultImport()?.getText() ?? null,
    namespace: clause?.getNamespaceImport()?.getText() ?? null,
    named: specifiers.map((specifier) => ({
      ...spanOf(specifier),
      name: specifier.getName(),
      local: specifier.getAliasNode()?.getText() ?? specifier.getName(),
    })),
    braces: braces ? spanOf(braces) : null,
    hasTrailingComma: braces?.compilerNode.elements.hasTrailingComma === true,
    commentsEnd: declaration.getTrailingCommentRanges().at(-1)?.getEnd() ?? declaration.getEnd(),
  };
}

function viewExports(file: SourceFile): ExportView[] {
  const declared = file.getExportDeclarations().flatMap((declaration): ExportView[] => {
    const module = declaration.getModuleSpecifierValue() ?? null;
    if (declaration.isNamespaceExport()) {
      return declaration.getNamespaceExport() === undefined ? [{ module, name: null, local: "" }] : [];
    }
    return declaration.getNamedExports().map((specifier) => {
      const local = specifier.getName();
      return { module, name: specifier.getAliasNode()?.getText() ?? local, local };
    });
  });
  const assigned = file.getExportAssignments().flatMap((assignment): ExportView[] => {
    const expression = assignment.getExpression();
    const isName = !assignment.isExportEquals() && Node.isIdentifier(expression);
    return isName ? [{ module: null, name: "default", local: expression.getText() }] : [];
  });
  return [...declared, ...assigned];
}

function viewClass(node: ClassDeclaration | ClassExpression): ClassView {
  const open = node.getFirstChildByKind(SyntaxKind.OpenBraceToken);
  const named = node.getNameNode() ?? variableName(node);
  return {
    ...spanOf(node),
    name: named?.getText() ?? null,
    exportedAs: exportName(node),
    label: spanOf(named ?? node.getFirstChildByKindOrThrow(SyntaxKind.ClassKeyword)),
    isAbstract: node.getAbstractKeyword() !== undefined,
    isAmbient: node.hasModifier(SyntaxKind.DeclareKeyword),
    parent: dottedName(node.getExtends()?.getExpression()),
    members: node.getMembers().flatMap(viewMember),
    body: { start: open?.getStart() ?? node.getEnd() - 1, end: node.getEnd() },
  };
}

/** `const Name = class {}` names its class. */
function variableName(node: Node): Node | undefined {
  const parent = node.getParent();
  return Node.isVariableDeclaration(parent) ? parent.getNameNode() : undefined;
}

function exportName(node: ClassDeclaration | ClassExpression): string | null {
  if (Node.isClassExpression(node)) {
    const parent = node.getParent();
    if (Node.isExportAssignment(parent)) return parent.isExportEquals() ? null : "default";
    const statement = Node.isVariableDeclaration(parent) ? parent.getVariableStatement() : undefined;
    return statement?.hasExportKeyword() === true ? (variableName(node)?.getText() ?? null) : null;
  }
  if (!node.hasModifier(SyntaxKind.ExportKeyword)) return null;
  return node.hasModifier(SyntaxKind.DefaultKeyword) ? "default" : (node.getName() ?? null);
}

function dottedName(node: Node | undefined): string[] | null {
  if (Node.isIdentifier(node)) return [node.getText()];
  if (!Node.isPropertyAccessExpression(node) || !Node.isIdentifier(node.getExpression())) return null;
  return [node.getExpression().getText(), node.getName()];
}

function viewMember(node: ClassMemberTypes): MemberView[] {
  if (Node.isClassStaticBlockDeclaration(node)) return [];
  if (!Node.isConstructorDeclaration(node)) return [viewNamed(node)];
  return node.getParameters().flatMap((parameter) => (parameter.isParameterProperty() ? [viewNamed(parameter)] : []));
}

type NamedMember =
  Exclude<ClassMemberTypes, ConstructorDeclaration | ClassStaticBlockDeclaration> | ParameterDeclaration;

function viewNamed(node: NamedMember): MemberView {
  const label = node.getNameNode();
  const has = (kind: SyntaxKind) => node.getModifiers().some((m) => m.getKind() === kind);
  const initializer = Node.isPropertyDeclaration(node) ? node.getInitializer() : undefined;
  const callable = Node.isMethodDeclaration(node) ? node : initializer;
  const parameters = Node.isParametered(callable) ? callable.getParameters() : [];
  const body = Node.isBodyable(callable) || Node.isArrowFunction(callable) ? callable.getBody() : undefined;
  const statement = Node.isBlock(body) ? body.getStatements()[0] : undefined;
  return {
    start: node.getStart(true),
    end: node.getEnd(),
    name: memberName(label),
    label: spanOf(label),
    isStatic: has(SyntaxKind.StaticKeyword),
    isAbstract: has(SyntaxKind.AbstractKeyword),
    isOverride: has(SyntaxKind.OverrideKeyword),
    isPublic: !has(SyntaxKind.PrivateKeyword) && !has(SyntaxKind.ProtectedKeyword),
    takes: parameters[0]?.getTypeNode()?.getText() ?? null,
    firstStatement: statement?.getStart() ?? null,
    types: node.getDescendantsOfKind(SyntaxKind.TypeReference).map((reference): NamedView => {
      const name = reference.getTypeName();
      return { ...spanOf(name), name: name.getText(), local: name.getText() };
    }),
  };
}

function memberName(label: Node): string {
  const inner = Node.isComputedPropertyName(label) ? label.getExpression() : label;
  return Node.isStringLiteral(inner) || Node.isNoSubstitutionTemplateLiteral(inner)
    ? inner.getLiteralText()
    : label.getText();
}

const DECLARING: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.EnumDeclaration,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.ModuleDeclaration,
  SyntaxKind.VariableDeclaration,
  SyntaxKind.BindingElement,
  SyntaxKind.TypeParameter,
  SyntaxKind.ImportClause,
  SyntaxKind.ImportSpecifier,
  SyntaxKind.NamespaceImport,
  SyntaxKind.ImportEqualsDeclaration,
]);

function declaredNames(file: SourceFile): Set<string> {
  const names = file.getDescendantsOfKind(SyntaxKind.Identifier).filter((identifier) => {
    const parent = identifier.getParent();
    return parent !== undefined && DECLARING.has(parent.getKind());
  });
  return new Set(names.map((identifier) => identifier.getText()));
}
