import { isTooDeep, MAX_DOCUMENT_DEPTH } from "../../../base/src/document-depth.ts";
import { atPointer, jsonEqual, type Json } from "../../../base/src/json.ts";
import { forgetVerdicts } from "./judge-once.ts";
import { messageOf, suggestion, type CheckError } from "./messages.ts";
import { ValidationError, type ValidationIssue } from "./validation-error.ts";

/** A generated function that returns whether a value is valid. If not, `errors` has the reasons until the next call. */
export interface CheckFunction {
  (value: unknown): boolean;
  errors?: readonly CheckError[] | null;
}

/** Only the first issues suggest a similar name, because each search looks at all names. */
const MOST_SUGGESTIONS = 100;

/** Runs a check function and returns the issues with messages. A value that is too deep has only that issue. */
export function errorsOf(check: CheckFunction, value: unknown): ValidationIssue[] {
  const verdict = judge(check, value);
  if (verdict === true) return [];
  if (verdict === null) return [tooDeep()];
  const found = check.errors ?? [];
  check.errors = null;
  const issues = found.map((error, i) => ({
    path: error.instancePath,
    message: messageOf(error, value as Json, i < MOST_SUGGESTIONS ? suggestion : () => ""),
    keyword: error.keyword,
    schemaPath: error.schemaPath,
  }));
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

/** Whether a check function accepts a value. */
export function isValid(check: CheckFunction, value: unknown): boolean {
  return judge(check, value) === true;
}

/** Returns null if the value is too deep to be judged. */
function judge(check: CheckFunction, value: unknown): boolean | null {
  if (isTooDeep(value)) return null;
  try {
    return check(value);
  } catch (error) {
    // A schema that applies many others to each value needs more of the stack per level.
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    forgetVerdicts();
  }
}

function tooDeep(): ValidationIssue {
  const message = `must not be nested more than ${MAX_DOCUMENT_DEPTH} levels deep`;
  return { path: "", message, keyword: "maxDepth", schemaPath: "" };
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
  if (isTooDeep(oldObject) || isTooDeep(newObject)) return [tooDeep()];
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
