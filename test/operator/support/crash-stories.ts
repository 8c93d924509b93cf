import * as assert from "uvu/assert";
import { JobResource } from "@seamgen/runtime";
import type { OptionsInput } from "../../../examples/pack-execution/decide/options.ts";
import { until } from "../../cluster/control-plane/until.ts";
import type { Tenant } from "./tenant.ts";

/** The actions of users, Kueue and the executor on the PackExecution `pe`, and the expected end. */
export interface Story {
  readonly name: string;
  readonly options?: Partial<OptionsInput>;
  /** Runs before the operator starts. Default: everything exists and every gate is open. */
  readonly prepare?: (tenant: Tenant) => Promise<void>;
  /** The requested version. Default: that of the pack. */
  readonly version?: string;
  readonly play: (tenant: Tenant) => Promise<void>;
  readonly end: (tenant: Tenant) => Promise<void>;
  /** The number of Jobs that the operator creates. */
  readonly jobs: number;
  /** The number of Jobs at the end. Default: `jobs`. */
  readonly jobsLeft?: number;
  readonly instances: number;
}

export const STORIES: readonly Story[] = [
  {
    name: "delivery",
    play: async (tenant) => {
      await tenant.untilJob("pe");
      await finish(tenant);
    },
    end: is("Succeeded/JobSucceeded"),
    jobs: 1,
    instances: 1,
  },
  {
    name: "gates that open one by one",
    prepare: (tenant) => tenant.createTenantNamespace(),
    play: async (tenant) => {
      await tenant.until("pe", "Waiting");
      await tenant.createCluster();
      await tenant.createRunner();
      await tenant.until("pe", "Waiting", "False");
      await tenant.createPack();
      await tenant.until("pe", "PackSignaturePending");
      await tenant.sign();
      await tenant.until("pe", "PermissionSnapshotOutOfSync");
      await tenant.createSnapshot();
      await tenant.until("pe", "RBACProfileNotProvisioned");
      await tenant.createProfile();
      await tenant.untilJob("pe");
      await finish(tenant);
    },
    end: is("Succeeded/JobSucceeded"),
    jobs: 1,
    instances: 1,
  },
  {
    name: "eviction",
    play: async (tenant) => {
      await tenant.untilJob("pe");
      await tenant.admit("pe");
      await tenant.untilMessage("pe", "Running", "is admitted");
      await tenant.evict("pe");
      await tenant.untilMessage("pe", "Running", "was evicted");
      await finish(tenant);
    },
    end: is("Succeeded/JobSucceeded"),
    jobs: 1,
    instances: 1,
  },
  {
    name: "a foreign Job",
    prepare: async (tenant) => {
      await tenant.createAll();
      await tenant.createForeignJob("pe");
    },
    play: async (tenant) => {
      await tenant.until("pe", "Running");
      await finish(tenant);
    },
    end: is("Succeeded/JobSucceeded"),
    jobs: 1,
    instances: 1,
  },
  {
    name: "a Job that fails",
    play: async (tenant) => {
      await tenant.untilJob("pe");
      await tenant.admit("pe");
      await tenant.endJob("pe", "Failed");
    },
    end: is("Failed/JobFailed"),
    jobs: 1,
    instances: 0,
  },
  {
    name: "a result that failed",
    play: async (tenant) => {
      await tenant.untilJob("pe");
      await tenant.admit("pe");
      const failureReason = { category: "ExecutionFailure", reason: "no room", failedStep: "wait-ready" } as const;
      await tenant.result("pe", { status: "Failed", failureReason });
      await tenant.endJob("pe", "Complete");
    },
    end: is("Failed/CapabilityFailed"),
    jobs: 1,
    instances: 0,
  },
  {
    name: "a result that is missing",
    options: { resultDeadlineSeconds: 0.2 },
    play: async (tenant) => {
      await tenant.untilJob("pe");
      await tenant.admit("pe");
      await tenant.endJob("pe", "Complete");
    },
    end: is("Failed/OperationResultNotFound"),
    jobs: 1,
    instances: 0,
  },
  {
    name: "a pack that is revoked",
    prepare: async (tenant) => {
      await tenant.createAll();
      await tenant.revoke();
    },
    play: () => Promise.resolve(),
    end: is("PackRevoked/ClusterPackRevoked"),
    jobs: 0,
    instances: 0,
  },
  {
    name: "another version of the pack",
    version: "v1.2.2-r1",
    play: () => Promise.resolve(),
    end: is("Failed/StaleVersion"),
    jobs: 0,
    instances: 0,
  },
  {
    name: "another version of the pack, which deletes",
    options: { onStaleVersion: "delete" },
    version: "v1.2.2-r1",
    play: () => Promise.resolve(),
    end: isDeleted,
    jobs: 0,
    instances: 0,
  },
  {
    name: "deletion in the middle",
    play: async (tenant) => {
      await tenant.untilJob("pe");
      await tenant.admit("pe");
      await tenant.withdraw("pe");
      await isDeleted(tenant);
      // Once another execution has its Job, the operator has handled the deletion.
      await tenant.request("next");
      await tenant.until("next", "Running");
    },
    end: isDeleted,
    jobs: 2,
    jobsLeft: 1,
    instances: 0,
  },
];

async function finish(tenant: Tenant): Promise<void> {
  await tenant.admit("pe");
  await tenant.result("pe");
  await tenant.endJob("pe", "Complete");
}

/** The end: this condition, as `type/reason`. */
function is(ending: string): Story["end"] {
  return async (tenant) => {
    const conditions = await tenant.until("pe", ending.split("/")[0] ?? "");
    assert.ok(conditions.includes(ending), `${ending}: ${conditions.join()}`);
  };
}

async function isDeleted(tenant: Tenant): Promise<void> {
  await until("the deletion", async () => (await tenant.execution("pe")) === undefined);
  await until("the Job's end", async () => (await tenant.find(JobResource, "pack-deploy-pe")) === undefined);
}
