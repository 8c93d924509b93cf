import type { Client } from "../client/client.ts";
import { AlreadyExistsError, ConflictError, NotFoundError, TimeoutError } from "../client/errors.ts";
import { sleep, type Clock, type Random } from "../../../base/src/clock.ts";
import { linkSignal } from "../controller/linked-signal.ts";
import { LeaseResource, type Lease } from "../built-in-kinds.ts";
import type { Logger } from "../../../base/src/log.ts";
import { orAborted } from "../or-aborted.ts";
import { firstSpec, isSameSpec, nextSpec, releasedSpec } from "./lease-spec.ts";

export const DEFAULT_LEASE_NAMESPACE = "default";

export interface LeaderElectionOptions {
  /** Name of the Lease, the same for all replicas. */
  readonly name: string;
  /** Namespace of the Lease, for example the connection's namespace. Default: `default`. */
  readonly namespace?: string;
  /** Identity of this replica, unique among the replicas. Default: host name and a random id. */
  readonly identity?: string;
  /** How long other replicas wait after the last renewal before they take the lease. Default: 15,000. */
  readonly leaseDurationMs?: number;
  /** How long after the start of its last renewal a holder gives up. Default: 10,000. */
  readonly renewDeadlineMs?: number;
  /** How long to wait between attempts. Default: 2,000. */
  readonly retryPeriodMs?: number;
}

export interface LeaderElectorParts {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Called as soon as the lease is lost. */
  readonly onLost?: (error: LeaseLostError) => void;
}

/** This replica no longer holds the lease: it could not renew the lease in time, or another replica has it. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/** Attempts to acquire are delayed by up to this many retry periods more, at random, as in client-go. */
const JITTER = 1.2;

/** A renewal that waits behind slow writes for a free socket would lose the lease. */
const urgent = true;

/**
 * Acquires, renews and releases one Lease. Rule: client-go's leaderelection. It never compares the clocks of machines:
 * the lease of another holder has expired if it stayed unchanged for its duration on the local clock. It is stricter
 * than client-go in two ways: a renewal counts from its start, and a holder that sees another holder gives up at once.
 */
export class LeaderElector {
  readonly identity: string;
  readonly #parts: LeaderElectorParts;
  readonly #options: Required<LeaderElectionOptions>;
  /** The lease as last read or written. */
  #lease: Lease | undefined;
  #expired = false;
  #stopWatchingExpiry = () => {};
  /** The start of the last successful attempt, in milliseconds since 1970. */
  #renewedAt = 0;
  /** Defined while the lease is held; aborted when it is lost. */
  #term: AbortController | undefined;
  #stopWatchingDeadline = () => {};

  /** Throws a `RangeError` if the durations leave no time to retry. */
  constructor(options: LeaderElectionOptions & { readonly identity: string }, parts: LeaderElectorParts) {
    const defaults = {
      namespace: DEFAULT_LEASE_NAMESPACE,
      leaseDurationMs: 15_000,
      renewDeadlineMs: 10_000,
      retryPeriodMs: 2000,
    };
    this.#options = { ...defaults, ...options };
    this.#parts = parts;
    this.identity = options.identity;
    const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = this.#options;
    if (leaseDurationMs <= renewDeadlineMs)
      throw new RangeError("leaseDurationMs must be greater than renewDeadlineMs");
    if (renewDeadlineMs <= retryPeriodMs * JITTER)
      throw new RangeError(`renewDeadlineMs must be greater than ${JITTER} times retryPeriodMs`);
  }

  /** Whether the lease is held. It is false as soon as the clock passes the renew deadline. */
  get held(): boolean {
    const { clock } = this.#parts;
    const late = this.#term !== undefined && clock.now() - this.#renewedAt >= this.#options.renewDeadlineMs;
    if (late) this.#lose("the lease was not renewed in time");
    return this.#term !== undefined;
  }

  /** Resolves when the lease is held. Rejects with the signal's reason. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#parts;
    const { retryPeriodMs, name, namespace } = this.#options;
    const fields = { lease: `${namespace}/${name}`, identity: this.identity };
    log.info("waiting for the lease", fields);
    try {
      while (!(await this.#attempt(signal))) await sleep(clock, retryPeriodMs * (1 + JITTER * random()), signal);
    } finally {
      this.#stopWatchingExpiry();
    }
    log.info("lease acquired", fields);
  }

  /** Renews the lease until the signal is aborted. Rejects with a `LeaseLostError` as soon as the lease is lost. */
  async hold(signal: AbortSignal): Promise<void> {
    const term = this.#term;
    if (term === undefined) throw new LeaseLostError("the lease is not held");
    const link = linkSignal(signal, term.signal);
    try {
      while (!link.signal.aborted) {
        await sleep(this.#parts.clock, this.#options.retryPeriodMs, link.signal);
        if (this.held) await this.#attempt(link.signal);
      }
    } catch (error) {
      if (!link.signal.aborted) throw error;
    } finally {
      link.unlink();
    }
    term.signal.throwIfAborted();
  }

  /**
   * Releases the lease, so that another replica can take it at once. Logs a failure. Call it after `hold` has ended.
   */
  async release(): Promise<void> {
    if (!this.held) return;
    this.#end();
    const never = new AbortController().signal;
    try {
      await this.#bounded(never, (signal) => this.#writeReleased(signal));
      this.#parts.log.info("lease released", { identity: this.identity });
    } catch (error) {
      this.#parts.log.error("failed to release the lease", { identity: this.identity, error });
    }
  }

  /** Stops renewing and lets the lease expire. For a stop during which a pass may still run. */
  leave(): void {
    this.#end();
  }

  async #writeReleased(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#parts;
    const release = (lease: Lease) =>
      client.update(LeaseResource, { ...lease, spec: releasedSpec(lease.spec, clock.now()) }, { signal, urgent });
    try {
      if (this.#lease !== undefined) await release(this.#lease);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      // A renewal that was aborted may have reached the server.
      const current = await client.get(LeaseResource, this.#options, { signal, urgent });
      if (current.spec?.holderIdentity === this.identity) await release(current);
    }
  }

  /** Tries once to acquire or renew the lease. Returns whether it is held. Logs a failure. */
  async #attempt(signal: AbortSignal): Promise<boolean> {
    const began = this.#parts.clock.now();
    try {
      const lease = await this.#bounded(signal, (bounded) => this.#acquireOrRenew(bounded));
      signal.throwIfAborted();
      if (lease !== undefined) this.#take(lease, began);
      return lease !== undefined;
    } catch (error) {
      signal.throwIfAborted();
      // Another replica wrote the lease in between: one of both has it now.
      const log = error instanceof ConflictError || error instanceof AlreadyExistsError ? "info" : "error";
      this.#parts.log[log]("failed to acquire or renew the lease", { identity: this.identity, error });
      return false;
    }
  }

  /** Returns the lease as written, or undefined if another replica holds it. */
  async #acquireOrRenew(signal: AbortSignal): Promise<Lease | undefined> {
    if (this.#term !== undefined && this.#lease !== undefined) {
      // Without a read first: most likely no one else wrote the lease.
      const renewed = await this.#write(this.#lease, signal).catch(() => undefined);
      if (renewed !== undefined) return renewed;
    }
    const found = await this.#read(signal);
    if (found === undefined) return this.#create(signal);
    this.#observe(found);
    const holder = found.spec?.holderIdentity ?? "";
    const taken = holder !== "" && holder !== this.identity;
    if (taken && this.#term !== undefined) this.#lose("another replica holds the lease");
    return taken && !this.#expired ? undefined : this.#write(found, signal);
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.#parts.client.get(LeaseResource, this.#options, { signal, urgent });
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  #create(signal: AbortSignal): Promise<Lease> {
    const { client, clock } = this.#parts;
    const { name, namespace, leaseDurationMs } = this.#options;
    const { apiVersion, kind } = LeaseResource;
    const spec = firstSpec({ identity: this.identity, leaseDurationMs }, clock.now());
    return client.create(LeaseResource, { apiVersion, kind, metadata: { name, namespace }, spec }, { signal, urgent });
  }

  #write(lease: Lease, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    const { client, clock } = this.#parts;
    const { leaseDurationMs } = this.#options;
    const spec = nextSpec(lease.spec, { identity: this.identity, leaseDurationMs }, clock.now());
    return client.update(LeaseResource, { ...lease, spec }, { signal, urgent });
  }

  #observe(lease: Lease): void {
    const same = this.#lease !== undefined && isSameSpec(this.#lease.spec, lease.spec);
    this.#lease = lease;
    if (same) return;
    this.#stopWatchingExpiry();
    this.#expired = false;
    const { leaseDurationSeconds } = lease.spec ?? {};
    const duration = leaseDurationSeconds === undefined ? this.#options.leaseDurationMs : leaseDurationSeconds * 1000;
    // A timer, because a clock that is set forward must not make the lease expire early.
    this.#stopWatchingExpiry = this.#parts.clock.setTimer(() => (this.#expired = true), duration);
  }

  #take(lease: Lease, began: number): void {
    const { clock } = this.#parts;
    this.#stopWatchingExpiry();
    this.#stopWatchingDeadline();
    this.#lease = lease;
    this.#expired = false;
    this.#renewedAt = began;
    this.#term ??= new AbortController();
    const left = began + this.#options.renewDeadlineMs - clock.now();
    this.#stopWatchingDeadline = clock.setTimer(() => this.#lose("the lease was not renewed in time"), left);
  }

  #lose(message: string): void {
    const error = new LeaseLostError(message);
    const term = this.#term;
    this.#end();
    if (term === undefined) return;
    this.#parts.log.error("lease lost", { identity: this.identity, error });
    term.abort(error);
    this.#parts.onLost?.(error);
  }

  #end(): void {
    this.#stopWatchingDeadline();
    this.#stopWatchingExpiry();
    this.#term = undefined;
  }

  /** Limits `work` to half of the renew deadline, so that after a request that hangs there is time for another one. */
  async #bounded<T>(signal: AbortSignal, work: (bounded: AbortSignal) => Promise<T>): Promise<T> {
    const limit = this.#options.renewDeadlineMs / 2;
    const link = linkSignal(signal);
    const timeout = () => link.abort(new TimeoutError(`no answer to a request for the lease within ${limit} ms`));
    const cancel = this.#parts.clock.setTimer(timeout, limit);
    try {
      return await orAborted(work(link.signal), link.signal);
    } finally {
      cancel();
      link.unlink();
    }
  }
}
