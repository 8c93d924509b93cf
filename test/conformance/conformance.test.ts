import { suite } from "uvu";
import { startTestServer } from "../../packages/apiserver/src/test-server.ts";
import { API_CHECKS } from "./checks.ts";
import { CONTROLLER_CHECKS } from "./controllers.ts";
import { type Exceptions, registerChecks } from "./register-checks.ts";
import { ServerUnderTest } from "./server-under-test.ts";

/** Runs the conformance checks on the API server for tests. */
const EXCEPTIONS: Exceptions = {};

const test = suite("conformance of the embedded server");

// Not in a `before` hook, because uvu ignores its errors.
const embedded = await startTestServer({ policy: ({ user }) => user !== "stranger" });
const server = new ServerUnderTest({ url: embedded.url });

registerChecks({
  checks: [...API_CHECKS, ...CONTROLLER_CHECKS],
  exceptions: EXCEPTIONS,
  test: (title, body) => test(title, () => body(server)),
});
test.after(async () => {
  server.close();
  await embedded.stop();
});
test.run();
