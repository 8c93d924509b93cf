import type { Job } from "../../../packages/runtime/src/built-in-kinds.ts";
import { controllerOf } from "../../../packages/runtime/src/owner.ts";
import type { KubernetesObject, OwnerReference } from "../../../packages/runtime/src/resource.ts";
import { printTime } from "../../../packages/apiserver/src/store/metadata.ts";
import { Executions, JOB_LABEL, Jobs, Results, RESULT_LABEL, SUPERSEDED_LABEL } from "./kinds.ts";
import type { WorldParts } from "./world.ts";

/** The origin of a result, which the result itself may not have. */
export interface ResultOrigin {
  /** Uid of the execution whose executor wrote it. */
  readonly execution: string;
  /** Whether it is about the requested version of the pack. */
  readonly isOfVersion: boolean;
}

interface Life {
  readonly job: Job;
  readonly owner: OwnerReference;
  readonly label: string;
}

/** Longest time between two changes of a Job. */
const STEP_MS = 6000;

/** Acts as Kueue, Job controller, executor, TTL controller and people: changes the Jobs of the operator. */
export class JobLives {
  /** The origins of results, by the uid of the result. */
  readonly reports = new Map<string, ResultOrigin>();
  readonly marks = new Set<string>();
  readonly #parts: WorldParts;
  #isSilent = false;
  #revision = 0;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    parts.server.onChange(Jobs, ({ type, object }) => {
      const job: Job = { metadata: {}, ...object };
      const owner = controllerOf(job);
      if (type !== "ADDED" || owner === undefined || this.#isSilent) return;
      void this.#live({ job, owner, label: job.metadata.labels?.[JOB_LABEL] ?? "" });
    });
  }

  /** Ends all changes. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  async #live(life: Life): Promise<void> {
    const { random } = this.#parts;
    const interferes = random() < 0.12;
    if (interferes) this.#later(random() * 3 * STEP_MS, () => this.#delete(life, "a person"));
    if (!(await this.#admission(life)) || random() < 0.08) return;
    const chance = random();
    if (chance < 0.2) this.#end(life, "Failed");
    else await this.#complete(life, chance < 0.9);
    if (random() < 0.35) this.#later(random() * STEP_MS, () => this.#delete(life, "its time to live"));
  }

  /** Admits the Job, and may evict it and admit it again. Returns whether it is admitted in the end. */
  async #admission(life: Life): Promise<boolean> {
    const { random } = this.#parts;
    for (;;) {
      if (!(await this.#pause()) || random() < 0.04) return false;
      this.#suspend(life, false);
      if (random() > 0.25) return await this.#pause();
      if (!(await this.#pause())) return false;
      this.#suspend(life, true);
    }
  }

  async #complete(life: Life, reports: boolean): Promise<void> {
    const { random } = this.#parts;
    const before = random() < 0.65;
    if (reports && before) this.#report(life);
    if (reports && before && random() < 0.3) {
      if (!(await this.#pause())) return;
      this.#report(life);
    }
    if (random() < 0.1) this.#patch(life, { status: { succeeded: 1 } }, "status");
    if (random() < 0.7 && !(await this.#pause())) return;
    this.#end(life, "Complete");
    if (reports && !before && (await this.#pause())) {
      this.#report(life);
      this.marks.add("result after the end");
    }
    if (reports && random() < 0.2 && (await this.#pause())) this.#report(life);
  }

  #suspend(life: Life, suspend: boolean): void {
    const { random, clock } = this.#parts;
    this.#patch(life, { spec: { suspend } });
    // The Job controller removes the start time some time after Kueue has suspended the Job.
    const startTime = suspend && random() < 0.5 ? null : printTime(clock.now());
    this.#patch(life, { status: { startTime } }, "status");
    if (suspend) this.marks.add("evicted");
  }

  #end(life: Life, type: "Complete" | "Failed"): void {
    const at = printTime(this.#parts.clock.now());
    const conditions = [{ type, status: "True", reason: "Pods", message: "the pods ended" }];
    const counts = type === "Complete" ? { succeeded: 1, completionTime: at } : { failed: 1 };
    this.#patch(life, { status: { ...counts, conditions } }, "status");
    this.marks.add(`Job ${type}`);
  }

  /** Writes a result as the executor. Its pod may outlive the Job and the execution. */
  #report({ owner, label, job: { metadata } }: Life): void {
    const { server, random, trace } = this.#parts;
    const { namespace = "" } = metadata;
    const revision = ++this.#revision;
    const before = server.all(Results, namespace).filter((one) => one.metadata.labels?.[RESULT_LABEL] === label);
    const isOfVersion = random() < 0.95;
    // If the execution is deleted, only an owner reference shows that the result is not of a new one with the same name.
    const isOwned = random() < 0.6 || !this.#exists(owner, namespace);
    const ownerReferences = isOwned ? [{ ...owner, controller: false, blockOwnerDeletion: true }] : [];
    const result = server.create<KubernetesObject>(Results, {
      apiVersion: Results.apiVersion,
      kind: Results.kind,
      metadata: {
        name: `pack-deploy-result-${label}-r${revision}`,
        namespace,
        labels: { [RESULT_LABEL]: label },
        ownerReferences,
      },
      ...{
        spec: {
          revision,
          capability: "pack-deploy",
          // A result without an owner says whose it is.
          ...(isOwned && random() < 0.5 ? {} : { packExecutionRef: owner.name }),
          status: random() < 0.8 ? "Succeeded" : "Failed",
          failureReason: { category: "ExecutionFailure", reason: "the delivery failed" },
          ...(isOfVersion ? {} : { clusterPackVersion: "v0.0.1-r1" }),
        },
      },
    });
    trace(`the executor of ${owner.name} (${owner.uid}) writes result ${revision}${isOwned ? "" : " without owner"}`);
    this.reports.set(result.metadata?.uid ?? "", { execution: owner.uid, isOfVersion });
    if (before.length > 0) this.marks.add("duplicate results");
    if (random() < 0.7)
      for (const { metadata: older } of before)
        server.patch(
          Results,
          { name: older.name ?? "", namespace },
          { body: { metadata: { labels: { [SUPERSEDED_LABEL]: "true" } } } },
        );
  }

  #exists({ name, uid }: OwnerReference, namespace: string): boolean {
    return this.#parts.server.find(Executions, { name, namespace })?.metadata.uid === uid;
  }

  #delete(life: Life, who: string): void {
    const { server, trace } = this.#parts;
    const key = this.#keyOf(life);
    if (key === undefined) return;
    trace(`${who} deletes Job ${key.name}`);
    this.marks.add(`Job deleted by ${who}`);
    server.delete(Jobs, key);
  }

  #patch(life: Life, body: object, subresource?: "status"): void {
    const { server, trace } = this.#parts;
    const key = this.#keyOf(life);
    if (key === undefined) return;
    trace(`Job ${key.name}: ${JSON.stringify(body)}`);
    server.patch(Jobs, key, { body, subresource });
  }

  /** Returns the key of the Job; `undefined` if it is deleted. */
  #keyOf({ job: { metadata } }: Life): { readonly name: string; readonly namespace: string } | undefined {
    const { name = "", namespace = "", uid } = metadata;
    const key = { name, namespace };
    return this.#parts.server.find(Jobs, key)?.metadata.uid === uid ? key : undefined;
  }

  #later(milliseconds: number, then: () => void): void {
    this.#parts.clock.setTimer(() => {
      if (!this.#isSilent) then();
    }, milliseconds);
  }

  /** Waits a random time. Returns whether changes go on. */
  #pause(): Promise<boolean> {
    const { clock, random } = this.#parts;
    return new Promise((resolve) => {
      clock.setTimer(() => resolve(!this.#isSilent), random() * STEP_MS);
    });
  }
}
