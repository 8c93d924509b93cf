import type { ServerUnderTest } from "./server-under-test.ts";

/** One thing that every Kubernetes API server does. */
export interface ConformanceCheck {
  readonly title: string;
  /** Rejects when the server does not do it. The server may have other users: names are unique. */
  readonly body: (server: ServerUnderTest) => Promise<void>;
}

export function check(title: string, body: ConformanceCheck["body"]): ConformanceCheck {
  return { title, body };
}
