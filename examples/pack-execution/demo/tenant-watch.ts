import { EventEmitter, once } from "node:events";
import { type Client, EventResource, Informers, JobResource, silentLogger, systemClock } from "@seamgen/runtime";
import { InfrastructurePackExecutionResource, InfrastructurePackInstanceResource } from "@seam/seam-core";
import { NOTHING_SEEN, see, type Seen, type Sighting } from "./seen.ts";

/** Watches a tenant's namespace, as anybody with kubectl could, and tells of each change there. */
export class TenantWatch {
  readonly #informers: Informers;
  readonly #tell: (sighting: Sighting, seen: Seen) => void;
  readonly #news = new EventEmitter();
  #seen = NOTHING_SEEN;

  constructor(client: Client, namespace: string, tell: (sighting: Sighting, seen: Seen) => void) {
    this.#tell = tell;
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

  /** What all changes so far come to. */
  get seen(): Seen {
    return this.#seen;
  }

  /** Watches until the signal is aborted. */
  run(signal: AbortSignal): Promise<void> {
    return this.#informers.run(signal);
  }

  /** Resolves once the first lists are there. */
  synced(signal: AbortSignal): Promise<void> {
    return this.#informers.synced(signal);
  }

  /**
   * Whether what is seen becomes as expected within so many milliseconds; says so at once when it does. Rejects when the
   * signal is aborted.
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
    this.#tell(sighting, this.#seen);
    this.#news.emit("seen");
  }
}
