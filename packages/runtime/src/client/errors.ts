/** One error in an object (metav1.StatusCause). */
export interface Cause {
  readonly field?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The content of a refusal (metav1.Status). */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly Cause[];
  /** Milliseconds to wait before another attempt. */
  readonly retryAfterMs?: number;
}

/** The API server refused a request. */
export class ApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** Reason in CamelCase, such as `NotFound`. */
  readonly reason: string;
  readonly causes: readonly Cause[];
  readonly retryAfterMs: number | undefined;

  constructor({ status, reason, message, causes, retryAfterMs }: Refusal) {
    super(message);
    this.name = new.target.name;
    this.status = status;
    this.reason = reason;
    this.causes = causes;
    this.retryAfterMs = retryAfterMs;
  }
}

/** 401: the credentials are missing or invalid. */
export class UnauthorizedError extends ApiError {}
/** 403: the user lacks a permission. */
export class ForbiddenError extends ApiError {}
/** 404: the object or the kind does not exist. */
export class NotFoundError extends ApiError {}
/** 409 Conflict: another version is stored, a precondition failed, or another manager owns a field. */
export class ConflictError extends ApiError {}
/** 409 AlreadyExists: another object has the name. */
export class AlreadyExistsError extends ApiError {}
/** 410: the resourceVersion or the continue token is too old. */
export class GoneError extends ApiError {}
/** 422: the object is invalid. `causes` lists the errors. */
export class InvalidError extends ApiError {}
/** 429: the server limits requests. `retryAfterMs` says how long to wait. */
export class TooManyRequestsError extends ApiError {}
/** 500 and above: the server failed. */
export class ServerError extends ApiError {}

/** The connection failed or broke, or the answer is not valid HTTP or JSON. The server may have handled the request. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

/** The connection broke after the head of the answer. */
export class BrokenStreamError extends ConnectionError {}

/** A watch sent something that is not an event. */
export class InvalidEventError extends ConnectionError {}

/** The body of the answer is longer than the request allows. */
export class AnswerTooLargeError extends ConnectionError {}

/** No answer, or no further part of it, arrived in time. The server may have handled the request. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** Returns the error of the class that fits the refusal. */
export function toApiError(refusal: Refusal): ApiError {
  const { status, reason } = refusal;
  if (status === 409) return new (reason === "AlreadyExists" ? AlreadyExistsError : ConflictError)(refusal);
  if (status >= 500) return new ServerError(refusal);
  const BY_STATUS: { readonly [status: number]: new (refusal: Refusal) => ApiError } = {
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    410: GoneError,
    422: InvalidError,
    429: TooManyRequestsError,
  };
  return new (BY_STATUS[status] ?? ApiError)(refusal);
}

/** Whether another manager owns a field. Such a conflict does not pass by itself, unlike one over a version. */
export function isOverFields({ causes }: ConflictError): boolean {
  return causes.some(({ reason }) => reason === "FieldManagerConflict");
}
