/** One thing that is wrong with an object (metav1.StatusCause). */
export interface Cause {
  readonly field?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What a refusal says (metav1.Status). */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly Cause[];
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs?: number;
}

/** The API server refused a request. `toApiError` gives the subclass that fits. */
export class ApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The server's word for it, as in `NotFound`. */
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

/** 401. */
export class UnauthorizedError extends ApiError {}
/** 403: the account lacks a right. */
export class ForbiddenError extends ApiError {}
/** 404. */
export class NotFoundError extends ApiError {}
/** 409 Conflict: another version is stored, a precondition failed, or another manager owns a field. */
export class ConflictError extends ApiError {}
/** 409 AlreadyExists. */
export class AlreadyExistsError extends ApiError {}
/** 410: the resourceVersion or the continue token is too old. */
export class GoneError extends ApiError {}
/** 422: `causes` says what is wrong with the object. */
export class InvalidError extends ApiError {}
/** 429: `retryAfterMs` says when to try again. */
export class TooManyRequestsError extends ApiError {}
/** 500 and above. */
export class ServerError extends ApiError {}

/** There was no whole answer: no connection, a broken one, or one that is no HTTP. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

/** There was no whole answer in time. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** The error of the class that fits the refusal. */
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
