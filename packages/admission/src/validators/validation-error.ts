/** One reason why a value is not valid. */
export interface ValidationIssue {
  /** JSON Pointer into the value; of the object itself for missing and unknown properties. */
  readonly path: string;
  /** What is wrong, to be read after the path: `must be string, got number`. */
  readonly message: string;
  /** The JSON Schema keyword that failed; `immutable` for a change that is not allowed. */
  readonly keyword: string;
  /** Where that keyword stands: URI of the schema with a JSON Pointer as its fragment. */
  readonly schemaPath: string;
}

/** Marks the errors of every copy of this module, since two packages may have loaded one each. */
const BRAND: unique symbol = Symbol.for("seamgen.ValidationError");

/** What the `assert...` functions throw. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
  /** All that is wrong with the value, never empty. */
  readonly errors: readonly ValidationIssue[];
  readonly [BRAND] = true;

  constructor(typeName: string, errors: readonly ValidationIssue[]) {
    const lines = errors.map(({ path, message }) => `  ${path === "" ? "the value" : path} ${message}`);
    super([`not a valid ${typeName}:`, ...lines].join("\n"));
    this.errors = errors;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== ValidationError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && BRAND in value;
  }
}
