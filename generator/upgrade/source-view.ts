import type { Span } from "../diagnostics/diagnostic.ts";

/** The parts of a TypeScript file that an upgrade needs: plain data, with positions as offsets in its text. */

export interface SourceView {
  /** The first syntax error. */
  readonly fault: { readonly message: string; readonly at: number } | null;
  readonly imports: readonly ImportView[];
  readonly exports: readonly ExportView[];
  readonly classes: readonly ClassView[];
  /** Every name that the file declares, including its imports. */
  readonly declared: ReadonlySet<string>;
}

export interface ImportView extends Span {
  readonly module: string;
  readonly isTypeOnly: boolean;
  /** The module specifier with its quotes. */
  readonly specifier: string;
  readonly defaultName: string | null;
  readonly namespace: string | null;
  readonly named: readonly NamedView[];
  /** From the opening brace to the end of the closing one; null without braces. */
  readonly braces: Span | null;
  readonly hasTrailingComma: boolean;
  /** Where the comments after it on its last line end. */
  readonly commentsEnd: number;
}

export interface NamedView extends Span {
  readonly name: string;
  readonly local: string;
}

/** `export { local as name } from "module"`; `name` is null for `export *`. */
export interface ExportView {
  readonly module: string | null;
  readonly name: string | null;
  readonly local: string;
}

export interface ClassView extends Span {
  readonly name: string | null;
  /** The name of the export if its declaration has `export`; otherwise null. */
  readonly exportedAs: string | null;
  /** Its name, or its keyword if it has none. */
  readonly label: Span;
  readonly isAbstract: boolean;
  /** Whether it is a `declare class`, to which nothing can be added. */
  readonly isAmbient: boolean;
  /** `[Base]` or `[namespace, Base]`; null for another expression or none. */
  readonly parent: readonly string[] | null;
  readonly members: readonly MemberView[];
  /** From the opening brace to the end of the closing one. */
  readonly body: Span;
}

/** A member, from its doc comment to its end. `label` is its name. */
export interface MemberView extends Span {
  readonly name: string;
  readonly label: Span;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly isOverride: boolean;
  readonly isPublic: boolean;
  /** Text of the first parameter's type; null if it has none. */
  readonly takes: string | null;
  /** Where the first statement of its body starts. */
  readonly firstStatement: number | null;
  /** The type names in it. */
  readonly types: readonly NamedView[];
}
