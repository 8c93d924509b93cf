import { type HttpClient, JobResource } from "@seamgen/runtime";

/** When (`performance.now`) each Job was first seen on a watch, by `namespace/name`. */
export class JobWatch {
  readonly #seen = new Map<string, number>();
  readonly #abort = new AbortController();
  #wanted: { readonly count: number; readonly reached: () => void } | undefined;
  #ended: Promise<void> | undefined;

  /** Of Jobs to come: the watch begins at the version of the list. */
  async start(client: HttpClient): Promise<this> {
    const { metadata } = await client.list(JobResource, { limit: 1 });
    this.#ended = this.#follow(client, metadata.resourceVersion);
    return this;
  }

  /** When the latest was seen. */
  get last(): number {
    return Math.max(...this.#seen.values());
  }

  /** NaN for a Job that was not seen. */
  seenAt(key: string): number {
    return this.#seen.get(key) ?? NaN;
  }

  /** Resolves when so many Jobs were seen; rejects when the watch breaks before. */
  async until(count: number): Promise<void> {
    const reached = new Promise<void>((resolve) => (this.#wanted = { count, reached: resolve }));
    this.#tell();
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
        this.#tell();
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  #tell(): void {
    if (this.#wanted !== undefined && this.#seen.size >= this.#wanted.count) this.#wanted.reached();
  }
}
