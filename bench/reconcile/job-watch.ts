import { type HttpClient, JobResource } from "@seamgen/runtime";

/** Watches Jobs and records the time (`performance.now`) at which each was first seen, by `namespace/name`. */
export class JobWatch {
  readonly #seen = new Map<string, number>();
  readonly #abort = new AbortController();
  #wanted: { readonly count: number; readonly reached: () => void } | undefined;
  #ended: Promise<void> | undefined;

  /** Starts the watch at the version of a list. It shows only Jobs that are created later. */
  async start(client: HttpClient): Promise<this> {
    const { metadata } = await client.list(JobResource, { limit: 1 });
    this.#ended = this.#follow(client, metadata.resourceVersion);
    return this;
  }

  /** The time of the latest Job. */
  get last(): number {
    return Math.max(...this.#seen.values());
  }

  /** Returns the time of a Job, or NaN if it was not seen. */
  seenAt(key: string): number {
    return this.#seen.get(key) ?? NaN;
  }

  /** Resolves when `count` Jobs were seen. Rejects if the watch breaks before that. */
  async until(count: number): Promise<void> {
    const reached = new Promise<void>((resolve) => (this.#wanted = { count, reached: resolve }));
    this.#checkCount();
    await Promise.race([reached, this.#ended]);
    if (this.#seen.size < count) throw new Error(`the watch of Jobs ended at ${this.#seen.size} of ${count}`);
  }

  stop(): void {
    this.#abort.abort();
  }

  async #follow(client: HttpClient, resourceVersion: string): Promise<void> {
    const events = client.watch(JobResource, { resourceVersion, signal: this.#abort.signal });
    try {
      for await (const event of events) {
        if (event.type !== "ADDED") continue;
        const { namespace = "", name = "" } = event.object.metadata;
        this.#seen.set(`${namespace}/${name}`, performance.now());
        this.#checkCount();
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  #checkCount(): void {
    if (this.#wanted !== undefined && this.#seen.size >= this.#wanted.count) this.#wanted.reached();
  }
}
