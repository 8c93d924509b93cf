import { isTooDeep, MAX_DOCUMENT_DEPTH } from "../../../base/src/document-depth.ts";
import { isObject, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { dropNulls, fillDefaults } from "./fill-defaults.ts";
import { embeddedCauses, embeddedErrors } from "../metadata/embedded-causes.ts";
import { listTypeCauses } from "../value/list-type-causes.ts";
import { prune } from "./prune.ts";
import { hasRules, ruleVerdict } from "../cel/rule-verdict.ts";
import { validateValue } from "../value/validate-value.ts";

/** A custom resource to create or update. */
export interface AdmissionRequest {
  /** The kind, and its structural schema in the version of the request, if it has one. */
  readonly resource: { readonly kind: string; readonly schema?: JsonObject };
  readonly operation: "create" | "update";
  /** The object after the split of the status subresource. Metadata is not checked. */
  readonly object: JsonObject;
  /** The stored object, for an update. */
  readonly old?: JsonObject;
  /** How to treat fields that the schema does not have: the fieldValidation of the request. */
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
}

/** The outcome of `admit`. */
export interface Admission {
  /** The object to store: pruned, and with defaults. */
  readonly object: JsonObject;
  readonly warnings: readonly string[];
  /** Problems that the API server answers with a 422. */
  readonly causes: readonly AdmissionCause[];
  /** Problems that it answers with a 400: unknown fields in a strict request, undecodable embedded metadata. */
  readonly strictErrors: readonly string[];
}

const NOT_CHECKED =
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

const BLOCKING: ReadonlySet<AdmissionCause["reason"]> = new Set<AdmissionCause["reason"]>([
  ...(["FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany"] as const),
  ...(["FieldValueNotSupported", "FieldValueTypeInvalid"] as const),
]);

/**
 * Admits a custom resource as kube-apiserver does: prunes it, drops nulls, fills in defaults, and validates it. Admits
 * an object without a schema unchanged. Rule: docs/crd.md 1.5 to 1.10 and 2.
 */
export function admit(request: AdmissionRequest): Admission {
  const { schema } = request.resource;
  if (isTooDeep(request.object)) return tooDeep(request.object);
  if (schema === undefined) return { object: request.object, warnings: [], causes: [], strictErrors: [] };
  const { object: known, unknown } = prune(schema, request.object);
  const filled = fillDefaults(schema, dropNulls(schema, known));
  const object = isObject(filled) ? filled : known;
  const unknownFields = unknown.map((path) => `unknown field "${path}"`);
  const verdict = validate(request, schema, object);
  return {
    object,
    warnings: [...(request.fieldValidation === "Warn" ? unknownFields : []), ...verdict.warnings],
    causes: verdict.causes,
    strictErrors: [...embeddedErrors(schema, known), ...(request.fieldValidation === "Strict" ? unknownFields : [])],
  };
}

/** No server stores such an object; one in Go refuses to decode far deeper ones. */
function tooDeep(object: JsonObject): Admission {
  const message = `Invalid value: "": must not be nested more than ${MAX_DOCUMENT_DEPTH} levels deep`;
  return { object, warnings: [], causes: [{ field: "<nil>", reason: "FieldValueInvalid", message }], strictErrors: [] };
}

interface Verdict {
  readonly causes: readonly AdmissionCause[];
  readonly warnings: readonly string[];
}

function validate(request: AdmissionRequest, schema: JsonObject, object: JsonObject): Verdict {
  const old = request.operation === "update" ? request.old : undefined;
  const { causes: found } = validateValue({ schema, value: object, path: "", old });
  const causes = [...found, ...embeddedCauses(schema, object), ...listCauses(schema, object, old)];
  if (!hasRules(schema)) return { causes, warnings: [] };
  if (!causes.some(({ reason }) => BLOCKING.has(reason))) {
    const rules = ruleVerdict({ schema, value: object, path: "", old });
    return { causes: [...causes, ...rules.causes], warnings: rules.warnings };
  }
  const skipped = {
    field: "<nil>",
    reason: "FieldValueInvalid",
    message: `Invalid value: null: ${NOT_CHECKED}`,
  } as const;
  return { causes: [...causes, skipped], warnings: [] };
}

/** A list with duplicates in the stored object may keep them. */
function listCauses(schema: JsonObject, object: JsonObject, old: JsonObject | undefined): AdmissionCause[] {
  const causes = listTypeCauses(schema, object);
  return old !== undefined && listTypeCauses(schema, old).length > 0 ? [] : causes;
}
