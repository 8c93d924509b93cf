import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { Cause, Refusal } from "./errors.ts";
import type { WireAnswer } from "./transport.ts";

/** Longest text of a server or proxy that goes into an error message. */
const LONGEST_TEXT = 1000;

/** An answer whose status is not a success. */
interface BadAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly headers: WireAnswer["headers"];
  /** A metav1.Status, or the text of something in between, such as a proxy. */
  readonly body: Json;
  /** Milliseconds since 1970, for a Retry-After header that is a date. */
  readonly now: number;
}

/** Returns the refusal in an answer. The header Retry-After takes precedence over the seconds in the body. */
export function readRefusal({ status, headers, body, now }: BadAnswer): Refusal {
  const retryAfterMs = readRetryAfter(headers["retry-after"]?.toString(), now);
  const refusal =
    isObject(body) && own(body, "kind") === "Status" ? readStatus(body, status) : refusalOfText(body, status);
  return { ...refusal, status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Returns the refusal in a metav1.Status. Its code, if it has one, replaces the given status. */
export function readStatus(body: JsonObject, status: number): Refusal {
  const [code, reason, message] = [own(body, "code"), own(body, "reason"), own(body, "message")];
  const details = own(body, "details");
  const seconds = isObject(details) ? own(details, "retryAfterSeconds") : undefined;
  const causes = isObject(details) ? own(details, "causes") : undefined;
  return {
    status: typeof code === "number" && code > 0 ? code : status,
    reason: typeof reason === "string" ? reason : "",
    message: typeof message === "string" && message !== "" ? message : `the server answered ${status}`,
    causes: isArray(causes) ? causes.filter(isObject).map(readCause) : [],
    ...(typeof seconds === "number" && seconds > 0 && { retryAfterMs: seconds * 1000 }),
  };
}

function refusalOfText(body: Json, status: number): Refusal {
  const text = (typeof body === "string" ? body : JSON.stringify(body)).trim().slice(0, LONGEST_TEXT);
  const message = `the server answered ${status}${text === "" ? "" : `: ${text}`}`;
  return { status, reason: "", message, causes: [] };
}

function readCause(cause: JsonObject): Cause {
  const [field, reason, message] = [own(cause, "field"), own(cause, "reason"), own(cause, "message")];
  return {
    ...(typeof field === "string" && { field }),
    ...(typeof reason === "string" && { reason }),
    ...(typeof message === "string" && { message }),
  };
}

/** Reads seconds or a date (RFC 9110, 10.2.3); returns milliseconds. */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
