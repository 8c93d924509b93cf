import type { Answer } from "./http-server.ts";

/** Says whether something works; a rejection counts as no. */
export type Check = () => boolean | Promise<boolean>;

/** Checks by name. */
export interface Checks {
  readonly [name: string]: Check;
}

/**
 * The answer of a health endpoint as components of Kubernetes give it: `ok`, or one line a check when one fails or
 * `verbose` is asked for.
 */
export async function answerHealth(endpoint: string, checks: Checks, url: URL): Promise<Answer> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, ok: await passes(check) })),
  );
  const lines = results.map(({ name, ok }) => (ok ? `[+]${name} ok\n` : `[-]${name} failed: reason withheld\n`));
  if (results.some(({ ok }) => !ok)) return { status: 500, body: `${lines.join("")}${endpoint} check failed\n` };
  const verbose = url.searchParams.has("verbose");
  return { status: 200, body: verbose ? `${lines.join("")}${endpoint} check passed\n` : "ok" };
}

async function passes(check: Check): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}
