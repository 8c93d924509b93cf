import type { Json } from "../../../base/src/json.ts";
import { goText } from "./go-text.ts";

/** One problem of an object, as in `details.causes` of a Status. */
export interface AdmissionCause {
  readonly field: string;
  readonly reason:
    | "FieldValueRequired"
    | "FieldValueInvalid"
    | "FieldValueNotSupported"
    | "FieldValueDuplicate"
    | "FieldValueTooLong"
    | "FieldValueTooMany"
    | "FieldValueTypeInvalid"
    | "FieldValueForbidden";
  readonly message: string;
}

/**
 * The outcome of checks. `matches` is the number of checks that ran; it decides which branch of an anyOf is closest.
 */
export interface Outcome {
  readonly causes: readonly AdmissionCause[];
  readonly matches: number;
}

/** The cause of an invalid value, in the words of the API server (`field.Invalid`). */
export function invalid(path: string, value: Json, detail: string): AdmissionCause {
  return { field: fieldOf(path), reason: "FieldValueInvalid", message: `Invalid value: ${goText(value)}: ${detail}` };
}

/** A cause without a field, as of anyOf, oneOf, allOf, not and numeric ranges. */
export function unplaced(detail: string): AdmissionCause {
  return { field: "<nil>", reason: "FieldValueInvalid", message: `Invalid value: "": ${detail}` };
}

/** The cause of a wrong type or format. `found` is the actual type, or the text without the format. */
export function wrongType(path: string, wanted: string, found: string): AdmissionCause {
  const detail = `${path} in body must be of type ${wanted}: ${goText(found)}`;
  return { ...invalid(path, found, detail), reason: "FieldValueTypeInvalid" };
}

/** The cause of a missing field. */
export function missing(path: string, detail = ""): AdmissionCause {
  const message = detail === "" ? "Required value" : `Required value: ${detail}`;
  return { field: fieldOf(path), reason: "FieldValueRequired", message };
}

/** The cause of a list or map with too many members. */
export function tooMany(path: string, size: number, limit: number): AdmissionCause {
  const message = `Too many: ${size}: must have at most ${limit} item${limit === 1 ? "" : "s"}`;
  return { field: fieldOf(path), reason: "FieldValueTooMany", message };
}

/** The cause of a text that is too long. The API server says bytes but counts characters. */
export function tooLong(path: string, limit: number): AdmissionCause {
  const message = `Too long: may not be more than ${limit} byte${limit === 1 ? "" : "s"}`;
  return { field: fieldOf(path), reason: "FieldValueTooLong", message };
}

/** The cause of a duplicate item. */
export function duplicate(path: string, value: Json): AdmissionCause {
  return { field: fieldOf(path), reason: "FieldValueDuplicate", message: `Duplicate value: ${goText(value)}` };
}

function fieldOf(path: string): string {
  const field = path.replace(/^\./, "");
  return field === "" ? "<nil>" : field;
}

/** Joins outcomes and removes duplicate causes. */
export function joined(outcomes: readonly Outcome[]): Outcome {
  const causes: AdmissionCause[] = [];
  const seen = new Set<string>();
  for (const cause of outcomes.flatMap((outcome) => outcome.causes)) {
    const key = JSON.stringify([cause.field, cause.message]);
    if (!seen.has(key)) causes.push(cause);
    seen.add(key);
  }
  return { causes, matches: outcomes.reduce((sum, outcome) => sum + outcome.matches, 0) };
}
