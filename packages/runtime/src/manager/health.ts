import type { HttpAnswer } from "./http-server.ts";

/** Returns whether a part works. A throw or a rejection counts as false. */
export type HealthCheck = () => boolean | Promise<boolean>;

/** Health checks by name. */
export interface HealthChecks {
  readonly [name: string]: HealthCheck;
}

/** A check of the manager itself. It may also return what is wrong; an empty text is a success. */
export type BuiltInCheck = () => boolean | string | Promise<boolean>;

/**
 * Returns the answer of a health endpoint, in the format of the Kubernetes components: `ok`, or one line per check if
 * one fails or the URL has `?verbose`.
 */
export async function answerHealth(
  endpoint: string,
  checks: { readonly [name: string]: BuiltInCheck },
  url: URL,
): Promise<HttpAnswer> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, failure: await failureOf(check) })),
  );
  const lines = results.map(({ name, failure }) =>
    failure === "" ? `[+]${name} ok\n` : `[-]${name} failed: ${failure}\n`,
  );
  if (results.some(({ failure }) => failure !== ""))
    return { status: 503, body: `${lines.join("")}${endpoint} check failed\n` };
  const verbose = url.searchParams.has("verbose");
  return { status: 200, body: verbose ? `${lines.join("")}${endpoint} check passed\n` : "ok" };
}

/** Returns what is wrong, or an empty text. */
async function failureOf(check: BuiltInCheck): Promise<string> {
  const result = await Promise.resolve()
    .then(check)
    .catch(() => false);
  if (typeof result === "string") return result;
  return result ? "" : "reason withheld";
}
