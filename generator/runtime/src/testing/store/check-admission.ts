import type { JsonObject } from "../../json.ts";
import type { AdmissionCause } from "../admission/admit.ts";
import type { Backend, WriteOptions } from "./backend.ts";
import { nameOf } from "./metadata.ts";
import { apiVersionOf, type ServedResource } from "./served-resource.ts";
import { badRequest, invalid } from "./status-error.ts";

interface Candidate {
  readonly resource: ServedResource;
  readonly operation: "create" | "update";
  readonly object: JsonObject;
  readonly old?: JsonObject;
  readonly options: WriteOptions;
  /** What is wrong with it already. */
  readonly causes: readonly AdmissionCause[];
}

/** The object as it may be stored; throws 400 and 422, and warns. */
export function checkAdmission({ machinery }: Backend, candidate: Candidate): JsonObject {
  const { resource, operation, object, old, options } = candidate;
  const { fieldValidation } = options;
  const admission =
    resource.definition === undefined
      ? { object, causes: [], warnings: [], strictErrors: [] }
      : machinery.admit({ resource, operation, object, fieldValidation, ...(old === undefined ? {} : { old }) });
  if (admission.strictErrors.length > 0) throw strictError(resource, admission.strictErrors);
  const causes = [...candidate.causes, ...admission.causes];
  if (causes.length > 0) throw invalid(resource, nameOf(object), causes);
  for (const warning of admission.warnings) options.warn(warning);
  return admission.object;
}

function strictError(resource: ServedResource, errors: readonly string[]): Error {
  const version = JSON.stringify(apiVersionOf(resource));
  return badRequest(
    `${resource.kind} in version ${version} cannot be handled as a ${resource.kind}: strict decoding error: ${errors.join(", ")}`,
  );
}
