import type { Json } from "../../../base/src/json.ts";
import { goText } from "./go-text.ts";

/** One thing that is wrong with the object, as in a Status's `details.causes`. */
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

/** What a check found. `matches` is how many checks ran: it says which branch of an anyOf came closest. */
export interface Outcome {
  readonly causes: readonly AdmissionCause[];
  readonly matches: number;
}

/** A value that is wrong, in the words of the API server (`field.Invalid`). */
export function invalid(path: string, value: Json, detail: string): AdmissionCause {
  return { field: fieldOf(path), reason: "FieldValueInvalid", message: `Invalid value: ${goText(value)}: ${detail}` };
}

/** A complaint that names no field of its own: those of anyOf, oneOf, allOf, not and of numeric ranges. */
export function unplaced(detail: string): AdmissionCause {
  return { field: "<nil>", reason: "FieldValueInvalid", message: `Invalid value: "": ${detail}` };
}

/** A value of the wrong type or format; `found` is the type that was found, or the text that has not the format. */
export function wrongType(path: string, wanted: string, found: string): AdmissionCause {
  const detail = `${path} in body must be of type ${wanted}: ${goText(found)}`;
  return { ...invalid(path, found, detail), reason: "FieldValueTypeInvalid" };
}

/** A field that is missing. */
export function missing(path: string, detail = ""): AdmissionCause {
  const message = detail === "" ? "Required value" : `Required value: ${detail}`;
  return { field: fieldOf(path), reason: "FieldValueRequired", message };
}

/** A list or map with too many members. */
export function tooMany(path: string, size: number, limit: number): AdmissionCause {
  const message = `Too many: ${size}: must have at most ${limit} item${limit === 1 ? "" : "s"}`;
  return { field: fieldOf(path), reason: "FieldValueTooMany", message };
}

/** Text that is too long. The server says bytes and counts characters. */
export function tooLong(path: string, limit: number): AdmissionCause {
  const message = `Too long: may not be more than ${limit} byte${limit === 1 ? "" : "s"}`;
  return { field: fieldOf(path), reason: "FieldValueTooLong", message };
}

/** A second item where each may occur once. */
export function duplicate(path: string, value: Json): AdmissionCause {
  return { field: fieldOf(path), reason: "FieldValueDuplicate", message: `Duplicate value: ${goText(value)}` };
}

function fieldOf(path: string): string {
  const field = path.replace(/^\./, "");
  return field === "" ? "<nil>" : field;
}

/** Joins outcomes; a cause is reported once. */
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
