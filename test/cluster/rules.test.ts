import * as assert from "uvu/assert";
import { at } from "./control-plane/objects.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { KUBERNETES } from "./control-plane/programs.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { CRD_RULES, type Changes, PATTERNS, crdWith, property } from "../support/crd-rules.ts";

/**
 * The rules for definitions that seamgen enforces, held against real API servers: what it refuses they refuse, and what
 * it lets pass they accept. Dry runs: nothing is stored. But for sizes: only etcd itself refuses what is too large for it.
 */
const STRICT = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?fieldValidation=Strict";
const DRY_RUN = `${STRICT}&dryRun=All`;

/** Rules that came after Kubernetes 1.35: it let any integer pass beside a numeric format. */
const NEW_IN_1_36 = ["too wide for int32"];

for (const kubernetes of KUBERNETES) {
  const { check, run } = clusterSuite(`rules for definitions, Kubernetes ${kubernetes}`, {
    components: "apiserver",
    kubernetes,
  });
  for (const [title, table] of Object.entries(CRD_RULES)) {
    const rows = table.filter(([name]) => kubernetes !== "1.35" || !NEW_IN_1_36.includes(name));
    check(title, async (plane) => {
      const verdicts = await Promise.all(
        rows.map(async ([name, changes]) => {
          return `${name}: ${await verdict(plane, title === "sizes" ? STRICT : DRY_RUN, changes)}`;
        }),
      );
      assert.equal(
        verdicts,
        rows.map(([name, , violations]) => `${name}: ${violations.length === 0 ? "accepted" : "refused"}`),
      );
    });
  }
  for (const wanted of ["accepted", "refused"] as const) {
    check(`patterns that are ${wanted}`, async (plane) => {
      const verdicts = await Promise.all(
        PATTERNS[wanted].map(async (pattern) => {
          return `${pattern}: ${await verdict(plane, DRY_RUN, property({ type: "string", pattern }))}`;
        }),
      );
      assert.equal(
        verdicts,
        PATTERNS[wanted].map((pattern) => `${pattern}: ${wanted}`),
      );
    });
  }
  run();
}

/** "accepted" or "refused"; anything else is no verdict on the definition. */
async function verdict({ request }: ControlPlane, location: string, changes: Changes): Promise<string> {
  const { status, body } = await request("POST", location, crdWith(changes));
  if (status === 201) return "accepted";
  const tooLarge = status === 500 && at(body, "message") === "etcdserver: request is too large";
  return [400, 413, 422].includes(status) || tooLarge ? "refused" : `${status} ${String(at(body, "message"))}`;
}
