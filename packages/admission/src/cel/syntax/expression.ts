import type { CelType } from "../types/cel-type.ts";

/** An expression of CEL after the expansion of macros, as in cel-go's `common/ast`. */
export type Expression = (Literal | Identifier | Select | Call | ListLiteral | MapLiteral | Comprehension) & Checked;

/** What the checker finds out about an expression. */
interface Checked {
  /** The offset in the rule, in UTF-16 units, at which errors about the expression are reported. */
  readonly at: number;
  type?: CelType;
  /** The overloads that a call may use. */
  overloads?: readonly string[];
}

/** A literal of type uint. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

export type LiteralValue = null | boolean | bigint | number | string | Uint8Array | Uint;

export interface Literal {
  readonly kind: "literal";
  readonly value: LiteralValue;
}

export interface Identifier {
  readonly kind: "identifier";
  name: string;
}

export interface Select {
  kind: "select";
  readonly operand: Expression;
  readonly field: string;
  /** Whether the expression is `has(operand.field)`. */
  readonly testOnly: boolean;
}

export interface Call {
  readonly kind: "call";
  name: string;
  /** The receiver; undefined for a function without one. */
  target: Expression | undefined;
  readonly args: readonly Expression[];
}

export interface ListLiteral {
  readonly kind: "list";
  readonly items: readonly Expression[];
  /** Indices of the items with a question mark. */
  readonly optional: ReadonlySet<number>;
}

export interface MapEntry {
  readonly key: Expression;
  readonly value: Expression;
  readonly optional: boolean;
}

export interface MapLiteral {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

/** A loop: `accu = init; for (variables of range) { if (!condition) break; accu = step; } result`. */
export interface Comprehension {
  readonly kind: "comprehension";
  readonly range: Expression;
  readonly variable: string;
  /** The second variable: a value if the first one is an index or a key. */
  readonly variable2: string | undefined;
  readonly accu: string;
  readonly init: Expression;
  readonly condition: Expression;
  readonly step: Expression;
  readonly result: Expression;
}

/** The variable in which macros collect their result. No rule can name it. */
export const ACCUMULATOR = "@result";

/** An error in a rule, at an offset in its text. */
export class RuleSyntaxError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
