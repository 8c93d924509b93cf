import type { Clock, Random } from "../../../packages/base/src/clock.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../../packages/runtime/src/resource.ts";
import type { RecordedServer } from "../recorded-server.ts";
import { pick } from "./run-settings.ts";
import { drawGateInputs, type GateInput, type Delivery, VERSION } from "./gates.ts";
import {
  condition,
  Executions,
  Instances,
  JOB_LABEL,
  jobNameOf,
  Jobs,
  Packs,
  POD_TEMPLATE,
  RESULT_LABEL,
  Results,
  tenantOf,
} from "./kinds.ts";

const OTHER_VERSION = "v1.1.0-r1";
const HOLD = "example.com/held";

export interface WorldParts {
  readonly server: RecordedServer;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: (line: string) => void;
}

/** Acts as people and other controllers: changes the objects that the gates read, and creates and deletes PackExecutions. */
export class PackExecutionWorld {
  readonly #parts: WorldParts;
  readonly #deliveries: readonly Delivery[];
  readonly #gates: readonly GateInput[];
  /** Namespaces whose executor lacks rights. */
  readonly denied: Set<string>;
  /** What happened in the run. */
  readonly marks = new Set<string>();

  constructor(parts: WorldParts, denied: Set<string>) {
    const { random } = parts;
    this.#parts = parts;
    this.denied = denied;
    const clusters = random() < 0.4 ? ["blue", "green"] : ["blue"];
    this.#deliveries = ["pe-a", "pe-b", "pe-c"].slice(0, 1 + Math.floor(random() * 3)).map((name) => {
      const cluster = pick(random, clusters);
      const namespace = random() < 0.8 ? tenantOf(cluster) : "seam-system";
      return { key: { name, namespace }, cluster, pack: random() < 0.7 ? "nginx" : "redis" };
    });
    this.#gates = drawGateInputs(this.#deliveries, random);
  }

  /** Creates the objects that exist before the operator starts. Most gates are open. */
  begin(): void {
    const { clock, random, server } = this.#parts;
    for (const part of this.#gates) {
      const chance = random();
      if (chance < 0.96) this.#put(part, chance < 0.88);
    }
    for (const delivery of this.#deliveries) {
      if (random() < 0.08) this.denied.add(delivery.key.namespace);
      if (random() < 0.15) this.#leaveInstance(delivery);
      if (random() < 0.1) this.#leaveJob(delivery);
      if (random() < 0.3) clock.setTimer(() => this.#leaveJob(delivery), random() * 3000);
      if (random() < 0.6) this.#createExecution(delivery);
    }
    this.#parts.trace(`the world begins at ${server.version}`);
  }

  /** Makes one random change. */
  act(isLong: boolean): void {
    const { random } = this.#parts;
    const delivery = pick(random, this.#deliveries);
    const steps: readonly (readonly [weight: number, step: () => void])[] = [
      [40, () => this.#turnGate()],
      [14, () => this.#createExecution(delivery)],
      [3, () => this.#remove(Executions, delivery.key)],
      [6, () => this.#recreate(delivery)],
      [4, () => this.#hold(delivery)],
      [10, () => this.#indexLineage(delivery)],
      [2, () => this.#revoke(delivery)],
      [2, () => this.#otherVersion(delivery)],
      [4, () => this.#changeRights(delivery, isLong)],
      [2, () => this.#leaveJob(delivery)],
      [3, () => this.#annotate(delivery)],
      [4, () => this.#loseStatus(delivery)],
      [4, () => this.#forgeJob(delivery)],
      [4, () => this.#forgeResult(delivery)],
    ];
    let chance = random() * steps.reduce((sum, [weight]) => sum + weight, 0);
    steps.find(([weight]) => (chance -= weight) < 0)?.[1]();
  }

  #turnGate(): void {
    const { random } = this.#parts;
    const part = pick(random, this.#gates);
    const chance = random();
    if (chance < 0.06) this.#remove(part.resource, part.key);
    else this.#put(part, chance < 0.8);
  }

  #put({ resource, key, spec, open, closed }: GateInput, isOpen: boolean): void {
    const { server, trace } = this.#parts;
    trace(`${resource.plural} ${key.name} is ${isOpen ? "open" : "closed"}`);
    if (server.find(resource, key) === undefined) this.#create(resource, key, { spec });
    server.patch(resource, key, { body: { status: isOpen ? open : closed }, subresource: "status" });
  }

  #create(resource: Resource<KubernetesObject>, metadata: Required<ObjectKey>, more: object): void {
    const { apiVersion, kind } = resource;
    const object: KubernetesObject = { apiVersion, kind, metadata, ...more };
    this.#parts.server.create(resource, object);
  }

  #remove(resource: Resource<KubernetesObject>, key: Required<ObjectKey>): void {
    const { server, trace } = this.#parts;
    if (server.find(resource, key) === undefined) return;
    trace(`${resource.plural} ${key.name} is deleted`);
    const job = { name: jobNameOf(key.name), namespace: key.namespace };
    if (resource === Executions && server.find(Jobs, job) !== undefined) this.marks.add("deleted with a Job");
    server.delete(resource, key);
  }

  #createExecution({ key, cluster, pack }: Delivery, finalizers: readonly string[] = []): void {
    const { server, trace, random } = this.#parts;
    if (server.find(Executions, key) !== undefined) return;
    if (server.history(Executions, key).length > 0) this.marks.add("recreated");
    trace(`${key.name} is created`);
    const version = random() < 0.93 ? VERSION : OTHER_VERSION;
    const spec = { clusterPackRef: { name: pack, version }, targetClusterRef: cluster, admissionProfileRef: "profile" };
    this.#create(Executions, key, { spec, metadata: { ...key, ...(finalizers.length > 0 && { finalizers }) } });
  }

  /** Deletes an execution and creates it again with the same name, at once or later. */
  #recreate(delivery: Delivery): void {
    const { clock, random } = this.#parts;
    this.#remove(Executions, delivery.key);
    clock.setTimer(() => this.#createExecution(delivery), random() < 0.4 ? 0 : random() * 3000);
  }

  /** Creates an execution with a finalizer and deletes it, or removes the finalizer. */
  #hold(delivery: Delivery): void {
    const { server, trace } = this.#parts;
    const stored = server.find(Executions, delivery.key);
    if (stored === undefined) return this.#createExecution(delivery, [HOLD]);
    const { finalizers = [], deletionTimestamp } = stored.metadata;
    const held = finalizers.includes(HOLD);
    if (held && deletionTimestamp === undefined) return this.#remove(Executions, delivery.key);
    if (deletionTimestamp !== undefined && this.#parts.random() < 0.7) return;
    trace(`${delivery.key.name} is ${held ? "without a finalizer" : "held by a finalizer"}`);
    server.patch(Executions, delivery.key, { body: { metadata: { finalizers: held ? [] : [HOLD] } } });
    this.marks.add("held");
  }

  #indexLineage({ key }: Delivery): void {
    const { server, trace } = this.#parts;
    const stored = server.find(Executions, key);
    if (stored === undefined) return;
    const synced = { ...condition("LineageSynced", true), reason: "LineageIndexCreated" };
    const others = (stored.status?.conditions ?? []).filter(({ type }) => type !== "LineageSynced");
    trace(`the lineage of ${key.name} is indexed`);
    server.patch(Executions, key, { body: { status: { conditions: [...others, synced] } }, subresource: "status" });
    this.marks.add("lineage");
  }

  #revoke({ key, pack }: Delivery): void {
    const { server, trace, random } = this.#parts;
    const at = { name: pack, namespace: key.namespace };
    if (server.find(Packs, at) === undefined) return;
    const isRevoked = random() < 0.7;
    trace(`pack ${pack} is ${isRevoked ? "" : "not "}revoked`);
    const conditions = [condition("Revoked", isRevoked)];
    server.patch(Packs, at, { body: { status: { conditions } }, subresource: "status" });
  }

  /** Replaces a pack with one of another version, because the version of a pack cannot change. */
  #otherVersion({ key, pack }: Delivery): void {
    const { server, trace, random } = this.#parts;
    const at = { name: pack, namespace: key.namespace };
    const stored = server.find(Packs, at);
    if (stored === undefined) return;
    const version = random() < 0.4 ? OTHER_VERSION : VERSION;
    trace(`pack ${pack} has version ${version}`);
    server.delete(Packs, at);
    this.#create(Packs, at, { spec: { ...stored.spec, version } });
    if (stored.status) server.patch(Packs, at, { body: { status: stored.status }, subresource: "status" });
  }

  /** Rights cannot be watched. If the operator's intervals are long, annotations wake it. */
  #changeRights({ key }: Delivery, isLong: boolean): void {
    const { random, trace } = this.#parts;
    const given = random() < 0.6;
    trace(`rights in ${key.namespace} are ${given ? "given" : "denied"}`);
    if (!given) this.denied.add(key.namespace);
    else if (this.denied.delete(key.namespace) && isLong)
      for (const delivery of this.#deliveries) this.#annotate(delivery);
  }

  #annotate({ key }: Delivery): void {
    const { server, clock } = this.#parts;
    if (server.find(Executions, key) === undefined) return;
    server.patch(Executions, key, { body: { metadata: { annotations: { "example.com/at": String(clock.now()) } } } });
  }

  /** Creates the instance of an earlier delivery. */
  #leaveInstance({ cluster, pack }: Delivery): void {
    const key = { name: `${pack}-${cluster}`, namespace: tenantOf(cluster) };
    if (this.#parts.server.find(Instances, key) !== undefined) return;
    this.#create(Instances, key, { spec: { clusterPackRef: pack, targetClusterRef: cluster, version: "v0.9.0-r1" } });
    this.marks.add("instance before");
  }

  /** A tool that restores or replaces objects drops the status. */
  #loseStatus({ key }: Delivery): void {
    const { server, trace } = this.#parts;
    if (server.find(Executions, key)?.status === undefined) return;
    trace(`${key.name} loses its status`);
    server.patch(Executions, key, { body: { status: null }, subresource: "status" });
    this.marks.add("lost status");
  }

  /** A tenant creates the Job of an execution, and says in it that the execution or another one is its controller. */
  #forgeJob({ key }: Delivery): void {
    const { server, random, trace } = this.#parts;
    const job = { name: jobNameOf(key.name), namespace: key.namespace };
    if (server.find(Jobs, job) !== undefined) return;
    const living = server.all(Executions, key.namespace);
    if (living.length === 0) return;
    const owner = (random() < 0.7 ? server.find(Executions, key) : undefined) ?? pick(random, living);
    trace(`a tenant makes Job ${job.name} of ${owner.metadata.name}`);
    const { apiVersion, kind, metadata } = owner;
    const ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true }];
    const labels = { [JOB_LABEL]: key.name };
    const spec = { suspend: true, template: POD_TEMPLATE };
    this.#create(Jobs, job, { metadata: { ...job, labels, ownerReferences }, spec });
    this.marks.add("forged Job");
  }

  /** Someone creates a result that does not name the execution, or names another one, pack or cluster. */
  #forgeResult({ key }: Delivery): void {
    const { server, random, trace } = this.#parts;
    const name = `forged-${server.version}`;
    trace(`someone makes the result ${name} for ${key.name}`);
    const wrong = pick(random, [
      {},
      { packExecutionRef: "another" },
      { packExecutionRef: key.name, clusterPackRef: "another" },
      { packExecutionRef: key.name, targetClusterRef: "another" },
    ]);
    const spec = { revision: 1_000_000, capability: "pack-deploy", status: "Succeeded", ...wrong };
    const labels = { [RESULT_LABEL]: key.name };
    this.#create(
      Results,
      { name, namespace: key.namespace },
      { metadata: { name, namespace: key.namespace, labels }, spec },
    );
    this.marks.add("forged result");
  }

  /** Creates or replaces a Job of a person with the name of the operator's Job. */
  #leaveJob({ key }: Delivery): void {
    const { server } = this.#parts;
    const metadata = { name: jobNameOf(key.name), namespace: key.namespace, labels: { [JOB_LABEL]: key.name } };
    const stored = server.find(Jobs, metadata);
    if (stored?.metadata.ownerReferences !== undefined) return;
    if (stored !== undefined) this.#remove(Jobs, metadata);
    this.#create(Jobs, metadata, { spec: { suspend: false, template: POD_TEMPLATE } });
    this.marks.add("Job in the way");
  }
}
