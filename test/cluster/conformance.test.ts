import { readFileSync } from "node:fs";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import type { Wanted } from "./control-plane/programs.ts";
import { clusterSuite } from "./control-plane/suite.ts";
import type { ConformanceCheck } from "../conformance/conformance-check.ts";
import { API_CHECKS } from "../conformance/checks.ts";
import { CONTROLLER_CHECKS } from "../conformance/controllers.ts";
import { registerChecks } from "../conformance/register-checks.ts";
import { ServerUnderTest } from "../conformance/server-under-test.ts";

/** The conformance checks on real API servers, which are right by definition: no exceptions. */
const servers = new Map<number, ServerUnderTest>();

register("conformance of kube-apiserver", "apiserver", API_CHECKS);
register("conformance of kube-controller-manager", "all", CONTROLLER_CHECKS);

function register(name: string, components: Wanted["components"], checks: readonly ConformanceCheck[]): void {
  const { check, run } = clusterSuite(name, { components });
  registerChecks({ checks, exceptions: {}, test: (title, body) => check(title, (plane) => body(serverOf(plane))) });
  check("close the connections", ({ address }) => Promise.resolve(servers.get(address.port)?.close()));
  run();
}

function serverOf({ address }: ControlPlane): ServerUnderTest {
  const { port, token, certificate } = address;
  const found =
    servers.get(port) ??
    new ServerUnderTest({ url: `https://127.0.0.1:${port}`, token, ca: readFileSync(certificate, "utf8") });
  servers.set(port, found);
  return found;
}
