import { microTime } from "../controller/micro-time.ts";
import type { Lease } from "../core.ts";

type LeaseSpec = NonNullable<Lease["spec"]>;

/** Who wants the lease, and for how long. */
export interface Claim {
  readonly identity: string;
  readonly leaseDurationMs: number;
}

/** Of a lease that nobody had before. */
export function firstSpec(claim: Claim, now: number): LeaseSpec {
  const time = microTime(now);
  return { ...claimed(claim), acquireTime: time, renewTime: time, leaseTransitions: 0 };
}

/** Of a renewal, or of a takeover: then it counts as a transition and has a new time of acquisition. Rule: client-go. */
export function nextSpec(before: LeaseSpec = {}, claim: Claim, now: number): LeaseSpec {
  const { leaseTransitions = 0, acquireTime } = before;
  const time = microTime(now);
  if (before.holderIdentity === claim.identity)
    return { ...claimed(claim), acquireTime: acquireTime ?? time, renewTime: time, leaseTransitions };
  return { ...claimed(claim), acquireTime: time, renewTime: time, leaseTransitions: leaseTransitions + 1 };
}

/** Of a lease that its holder gave up: nobody's, for the shortest time. Rule: client-go. */
export function releasedSpec({ leaseTransitions = 0 }: LeaseSpec = {}, now: number): LeaseSpec {
  const time = microTime(now);
  return { holderIdentity: "", leaseDurationSeconds: 1, acquireTime: time, renewTime: time, leaseTransitions };
}

/** Whether nobody has written the lease in between. */
export function isSameSpec(a: LeaseSpec = {}, b: LeaseSpec = {}): boolean {
  const fields = ["holderIdentity", "leaseDurationSeconds", "acquireTime", "renewTime", "leaseTransitions"] as const;
  return fields.every((field) => a[field] === b[field]);
}

function claimed({ identity, leaseDurationMs }: Claim): LeaseSpec {
  return { holderIdentity: identity, leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000) };
}
