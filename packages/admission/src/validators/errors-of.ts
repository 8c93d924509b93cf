import { atPointer, jsonEqual, type Json } from "../../../base/src/json.ts";
import { messageOf, type CheckError } from "./messages.ts";
import { ValidationError, type ValidationIssue } from "./validation-error.ts";

/** A generated function: whether a value is valid; if not, `errors` holds what is wrong until the next call. */
export interface CheckFunction {
  (value: unknown): boolean;
  errors?: readonly CheckError[] | null;
}

/** Runs a check function and says all that is wrong, in words. */
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

export function assertWith(check: CheckFunction, value: unknown, typeName: string): void {
  const errors = errorsOf(check, value);
  if (errors.length > 0) throw new ValidationError(typeName, errors);
}

/** What a generated update validator holds an update against: the fields that may not change, and where that is said. */
export interface UpdateCheck {
  readonly check: CheckFunction;
  readonly immutable: readonly (readonly [path: string, schemaPath: string])[];
}

/** The errors of the new object, and one for each immutable path whose value is not what it was. */
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
