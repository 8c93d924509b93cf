import { readFileSync } from "node:fs";
import type { ControlPlane } from "./cluster/control-plane.ts";
import { clusterSuite } from "./cluster/suite.ts";
import { API_CHECKS } from "./conformance/checks.ts";
import { registerChecks } from "./conformance/register-checks.ts";
import { ServerUnderTest } from "./conformance/server-under-test.ts";

/** The conformance checks on real API servers, which are right by definition: no exceptions. */
const servers = new Map<string, ServerUnderTest>();

const api = clusterSuite("conformance of kube-apiserver", { components: "apiserver" });
registerChecks({
  checks: API_CHECKS,
  exceptions: {},
  test: (title, body) => api.check(title, (plane) => body(serverOf(plane))),
});
api.check("close the connections", () => {
  for (const server of servers.values()) server.close();
  return Promise.resolve();
});
api.run();

function serverOf({ address }: ControlPlane): ServerUnderTest {
  const url = `https://127.0.0.1:${address.port}`;
  const found =
    servers.get(url) ??
    new ServerUnderTest({ url, token: address.token, ca: readFileSync(address.certificate, "utf8") });
  servers.set(url, found);
  return found;
}
