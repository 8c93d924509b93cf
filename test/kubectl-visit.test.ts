import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { clusterSuite } from "./cluster/suite.ts";
import { uniqueName } from "./cluster/unique-name.ts";
import { STEPS } from "./kubectl-visit/steps.ts";
import { visit } from "./kubectl-visit/visit.ts";

const { check, run } = clusterSuite("a first visit with kubectl", { components: "apiserver" });

check("goes as the steps say on a real API server", async ({ address }) => {
  await withHome((home) =>
    visit({ program: address.kubectl, kubeconfig: address.kubeconfig, home, namespace: uniqueName("visit") }, STEPS),
  );
});

async function withHome(body: (home: string) => Promise<void>): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), "kubectl-visit-"));
  try {
    await body(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

run();
