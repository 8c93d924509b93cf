/** One reason why a value is not valid. */
export interface ValidationIssue {
  /** JSON Pointer into the value. For a missing or unknown property it points to the object. */
  readonly path: string;
  /** What is wrong, as a continuation of the path: `must be string, got number`. */
  readonly message: string;
  /** The JSON Schema keyword that failed; `immutable` for a change of an immutable field. */
  readonly keyword: string;
  /** Location of the keyword: URI of the schema with a JSON Pointer as its fragment. */
  readonly schemaPath: string;
}

/** Marks errors of all copies of this module, because two packages may each have their own copy. */
const BRAND: unique symbol = Symbol.for("seamgen.ValidationError");

/** The error that the `assert...` functions throw. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
  /** All issues of the value; never empty. */
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
