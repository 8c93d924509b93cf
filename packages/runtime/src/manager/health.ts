import type { HttpAnswer } from "./http-server.ts";

/** Returns whether a part works. A throw or a rejection counts as false. */
export type HealthCheck = () => boolean | Promise<boolean>;

/** Health checks by name. */
export interface HealthChecks {
  readonly [name: string]: HealthCheck;
}

/**
 * Returns the answer of a health endpoint, in the format of the Kubernetes components: `ok`, or one line per check if
 * one fails or the URL has `?verbose`.
 */
export async function answerHealth(endpoint: string, checks: HealthChecks, url: URL): Promise<HttpAnswer> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, ok: await passes(check) })),
  );
  const lines = results.map(({ name, ok }) => (ok ? `[+]${name} ok\n` : `[-]${name} failed: reason withheld\n`));
  if (results.some(({ ok }) => !ok)) return { status: 500, body: `${lines.join("")}${endpoint} check failed\n` };
  const verbose = url.searchParams.has("verbose");
  return { status: 200, body: verbose ? `${lines.join("")}${endpoint} check passed\n` : "ok" };
}

async function passes(check: HealthCheck): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}
