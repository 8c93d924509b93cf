import { atPointer, jsonEqual, type Json } from "../../../base/src/json.ts";
import { messageOf, type CheckError } from "./messages.ts";
import { ValidationError, type ValidationIssue } from "./validation-error.ts";

/** A generated function that returns whether a value is valid. If not, `errors` has the reasons until the next call. */
export interface CheckFunction {
  (value: unknown): boolean;
  errors?: readonly CheckError[] | null;
}

/** Runs a check function and returns the issues with messages. */
export function errorsOf(check: CheckFunction, value: unknown): ValidationIssue[] {
  if (check(value)) return [];
  const found = check.errors ?? [];
  check.errors = null;
  const issues = found.map((error) => ({
    path: error.instancePath,
    message: messageOf(error, value as Json),
    keyword: error.keyword,
    schemaPath: error.schemaPath,
  }));
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

/** Throws a `ValidationError` if the value is not valid. */
export function assertWith(check: CheckFunction, value: unknown, typeName: string): void {
  const errors = errorsOf(check, value);
  if (errors.length > 0) throw new ValidationError(typeName, errors);
}

/** The check function and the immutable fields of a generated update validator. */
export interface UpdateCheck {
  readonly check: CheckFunction;
  readonly immutable: readonly (readonly [path: string, schemaPath: string])[];
}

/** Returns the issues of the new object, and one issue per immutable field that differs from the old object. */
export function updateErrorsOf(
  { check, immutable }: UpdateCheck,
  oldObject: unknown,
  newObject: unknown,
): ValidationIssue[] {
  const changes = immutable.flatMap(([path, schemaPath]) => {
    const before = atPointer(oldObject as Json, path);
    const after = atPointer(newObject as Json, path);
    if (jsonEqual(before, after)) return [];
    const message = `${changeBetween(before, after)} once the object exists`;
    return [{ path, message, keyword: "immutable", schemaPath }];
  });
  return [...errorsOf(check, newObject), ...changes];
}

function changeBetween(before: Json | undefined, after: Json | undefined): string {
  if (after === undefined) return "may not be removed";
  return before === undefined ? "may not be added" : "may not change";
}
