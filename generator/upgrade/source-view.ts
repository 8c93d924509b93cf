/** What an upgrade needs to know of a TypeScript file: plain data, positions as offsets in its text. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface SourceView {
  /** The first place that does not parse. */
  readonly fault: { readonly message: string; readonly at: number } | null;
  readonly imports: readonly ImportView[];
  readonly exports: readonly ExportView[];
  readonly classes: readonly ClassView[];
  /** Every name that is declared anywhere in the file, imports included. */
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
  /** From the opening brace to behind the closing one; null without braces. */
  readonly braces: Span | null;
  readonly hasTrailingComma: boolean;
  /** Where the comments behind it on its last line end. */
  readonly commentsEnd: number;
}

export interface NamedView extends Span {
  readonly name: string;
  readonly local: string;
}

/** `export { local as name } from "module"`; without a name everything (`export *`). */
export interface ExportView {
  readonly module: string | null;
  readonly name: string | null;
  readonly local: string;
}

export interface ClassView extends Span {
  readonly name: string | null;
  /** What it is exported as where its declaration says so. */
  readonly exportedAs: string | null;
  /** Its name, or its keyword where it has none. */
  readonly label: Span;
  readonly isAbstract: boolean;
  /** Declared only: nothing can be added to it. */
  readonly isAmbient: boolean;
  /** `[Base]` or `[namespace, Base]`; null for other expressions and for none. */
  readonly parent: readonly string[] | null;
  readonly members: readonly MemberView[];
  /** From the opening brace to behind the closing one. */
  readonly body: Span;
}

/** From the doc comment to the end; `label` is the name. */
export interface MemberView extends Span {
  readonly name: string;
  readonly label: Span;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly isOverride: boolean;
  readonly isPublic: boolean;
  /** Type of the first parameter, where it is a plain name. */
  readonly takes: string | null;
  /** Where the first statement of its body starts. */
  readonly firstStatement: number | null;
  /** The type names inside. */
  readonly types: readonly NamedView[];
}
