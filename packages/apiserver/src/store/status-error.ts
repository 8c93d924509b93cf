import type { Json, JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../../../admission/src/index.ts";
import type { ApiResource } from "../api-resource.ts";

interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly details?: JsonObject;
  /** `metadata.continue` of the answer. */
  readonly continue?: string;
}

/** An error answer of the API server, printed as metav1.Status. Messages follow k8s.io/apimachinery api/errors. */
export class StatusError extends Error {
  readonly code: number;
  readonly #refusal: Refusal;

  constructor(message: string, refusal: Refusal) {
    super(message);
    this.code = refusal.code;
    this.#refusal = refusal;
  }

  get retryAfterSeconds(): number | undefined {
    const seconds = this.#refusal.details?.["retryAfterSeconds"];
    return typeof seconds === "number" ? seconds : undefined;
  }

  toStatus(): JsonObject {
    const { code, reason, details } = this.#refusal;
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: this.#refusal.continue === undefined ? {} : { continue: this.#refusal.continue },
      status: "Failure",
      message: this.message,
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

type Named = Pick<ApiResource, "group" | "plural" | "kind">;

/** `widgets.example.com`, or `pods` for the core group. */
export function qualify(word: string, group: string): string {
  return group === "" ? word : `${word}.${group}`;
}

function detailsOf({ group, plural }: Named, name: string): { [key: string]: Json } {
  return { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: plural };
}

export function badRequest(message: string): StatusError {
  return new StatusError(message, { code: 400, reason: "BadRequest" });
}

export function notFound(resource: Named, name: string): StatusError {
  return new StatusError(`${qualify(resource.plural, resource.group)} "${name}" not found`, {
    code: 404,
    reason: "NotFound",
    details: detailsOf(resource, name),
  });
}

/** 404 for a path or a resource that does not exist. */
export function noSuchResource(): StatusError {
  return new StatusError("the server could not find the requested resource", {
    code: 404,
    reason: "NotFound",
    details: {},
  });
}

export function alreadyExists(resource: Named, name: string): StatusError {
  return new StatusError(`${qualify(resource.plural, resource.group)} "${name}" already exists`, {
    code: 409,
    reason: "AlreadyExists",
    details: detailsOf(resource, name),
  });
}

export function conflict(resource: Named, name: string, why: string): StatusError {
  return new StatusError(
    `Operation cannot be fulfilled on ${qualify(resource.plural, resource.group)} "${name}": ${why}`,
    { code: 409, reason: "Conflict", details: detailsOf(resource, name) },
  );
}

export const MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

export function forbidden(
  resource: Named,
  name: string,
  { why, causes }: { readonly why: string; readonly causes?: readonly JsonObject[] },
): StatusError {
  return new StatusError(`${qualify(resource.plural, resource.group)} "${name}" is forbidden: ${why}`, {
    code: 403,
    reason: "Forbidden",
    details: { ...detailsOf(resource, name), ...(causes === undefined ? {} : { causes }) },
  });
}

/** 422 with all causes. */
export function invalid({ group, kind }: Named, name: string, causes: readonly AdmissionCause[]): StatusError {
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const list = texts.length === 1 ? texts.join("") : `[${texts.join(", ")}]`;
  return new StatusError(`${qualify(kind, group)} "${name}" is invalid: ${list}`, {
    code: 422,
    reason: "Invalid",
    details: {
      ...(name === "" ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind,
      causes: causes.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  });
}

/** 422 about the parameters of a request, such as `PatchOptions.meta.k8s.io`. */
export function invalidOptions(kind: string, cause: AdmissionCause): StatusError {
  return invalid({ group: "meta.k8s.io", plural: "", kind }, "", [cause]);
}

/** 410 for a version that is older than the history. */
export function expired(message: string, continueToken?: string): StatusError {
  return new StatusError(message, {
    code: 410,
    reason: "Expired",
    ...(continueToken === undefined ? {} : { continue: continueToken }),
  });
}

export function methodNotAllowed(): StatusError {
  return new StatusError("the server does not allow this method on the requested resource", {
    code: 405,
    reason: "MethodNotAllowed",
    details: {},
  });
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return new StatusError(
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
    { code: 415, reason: "UnsupportedMediaType" },
  );
}

/** 504 for a resourceVersion above the current one. */
export function tooLargeVersion(wanted: number, current: number): StatusError {
  return new StatusError(`Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    code: 504,
    reason: "Timeout",
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}
