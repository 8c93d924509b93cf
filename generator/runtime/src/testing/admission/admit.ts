import type { JsonObject } from "../../json.ts";
import type { ApiResource } from "../api-resource.ts";

/** An object on its way into the store. */
export interface AdmissionRequest {
  readonly resource: ApiResource;
  readonly operation: "create" | "update";
  /** After the split of the status subresource; its metadata is the server's matter. */
  readonly object: JsonObject;
  /** What is stored, for an update. */
  readonly old?: JsonObject;
  /** What to do about fields that the schema does not have (fieldValidation of the request). */
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
}

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

/** The verdict. */
export interface Admission {
  /** What would be stored: pruned, defaulted. */
  readonly object: JsonObject;
  readonly warnings: readonly string[];
  /** With any, the request is refused with 422. */
  readonly causes: readonly AdmissionCause[];
  /** With any, the request is refused with 400: unknown fields of a strict request. */
  readonly strictErrors: readonly string[];
}
