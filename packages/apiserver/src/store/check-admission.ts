import type { JsonObject } from "../../../base/src/json.ts";
import { admit, type Admission, type AdmissionCause, checkScale, invalidValue } from "../../../admission/src/index.ts";
import type { WriteOptions } from "./backend.ts";
import { nameOf } from "./metadata.ts";
import type { ServedResource } from "./served-resource.ts";
import { badRequest, invalid, StatusError } from "./status-error.ts";

interface Candidate {
  readonly resource: ServedResource;
  readonly operation: "create" | "update";
  readonly object: JsonObject;
  readonly old?: JsonObject;
  readonly options: WriteOptions;
  /** Problems that are already known. */
  readonly causes: readonly AdmissionCause[];
}

/**
 * Returns the object to store and adds warnings to the answer. Throws a StatusError (400, 422) for an invalid object.
 */
export function checkAdmission(candidate: Candidate): JsonObject {
  const { resource, operation, object, old, options } = candidate;
  const { fieldValidation } = options;
  const admission =
    resource.definition === undefined
      ? admitBuiltIn(candidate)
      : admit({ resource, operation, object, fieldValidation, ...(old === undefined ? {} : { old }) });
  const duplicates = options.duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`);
  const errors = [...(fieldValidation === "Strict" ? duplicates : []), ...admission.strictErrors];
  if (errors.length > 0) throw strictError(resource, options, errors);
  const scale = resource.scale === undefined ? [] : checkScale(resource.scale, admission.object);
  const causes = [...candidate.causes, ...admission.causes, ...scale];
  if (causes.length > 0) throw invalid(resource, nameOf(object), causes);
  for (const warning of [...(fieldValidation === "Warn" ? duplicates : []), ...admission.warnings])
    options.warn(warning);
  return admission.object;
}

const TYPE_FIELDS = ["apiVersion", "kind", "metadata"];

/** Removes unknown fields at the top level only, and applies the rules of the kind. */
function admitBuiltIn({ resource, object, old, options }: Candidate): Admission {
  const { fields, normalize, check } = resource.traits;
  const isKnown = (key: string) => fields === undefined || fields.includes(key) || TYPE_FIELDS.includes(key);
  const known = Object.fromEntries(Object.entries(object).filter(([key]) => isKnown(key)));
  const unknown = Object.keys(object)
    .filter((key) => !isKnown(key))
    .map((key) => `unknown field ${JSON.stringify(key)}`);
  const normal = normalized(() => normalize(known), options);
  return {
    object: normal,
    causes: check(normal, old),
    warnings: options.fieldValidation === "Warn" ? unknown : [],
    strictErrors: options.fieldValidation === "Strict" ? unknown : [],
  };
}

/** An object that cannot be decoded is a 400. If a patch produced it, the patch is a 422. */
function normalized(normalize: () => JsonObject, { patch }: WriteOptions): JsonObject {
  try {
    return normalize();
  } catch (error) {
    if (patch === undefined || !(error instanceof StatusError)) throw error;
    throw invalidPatch(patch, error.message.replace(/^.* cannot be handled as a \w+: /, ""));
  }
}

/** A 422 about the object that a patch led to. */
export function invalidPatch(patch: string, why: string): StatusError {
  return invalid({ group: "", plural: "", kind: "" }, "", [invalidValue("patch", patch, why)]);
}

export function strictError(
  { kind, version }: Pick<ServedResource, "kind" | "version">,
  { patch }: WriteOptions,
  errors: readonly string[],
): Error {
  const why = `strict decoding error: ${errors.join(", ")}`;
  if (patch !== undefined) return invalidPatch(patch, why);
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}
