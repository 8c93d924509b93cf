import * as assert from "uvu/assert";
import { at } from "./control-plane/objects.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { KUBERNETES } from "./control-plane/programs.ts";
import { clusterSuite } from "./control-plane/cluster-suite.ts";
import { CRD_RULES, type Changes, PATTERNS, crdWith, property } from "../support/crd-rules.ts";

/**
 * Real API servers accept and refuse the definitions that seamgen accepts and refuses. The requests are dry runs, except
 * those about sizes: only etcd refuses a definition that is too large for it.
 */
const STRICT = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?fieldValidation=Strict";
const DRY_RUN = `${STRICT}&dryRun=All`;

/** Rules that are newer than Kubernetes 1.35, which accepts any integer with a numeric format. */
const NEW_IN_1_36 = ["too wide for int32"];

for (const kubernetes of KUBERNETES) {
  const { check, run } = clusterSuite(`rules for definitions, Kubernetes ${kubernetes}`, {
    components: "apiserver",
    kubernetes,
  });
  for (const [title, table] of Object.entries(CRD_RULES)) {
    const rows = table.filter(([name]) => kubernetes !== "1.35" || !NEW_IN_1_36.includes(name));
    check(`the server agrees about ${title}`, async (plane) => {
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
    check(`the server agrees about patterns that are ${wanted}`, async (plane) => {
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

/** Returns "accepted" or "refused", or the message of an answer that is not a verdict. */
async function verdict({ request }: ControlPlane, location: string, changes: Changes): Promise<string> {
  const { status, body } = await request("POST", location, crdWith(changes));
  if (status === 201) return "accepted";
  const tooLarge = status === 500 && at(body, "message") === "etcdserver: request is too large";
  return [400, 413, 422].includes(status) || tooLarge ? "refused" : `${status} ${String(at(body, "message"))}`;
}
