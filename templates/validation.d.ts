/** One reason why a value is not valid. */
export interface ValidationError {
  /** JSON Pointer into the value; of the object itself for missing and unknown properties. */
  readonly path: string;
  /** What is wrong, to be read after the path: `must be string, got number`. */
  readonly message: string;
  /** The JSON Schema keyword that failed; `immutable` for a change that is not allowed. */
  readonly keyword: string;
  /** Where that keyword stands: URI of the schema with a JSON Pointer as its fragment. */
  readonly schemaPath: string;
}

/** What the `assert...` functions throw. */
export declare class ValidationFailure extends Error {
  readonly name: "ValidationFailure";
  /** All that is wrong with the value, never empty. */
  readonly errors: readonly ValidationError[];
  constructor(typeName: string, errors: readonly ValidationError[]);
}
