import type { ServerUnderTest } from "./server-under-test.ts";

/** A check of one behaviour that every Kubernetes API server has. */
export interface ConformanceCheck {
  readonly title: string;
  /** Rejects if the server behaves differently. Uses unique names, because the server may have other users. */
  readonly body: (server: ServerUnderTest) => Promise<void>;
}

export function check(title: string, body: ConformanceCheck["body"]): ConformanceCheck {
  return { title, body };
}
