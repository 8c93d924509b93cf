import { all, stands, told } from "./expectations.ts";
import { NAME } from "./steps.ts";
import type { Step, Story } from "./story.ts";

/** A request that something keeps from its Job. */
function refused(
  name: string,
  {
    title,
    caption,
    ...rest
  }: Pick<Story, "title"> & Pick<Step, "caption" | "act"> & { standing: string; event?: string },
): Story {
  const { act, standing: how, event } = rest;
  const until = event === undefined ? stands(how) : all(stands(how), told(event));
  return { name, title, steps: [{ caption, act, until }], end: { standing: how, jobs: 0, instances: 0 } };
}

type Missing = Parameters<Parameters<Step["act"]>[0]["tenant"]["createAll"]>[0];

/** Somebody asks while all is there but what is said not to be so. */
function requestWithout(missing: Missing): Step["act"] {
  return async ({ tenant }) => {
    await tenant.createAll(missing);
    await tenant.request(NAME);
  };
}

/** What keeps a request from its Job, in the order in which a pass looks. */
export const FAILURES_BEFORE_JOB: readonly Story[] = [
  refused("cluster-not-ready", {
    title: "the target never becomes Ready; it is waited for",
    caption: "Somebody asks for a pack on a cluster that is not Ready.",
    act: requestWithout({ ready: false }),
    standing: "Waiting/AwaitingConductorReady",
  }),
  refused("pack-missing", {
    title: "there is no such pack; it is waited for",
    caption: "Somebody asks for a pack that is not there.",
    act: requestWithout({ pack: false }),
    standing: "Pending/GatesClearing",
  }),
  refused("stale-version", {
    title: "the pack has another version; that is final",
    caption: "Somebody asks for v1.2.2-r1 when the pack has v1.2.3-r1.",
    act: async ({ tenant }) => {
      await tenant.createAll();
      await tenant.request(NAME, { version: "v1.2.2-r1" });
    },
    standing: "Failed/StaleVersion",
    event: "StaleVersion",
  }),
  refused("unsigned", {
    title: "gate 1 stays closed: the pack is not signed",
    caption: "Somebody asks for a pack that nobody has signed.",
    act: requestWithout({ signed: false }),
    standing: "PackSignaturePending/AwaitingSignature",
  }),
  refused("revoked", {
    title: "gate 2 is closed for good: the pack is revoked",
    caption: "Somebody asks for a pack that is revoked.",
    act: async ({ tenant }) => {
      await tenant.createAll();
      await tenant.revoke();
      await tenant.request(NAME);
    },
    standing: "PackRevoked/ClusterPackRevoked",
    event: "PackRevoked",
  }),
  refused("stale-snapshot", {
    title: "gate 3 stays closed: the permission snapshot is stale",
    caption: "Somebody asks for a pack while the snapshot is not renewed.",
    act: requestWithout({ fresh: false }),
    standing: "PermissionSnapshotOutOfSync/SnapshotOutOfSync",
  }),
  refused("profile-missing", {
    title: "gate 4 stays closed: there is no such RBAC profile",
    caption: "Somebody names an RBAC profile that is not there.",
    act: requestWithout({ profile: false }),
    standing: "RBACProfileNotProvisioned/RBACProfileNotProvisioned",
  }),
  refused("rights-missing", {
    title: "the gates are open, but the executor lacks its rights",
    caption: "Somebody asks where the executor's service account may do nothing.",
    act: async (stage) => {
      stage.denyRights();
      await requestWithout({})(stage);
    },
    standing: "WrapperRunnerRBACNotReady/WrapperRunnerRBACNotReady",
  }),
];
