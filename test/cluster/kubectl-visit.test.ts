import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite } from "uvu";
import { startTestServer } from "../../packages/apiserver/src/test-server.ts";
import { KUBERNETES, type Wanted, buildPrograms, whyNoControlPlane } from "./control-plane/programs.ts";
import { clusterSuite } from "./control-plane/suite.ts";
import { uniqueName } from "./control-plane/unique-name.ts";
import { STEPS } from "./kubectl-visit/steps.ts";
import { visit } from "./kubectl-visit/visit.ts";

/** The steps hold on a real API server, and on the one for tests with the kubectl of every version. */
const { check, run } = clusterSuite("a first visit with kubectl", { components: "apiserver" });

check("goes as the steps say on a real API server", async ({ address }) => {
  await withHome((home) =>
    visit({ program: address.kubectl, kubeconfig: address.kubeconfig, home, namespace: uniqueName("visit") }, STEPS),
  );
});

run();

const test = suite("a first visit to the API server for tests");

for (const kubernetes of KUBERNETES) {
  const wanted: Wanted = { components: "apiserver", kubernetes };
  const why = whyNoControlPlane(wanted);
  if (why !== undefined) console.log(`kubectl ${kubernetes}: skipped: ${why}`);
  (why === undefined ? test : test.skip)(`goes as the steps say with kubectl ${kubernetes}`, async () => {
    const { kubectl } = await buildPrograms(wanted);
    const server = await startTestServer();
    try {
      await withHome((home) => {
        const kubeconfig = path.join(home, "kubeconfig");
        writeFileSync(kubeconfig, server.kubeconfig());
        return visit({ program: kubectl, kubeconfig, home, namespace: "visit" }, STEPS);
      });
    } finally {
      await server.stop();
    }
  });
}

test.run();

/** A folder for what kubectl keeps, so that it sees nothing of earlier runs. */
async function withHome(body: (home: string) => Promise<void>): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), "kubectl-visit-"));
  try {
    await body(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
