import { hasState, isTrue } from "./expectations.ts";
import { ADMIT, FINISH, IS_SUBMITTED, NAME, SUCCEEDED } from "./steps.ts";
import type { Story } from "./story.ts";

/** Every check opens in the order of a pass. */
export const DELIVERY: Story = {
  name: "delivery",
  title: "the gates open in turn, and the operator delivers the pack",
  steps: [
    {
      caption: "A user requests a pack on a cluster that does not exist yet.",
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
      until: hasState("Pending/GatesClearing"),
    },
    {
      caption: "The pack is created without a signature.",
      act: ({ tenant }) => tenant.createPack(),
      until: isTrue("PackSignaturePending"),
    },
    {
      caption: "Gates 1 and 2: the pack is signed and not revoked.",
      act: ({ tenant }) => tenant.sign(),
      until: isTrue("PermissionSnapshotOutOfSync"),
    },
    {
      caption: "Gate 3: the cluster's permission snapshot is fresh.",
      act: ({ tenant }) => tenant.createSnapshot(),
      until: isTrue("RBACProfileNotProvisioned"),
    },
    {
      caption: "Gate 4: the RBAC profile is provisioned. The operator creates a suspended Job.",
      act: ({ tenant }) => tenant.createProfile(),
      until: IS_SUBMITTED,
    },
    ADMIT,
    FINISH,
  ],
  end: SUCCEEDED,
};
