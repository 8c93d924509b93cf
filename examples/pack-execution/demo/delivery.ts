import { isTrue, stands } from "./expectations.ts";
import { ADMIT, FINISH, IS_SUBMITTED, NAME, SUCCEEDED } from "./steps.ts";
import type { Story } from "./story.ts";

/** Everything opens in the order in which the operator looks at it. */
export const DELIVERY: Story = {
  name: "delivery",
  title: "the gates open one after the other, and the pack is delivered",
  steps: [
    {
      caption: "Somebody asks for a pack on a cluster that is not there yet.",
      act: async ({ tenant }) => {
        await tenant.createTenantNamespace();
        await tenant.request(NAME);
      },
      until: isTrue("Waiting"),
    },
    {
      caption: "The cluster becomes Ready, and its runner can deploy packs.",
      act: async ({ tenant }) => {
        await tenant.createCluster();
        await tenant.createRunner();
      },
      until: stands("Pending/GatesClearing"),
    },
    {
      caption: "The pack arrives, unsigned.",
      act: ({ tenant }) => tenant.createPack(),
      until: isTrue("PackSignaturePending"),
    },
    {
      caption: "Gates 1 and 2: the pack is signed, and nobody has revoked it.",
      act: ({ tenant }) => tenant.sign(),
      until: isTrue("PermissionSnapshotOutOfSync"),
    },
    {
      caption: "Gate 3: the cluster's permission snapshot is fresh.",
      act: ({ tenant }) => tenant.createSnapshot(),
      until: isTrue("RBACProfileNotProvisioned"),
    },
    {
      caption: "Gate 4: the RBAC profile is provisioned; the Job is created, suspended.",
      act: ({ tenant }) => tenant.createProfile(),
      until: IS_SUBMITTED,
    },
    ADMIT,
    FINISH,
  ],
  end: SUCCEEDED,
};
