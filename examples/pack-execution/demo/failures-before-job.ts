import { all, hasEvent, hasState } from "./expectations.ts";
import { NAME } from "./steps.ts";
import type { Step, Story } from "./story.ts";

/** A story in which the request gets no Job. */
function refused(
  name: string,
  { title, caption, ...rest }: Pick<Story, "title"> & Pick<Step, "caption" | "act"> & { state: string; event?: string },
): Story {
  const { act, state, event } = rest;
  const until = event === undefined ? hasState(state) : all(hasState(state), hasEvent(event));
  return { name, title, steps: [{ caption, act, until }], end: { state, jobs: 0, instances: 0 } };
}

type Missing = Parameters<Parameters<Step["act"]>[0]["tenant"]["createAll"]>[0];

/** A user requests the pack while everything exists except what `missing` names. */
function requestWithout(missing: Missing): Step["act"] {
  return async ({ tenant }) => {
    await tenant.createAll(missing);
    await tenant.request(NAME);
  };
}

/** The stories without a Job, in the order of a pass. */
export const FAILURES_BEFORE_JOB: readonly Story[] = [
  refused("cluster-not-ready", {
    title: "the cluster does not become Ready; the operator waits",
    caption: "A user requests a pack on a cluster that is not Ready.",
    act: requestWithout({ ready: false }),
    state: "Waiting/AwaitingConductorReady",
  }),
  refused("pack-missing", {
    title: "the pack does not exist; the operator waits",
    caption: "A user requests a pack that does not exist.",
    act: requestWithout({ pack: false }),
    state: "Pending/GatesClearing",
  }),
  refused("stale-version", {
    title: "the pack has another version; that is final",
    caption: "A user requests version v1.2.2-r1 of a pack with version v1.2.3-r1.",
    act: async ({ tenant }) => {
      await tenant.createAll();
      await tenant.request(NAME, { version: "v1.2.2-r1" });
    },
    state: "Failed/StaleVersion",
    event: "StaleVersion",
  }),
  refused("unsigned", {
    title: "gate 1 stays closed: the pack is not signed",
    caption: "A user requests a pack that is not signed.",
    act: requestWithout({ signed: false }),
    state: "PackSignaturePending/AwaitingSignature",
  }),
  refused("revoked", {
    title: "gate 2 is closed for good: the pack is revoked",
    caption: "A user requests a pack that is revoked.",
    act: async ({ tenant }) => {
      await tenant.createAll();
      await tenant.revoke();
      await tenant.request(NAME);
    },
    state: "PackRevoked/ClusterPackRevoked",
    event: "PackRevoked",
  }),
  refused("stale-snapshot", {
    title: "gate 3 stays closed: the permission snapshot is stale",
    caption: "A user requests a pack while the permission snapshot is stale.",
    act: requestWithout({ fresh: false }),
    state: "PermissionSnapshotOutOfSync/SnapshotOutOfSync",
  }),
  refused("profile-missing", {
    title: "gate 4 stays closed: the RBAC profile does not exist",
    caption: "A user names an RBAC profile that does not exist.",
    act: requestWithout({ profile: false }),
    state: "RBACProfileNotProvisioned/RBACProfileNotProvisioned",
  }),
  refused("rights-missing", {
    title: "the gates are open, but the executor lacks its rights",
    caption: "A user requests a pack where the executor's service account has no rights.",
    act: async (stage) => {
      stage.denyRights();
      await requestWithout({})(stage);
    },
    state: "WrapperRunnerRBACNotReady/WrapperRunnerRBACNotReady",
  }),
];
