import type { JsonObject } from "../../../base/src/json.ts";

/** One reason why an object is refused. */
export interface VerdictCause {
  /** The field, such as `spec.a[0].b`; `<nil>` or empty if the reason concerns no single field. */
  readonly field: string;
  readonly message: string;
}

/** What an API server says about a request. */
export interface Verdict {
  readonly allowed: boolean;
  /** Why the object is refused; empty if it is allowed. */
  readonly causes: readonly VerdictCause[];
  /**
   * The object as the server stores it: without unknown fields, and with defaults. It lacks the fields of metadata that
   * only a server knows, such as the uid. Null if the object is refused.
   */
  readonly stored: JsonObject | null;
  /** Texts of the warnings that come with the answer. */
  readonly warnings: readonly string[];
}

export function refused(field: string, message: string): Verdict {
  return { allowed: false, causes: [{ field, message }], stored: null, warnings: [] };
}
