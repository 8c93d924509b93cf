import type { ConformanceCheck } from "./conformance-check.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

/** Why a server may behave differently, by the title of the check. */
export type Exceptions = Readonly<Record<string, string>>;

export interface Registration {
  readonly checks: readonly ConformanceCheck[];
  readonly exceptions: Exceptions;
  /** Adds a test to a suite. */
  readonly test: (title: string, body: (server: ServerUnderTest) => Promise<void>) => void;
}

/** Registers every check as a test. A check in the exceptions must fail, so that no exception outlives its reason. */
export function registerChecks({ checks, exceptions, test }: Registration): void {
  const titles = checks.map(({ title }) => title);
  test("every exception names a check, and titles are unique", () => {
    const unknown = Object.keys(exceptions).filter((title) => !titles.includes(title));
    const repeated = titles.filter((title, index) => titles.indexOf(title) !== index);
    if (unknown.length + repeated.length === 0) return Promise.resolve();
    throw new Error(`unknown: ${unknown.join()}; repeated: ${repeated.join()}`);
  });
  for (const { title, body } of checks) {
    const reason = exceptions[title];
    if (reason === undefined) test(title, body);
    else test(`${title} (must fail: ${reason})`, (server) => mustReject(title, body(server)));
  }
}

async function mustReject(title: string, outcome: Promise<void>): Promise<void> {
  const passed = await outcome.then(
    () => true,
    () => false,
  );
  if (passed) throw new Error(`the check passes; remove its exception: ${title}`);
}
