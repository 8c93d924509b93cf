import type { ConformanceCheck } from "./conformance-check.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

/** What a server does otherwise, by the title of the check, and why that is right. */
export type Exceptions = Readonly<Record<string, string>>;

export interface Registration {
  readonly checks: readonly ConformanceCheck[];
  readonly exceptions: Exceptions;
  /** Adds a test to a suite. */
  readonly test: (title: string, body: (server: ServerUnderTest) => Promise<void>) => void;
}

/** Makes every check a test. One that the list of exceptions names must fail, lest the list outlive its reasons. */
export function registerChecks({ checks, exceptions, test }: Registration): void {
  const titles = checks.map(({ title }) => title);
  test("every exception names a check, and every check has a title of its own", () => {
    const unknown = Object.keys(exceptions).filter((title) => !titles.includes(title));
    const repeated = titles.filter((title, index) => titles.indexOf(title) !== index);
    if (unknown.length + repeated.length === 0) return Promise.resolve();
    throw new Error(`unknown: ${unknown.join()}; repeated: ${repeated.join()}`);
  });
  for (const { title, body } of checks) {
    const reason = exceptions[title];
    if (reason === undefined) test(title, body);
    else test(`${title} (not here: ${reason})`, (server) => mustReject(title, body(server)));
  }
}

async function mustReject(title: string, outcome: Promise<void>): Promise<void> {
  const passed = await outcome.then(
    () => true,
    () => false,
  );
  if (passed) throw new Error(`the server does this now, remove the exception: ${title}`);
}
