import { setTimeout as sleep } from "node:timers/promises";
import { type Client, controllerOf, type Job, JobResource } from "@seamgen/runtime";

const RETRY_MS = 50;

/** Remembers the Jobs that were ever in a namespace, whatever became of them, while API servers come and go. */
export class JobHistory {
  /** By the uid of the Job: the uid of its owner. */
  readonly #owners = new Map<string, string>();
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;

  constructor(client: Client, namespace: string) {
    this.#running = this.#run(client, namespace);
  }

  /** How many Jobs the PackExecution of this uid has had. */
  of(execution: string): number {
    return [...this.#owners.values()].filter((owner) => owner === execution).length;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(client: Client, namespace: string): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const { items, metadata } = await client.list(JobResource, { namespace, signal });
        for (const job of items) this.#note(job);
        const { resourceVersion } = metadata;
        for await (const event of client.watch(JobResource, { namespace, resourceVersion, signal }))
          if (event.type === "ADDED") this.#note(event.object);
      } catch {
        await sleep(RETRY_MS); // the server is away; the next list shows what was created
      }
    }
  }

  #note(job: Job): void {
    this.#owners.set(job.metadata.uid ?? "", controllerOf(job)?.uid ?? "");
  }
}
