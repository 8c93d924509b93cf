import { EventEmitter, once } from "node:events";
import { type Client, EventResource, Informers, JobResource, silentLogger, systemClock } from "@seamgen/runtime";
import { InfrastructurePackExecutionResource, InfrastructurePackInstanceResource } from "@seam/seam-core";
import { NOTHING_SEEN, see, type Seen, type Sighting } from "./seen.ts";

/** Watches a tenant's namespace like `kubectl get --watch` and reports each change. */
export class TenantWatch {
  readonly #informers: Informers;
  readonly #report: (sighting: Sighting, seen: Seen) => void;
  readonly #news = new EventEmitter();
  #seen = NOTHING_SEEN;

  constructor(client: Client, namespace: string, report: (sighting: Sighting, seen: Seen) => void) {
    this.#report = report;
    const informers = new Informers({ client, clock: systemClock, random: Math.random, log: silentLogger });
    this.#informers = informers;
    const where = { namespace };
    informers
      .watch(InfrastructurePackExecutionResource, where)
      .onChange((change) => this.#see({ kind: "PackExecution", change }));
    informers.watch(JobResource, where).onChange((change) => this.#see({ kind: "Job", change }));
    informers
      .watch(InfrastructurePackInstanceResource, where)
      .onChange((change) => this.#see({ kind: "PackInstance", change }));
    informers.watch(EventResource, where).onChange((change) => this.#see({ kind: "Event", change }));
  }

  /** The state after all changes so far. */
  get seen(): Seen {
    return this.#seen;
  }

  /** Watches until the signal is aborted. */
  run(signal: AbortSignal): Promise<void> {
    return this.#informers.run(signal);
  }

  /** Resolves after the first lists. */
  synced(signal: AbortSignal): Promise<void> {
    return this.#informers.synced(signal);
  }

  /**
   * Waits for the expected effect. Resolves with true once it is visible, and with false after the given number of
   * milliseconds. Rejects if the signal is aborted.
   */
  async until(expected: (seen: Seen) => boolean, ms: number, signal: AbortSignal): Promise<boolean> {
    const end = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
    try {
      while (!expected(this.#seen)) await once(this.#news, "seen", { signal: end });
      return true;
    } catch (error) {
      if (signal.aborted || !end.aborted) throw error;
      return false;
    }
  }

  #see(sighting: Sighting): void {
    this.#seen = see(this.#seen, sighting);
    this.#report(sighting, this.#seen);
    this.#news.emit("seen");
  }
}
