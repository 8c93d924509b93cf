import { isTooDeep, MAX_DOCUMENT_DEPTH } from "../../../base/src/document-depth.ts";
import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { ruleVerdict } from "../cel/rule-verdict.ts";
import { decodeMetadata } from "../metadata/decode-metadata.ts";
import { embeddedCauses, embeddedErrors } from "../metadata/embedded-causes.ts";
import { finalizerWarnings } from "../metadata/finalizer-warnings.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { exactObject, goObject, goSchema } from "../value/go-value.ts";
import { type KubernetesVersion, NEWEST_KUBERNETES } from "../value/kubernetes-version.ts";
import { listTypeCauses } from "../value/list-type-causes.ts";
import { propertyAt } from "../value/schema-access.ts";
import { validateValue } from "../value/validate-value.ts";
import { dropNulls, fillDefaults } from "./fill-defaults.ts";
import { prune } from "./prune.ts";
import { scaleCauses } from "./scale-causes.ts";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** A custom resource to create or update. */
export interface AdmissionRequest {
  /** The kind, its structural schema in the version of the request, and its scale subresource, if it has them. */
  readonly resource: { readonly kind: string; readonly schema?: JsonObject; readonly scale?: JsonObject };
  readonly operation: "create" | "update";
  /** The object after the split of the status subresource. The rules of metadata are not checked. */
  readonly object: JsonObject;
  /** The stored object, for an update. */
  readonly old?: JsonObject;
  /** How to treat fields that the schema does not have: the fieldValidation of the request. */
  readonly fieldValidation: FieldValidation;
  /** Default: the newest version. */
  readonly kubernetes?: KubernetesVersion;
  /** Given for an update through the status subresource. */
  readonly subresource?: "" | "status";
}

/** The outcome of `admitObject`. */
export interface Admission {
  /** The object to store: pruned, and with defaults. */
  readonly object: JsonObject;
  readonly warnings: readonly string[];
  /** Problems that the API server answers with a 422. */
  readonly causes: readonly AdmissionCause[];
  /** Problems that it answers with a 400: unknown fields in a strict request, metadata that cannot be decoded. */
  readonly strictErrors: readonly string[];
}

const NOT_CHECKED =
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

const BLOCKING: ReadonlySet<AdmissionCause["reason"]> = new Set<AdmissionCause["reason"]>([
  ...(["FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany"] as const),
  ...(["FieldValueNotSupported", "FieldValueTypeInvalid"] as const),
]);

/**
 * Admits a custom resource as kube-apiserver does: prunes it, drops nulls, fills in defaults, and validates it. An object
 * without a schema stays unchanged. Rule: docs/crd.md 1.5 to 1.10 and 2.
 */
export function admitObject(request: AdmissionRequest): Admission {
  const { schema } = request.resource;
  if (isTooDeep(request.object)) return tooDeep(request.object);
  if (schema === undefined) return { object: request.object, warnings: [], causes: [], strictErrors: [] };
  const admission = admitGoObject({
    ...request,
    resource: { ...request.resource, schema: goSchema(schema) },
    object: goObject(request.object),
    ...(request.old === undefined ? {} : { old: goObject(request.old) }),
  });
  return { ...admission, object: exactObject(admission.object) };
}

/** The same for an object, a stored object and a schema that hold numbers of Go, as the result does. */
export function admitGoObject(request: AdmissionRequest): Admission {
  const { resource, fieldValidation } = request;
  const { schema = {} } = resource;
  if (isTooDeep(request.object)) return tooDeep(request.object);
  const coerced = coerceObject(schema, request.object);
  const unknownFields = coerced.unknown.map((path) => `unknown field "${path}"`);
  const old = request.old === undefined ? undefined : coerceObject(schema, request.old).object;
  const undecodable = coerced.errors.length > 0;
  const verdict = undecodable ? { causes: [], warnings: [] } : validate(request, coerced.object, old);
  return {
    object: coerced.object,
    warnings: [
      ...(fieldValidation === "Warn" ? unknownFields : []),
      ...finalizerWarnings(coerced.object, old),
      ...verdict.warnings,
    ],
    causes: verdict.causes,
    strictErrors: [...coerced.errors, ...(fieldValidation === "Strict" ? unknownFields : [])],
  };
}

interface Coerced {
  readonly object: JsonObject;
  readonly unknown: readonly string[];
  readonly errors: readonly string[];
}

/** What a server does with an object when it reads it, from a request or from its store. */
function coerceObject(schema: JsonObject, given: JsonObject): Coerced {
  const metadata = own(given, "metadata");
  const decoded = decodeMetadata(metadata ?? null);
  const known = metadata === undefined ? given : { ...given, metadata: decoded.metadata };
  const pruned = prune(schema, known);
  const withoutNulls = dropNulls(schema, pruned.object);
  const filled: Json = fillDefaults(schema, withoutNulls);
  return {
    object: isObject(filled) ? filled : pruned.object,
    unknown: [...decoded.unknown.map((field) => `metadata.${field}`), ...pruned.unknown],
    errors: decoded.problem === undefined ? embeddedErrors(schema, withoutNulls) : [decoded.problem],
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

function validate(request: AdmissionRequest, object: JsonObject, stored: JsonObject | undefined): Verdict {
  const { schema = {}, scale } = request.resource;
  const kubernetes = request.kubernetes ?? NEWEST_KUBERNETES;
  const old = request.operation === "update" ? stored : undefined;
  const status = request.subresource === "status";
  const causes = [
    ...valueCauses({ schema, object, old, status, kubernetes }),
    ...(scale === undefined ? [] : scaleCauses(scale, object, status ? "status" : "all")),
    ...(status ? [] : embeddedCauses(schema, object)),
    ...listCauses(schema, object, old),
  ];
  const rules = ruleVerdict({ schema, value: object, path: "", old, kubernetes });
  if (rules === undefined) return { causes, warnings: [] };
  if (!causes.some(({ reason }) => BLOCKING.has(reason))) {
    const { causes: broken, warnings } = rules();
    return { causes: [...causes, ...broken], warnings };
  }
  const skipped = {
    field: "<nil>",
    reason: "FieldValueInvalid",
    message: `Invalid value: null: ${NOT_CHECKED}`,
  } as const;
  return { causes: [...causes, skipped], warnings: [] };
}

interface Update {
  readonly schema: JsonObject;
  readonly object: JsonObject;
  readonly old: JsonObject | undefined;
  readonly status: boolean;
  readonly kubernetes: KubernetesVersion;
}

/** An update of the status validates only the status. */
function valueCauses({ schema, object, old, status, kubernetes }: Update): readonly AdmissionCause[] {
  if (!status) return validateValue({ schema, value: object, path: "", old, kubernetes }).causes;
  const [below, value] = [propertyAt(schema, "status"), own(object, "status")];
  if (below === undefined || value === undefined) return [];
  const before = old === undefined ? undefined : own(old, "status");
  return validateValue({ schema: below, value, path: "status", old: before, kubernetes }).causes;
}

/** A list with duplicates in the stored object may keep them. */
function listCauses(schema: JsonObject, object: JsonObject, old: JsonObject | undefined): AdmissionCause[] {
  const causes = listTypeCauses(schema, object);
  return old !== undefined && listTypeCauses(schema, old).length > 0 ? [] : causes;
}
