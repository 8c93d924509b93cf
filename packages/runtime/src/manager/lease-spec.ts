import { microTime } from "../controller/micro-time.ts";
import type { Lease } from "../built-in-kinds.ts";

type LeaseSpec = NonNullable<Lease["spec"]>;

/** The replica that wants the lease, and the lease duration. */
interface Claim {
  readonly identity: string;
  readonly leaseDurationMs: number;
}

/** Returns the spec of a new lease. */
export function firstSpec(claim: Claim, now: number): LeaseSpec {
  const time = microTime(now);
  return { ...claimed(claim), acquireTime: time, renewTime: time, leaseTransitions: 0 };
}

/**
 * Returns the spec of a renewal or a takeover. A takeover counts as a transition and sets `acquireTime`. Rule:
 * client-go.
 */
export function nextSpec(before: LeaseSpec = {}, claim: Claim, now: number): LeaseSpec {
  const { leaseTransitions = 0, acquireTime } = before;
  const time = microTime(now);
  if (before.holderIdentity === claim.identity)
    return { ...claimed(claim), acquireTime: acquireTime ?? time, renewTime: time, leaseTransitions };
  return { ...claimed(claim), acquireTime: time, renewTime: time, leaseTransitions: leaseTransitions + 1 };
}

/** Returns the spec of a released lease: no holder, and the shortest duration. Rule: client-go. */
export function releasedSpec({ leaseTransitions = 0 }: LeaseSpec = {}, now: number): LeaseSpec {
  const time = microTime(now);
  return { holderIdentity: "", leaseDurationSeconds: 1, acquireTime: time, renewTime: time, leaseTransitions };
}

/** Whether no one has written the lease between two reads. */
export function isSameSpec(a: LeaseSpec = {}, b: LeaseSpec = {}): boolean {
  const fields = ["holderIdentity", "leaseDurationSeconds", "acquireTime", "renewTime", "leaseTransitions"] as const;
  return fields.every((field) => a[field] === b[field]);
}

function claimed({ identity, leaseDurationMs }: Claim): LeaseSpec {
  return { holderIdentity: identity, leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000) };
}
