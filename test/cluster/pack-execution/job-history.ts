import { setTimeout as sleep } from "node:timers/promises";
import { type Client, controllerOf, type Job, JobResource } from "@seamgen/runtime";

const RETRY_MS = 50;

/** Records all Jobs that are ever created in a namespace, also while API servers restart. */
export class JobHistory {
  /** The uid of the owner of each Job, by the uid of the Job. */
  readonly #owners = new Map<string, string>();
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;

  constructor(client: Client, namespace: string) {
    this.#running = this.#run(client, namespace);
  }

  /** The number of Jobs that the PackExecution with this uid has had. */
  countOf(execution: string): number {
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
        for (const job of items) this.#record(job);
        const { resourceVersion } = metadata;
        for await (const event of client.watch(JobResource, { namespace, resourceVersion, signal }))
          if (event.type === "ADDED") this.#record(event.object);
      } catch {
        await sleep(RETRY_MS); // the server does not answer; the next list has what was created meanwhile
      }
    }
  }

  #record(job: Job): void {
    this.#owners.set(job.metadata.uid ?? "", controllerOf(job)?.uid ?? "");
  }
}
