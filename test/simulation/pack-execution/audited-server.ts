import type { InfrastructurePackExecution, InfrastructurePackInstance, PackOperationResult } from "@seam/seam-core";
import type { Event, Job } from "../../../packages/runtime/src/built-in-kinds.ts";
import {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  printKey,
  type Resource,
} from "../../../packages/runtime/src/resource.ts";
import type { RequestFacts } from "../../../packages/apiserver/src/http/request-facts.ts";
import type { WireAnswer, WireRequest } from "../../../packages/apiserver/src/in-process.ts";
import { factsOf } from "../faulty-transport.ts";
import type { RecordedServer } from "../recorded-server.ts";
import { differences } from "./expected.ts";
import { type Knowledge, viewOf } from "./knowledge.ts";
import {
  Clusters,
  controls,
  Executions,
  Instances,
  JOB_LABEL,
  jobNameOf,
  Jobs,
  Packs,
  Profiles,
  RECORDED,
  RESULT_LABEL,
  Results,
  Snapshots,
  statusOf,
} from "./kinds.ts";
import { currentPass, Pass } from "./pass.ts";
import { type Judge, judge, type Verdict } from "./oracle.ts";

/** What the operator did to PackExecutions, in all its lives. */
export interface Ledger {
  readonly breaches: string[];
  readonly marks: Set<string>;
  /** The number of Jobs created for each execution, by its uid. */
  readonly jobs: Map<string, number>;
  /** Keys of the instances of the executions that succeeded. */
  readonly delivered: Set<string>;
  readonly events: Map<string, number>;
}

export interface AuditParts extends Omit<Judge, "missedSince" | "submitted"> {
  readonly server: RecordedServer;
  readonly now: () => number;
  readonly knowledge: Knowledge;
  readonly ledger: Ledger;
  /** Whether the operator knows every change at once. */
  readonly isInstant: boolean;
  /** Called after each write that had an effect. */
  readonly onWrite: () => void;
}

/** The part of a SubjectAccessReview that matters here. */
export interface AccessReviewSpec {
  readonly resourceAttributes: { readonly namespace: string; readonly verb: string };
}

/** How long the operator may rely on a positive answer about the executor's rights. */
const ALLOWED_MS = 300_000;
/** Plural of SubjectAccessReviews. The server answers them and stores nothing. */
export const REVIEWS = "subjectaccessreviews";

/** What is asked for before a Job is created. */
const GATE_READS = [Executions, Packs, Clusters, Snapshots, Profiles, Results].map(({ plural }) => plural);

/** What is asked for before a status says so. */
const QUESTIONS: { readonly [type in Verdict["type"]]?: readonly string[] } = {
  revoked: [Packs.plural],
  "stale version": [Packs.plural],
  "no result": [Results.plural],
  "pack gone": [Packs.plural],
  succeeded: [Instances.plural],
};

const READS = ["get", "list", "watch"];

/** The server of one life of the operator. It checks each write against what the operator knew in that pass. */
export class AuditedServer {
  readonly #parts: AuditParts;
  readonly #passes = new Map<string, Pass>();

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** Records what the operator knows at the begin of a pass, when it reads its caches. */
  beginPass(key: Required<ObjectKey>): Pass {
    const { knowledge, now, options, reports } = this.#parts;
    const { submitted, missed } = knowledge;
    const view = knowledge.view(now());
    const execution = view.find(Executions, key);
    const { metadata: { uid = "" } = {}, status: { jobUid } = {} } = execution ?? {};
    if (jobUid !== undefined && !submitted.has(uid)) submitted.set(uid, jobUid);
    const fixed = { options, reports, submitted: new Map(submitted) };
    const verdict = judge(execution, view, { ...fixed, missedSince: now });
    const misses = verdict.type === "awaits result" && verdict.accepted === undefined;
    const job = misses ? verdict.job : undefined;
    const wait = missed.get(uid);
    if (!misses) missed.delete(uid);
    else if (wait === undefined || wait.job !== job) missed.set(uid, { since: now(), job });
    const { since = now(), job: after } = missed.get(uid) ?? {};
    const began = now();
    const missedSince = (_: string, ended: string | undefined) => (misses && ended === after ? since : began);
    const pass = new Pass({ key, view, by: { ...fixed, missedSince } });
    this.#passes.set(printKey(key), pass);
    return pass;
  }

  sendBookmarks(path: string): void {
    this.#parts.server.sendBookmarks(path);
  }

  send(request: WireRequest): WireAnswer {
    const { server, isInstant } = this.#parts;
    const facts = factsOf(request);
    const { verb, plural } = facts;
    if (READS.includes(verb) || plural === REVIEWS) return server.send(request);
    currentPass.getStore()?.act();
    if (verb === "create" && plural === Jobs.plural && isInstant)
      this.#checkGatesNow(JSON.parse(request.body ?? "") as KubernetesObject);
    const resource: Resource<KubernetesObject> | undefined = RECORDED.find((one) => one.plural === plural);
    const before = resource && server.find(resource, facts);
    const answer = server.send(request);
    if (answer.status === 409 && verb === "create" && plural === Jobs.plural) currentPass.getStore()?.startAgain();
    if (answer.status < 300) this.#checkWrite(facts, before, JSON.parse(answer.body) as KubernetesObject);
    return answer;
  }

  #checkWrite(facts: RequestFacts, before: KubernetesObject | undefined, after: KubernetesObject): void {
    const { verb, plural } = facts;
    const isSame = before?.metadata?.resourceVersion === after.metadata?.resourceVersion;
    // A patch that changes nothing has no effect. One of a result is checked all the same.
    if (verb === "patch" && isSame && plural !== Results.plural) return;
    this.#checkChange(facts, { before, after });
    this.#parts.onWrite();
  }

  /** Checks a write against the pass that sends it. For a deletion, `before` is the object. */
  #checkChange({ verb, plural, subresource }: RequestFacts, change: Changed<unknown>): void {
    const { before, after } = change;
    switch (`${verb} ${plural} ${subresource}`.trim()) {
      case "create events":
        return this.#checkEvent(after as Event);
      case "patch events":
        return;
      case `create ${Jobs.plural}`:
        return this.#checkJob(after as Job);
      case `delete ${Jobs.plural}`:
        return this.#checkJobDeletion(before as Job);
      case `delete ${Executions.plural}`:
        return this.#checkDeletion(before as InfrastructurePackExecution);
      case `patch ${Executions.plural} status`:
        return this.#checkStatus(change as Changed<InfrastructurePackExecution>);
      case `patch ${Results.plural}`:
        return this.#checkResult(change as Changed<PackOperationResult>);
      case `patch ${Instances.plural}`:
      case `patch ${Instances.plural} status`:
      case `apply ${Instances.plural}`:
        return this.#checkInstance(after as InfrastructurePackInstance);
      default:
        return this.#breach(`sends ${verb} ${plural}`);
    }
  }

  /** If the operator knows every change at once, all gates must be open at this moment. */
  #checkGatesNow({ metadata }: KubernetesObject): void {
    const { server, now } = this.#parts;
    const key = { name: metadata?.labels?.[JOB_LABEL] ?? "", namespace: metadata?.namespace ?? "" };
    const by = { ...this.#parts, missedSince: now };
    const { type } = judge(server.find(Executions, key), viewOf(server, now()), by);
    if (type !== "open") this.#breach(`creates a Job for ${key.name}, which is ${type} now`);
  }

  #checkJob(job: Job): void {
    const { ledger, knowledge } = this.#parts;
    const { metadata, spec } = job;
    const namespace = metadata.namespace ?? "";
    const key = { name: metadata.labels?.[JOB_LABEL] ?? "", namespace };
    const pass = this.#expect(key, `creates Job ${metadata.name}`, ["open"]);
    this.#require(pass, `creates Job ${metadata.name}`, GATE_READS);
    const uid = metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid ?? "";
    if (uid === "" || uid !== pass?.execution?.metadata.uid) this.#breach(`creates a Job for ${uid}`);
    if (spec?.suspend !== true) this.#breach("creates a Job that is not suspended");
    if ((pass?.since ?? 0) - (knowledge.allowedAt.get(namespace) ?? -Infinity) > ALLOWED_MS)
      this.#breach("creates a Job whose executor lacks its rights");
    const jobs = (ledger.jobs.get(uid) ?? 0) + 1;
    ledger.jobs.set(uid, jobs);
    if (jobs > 1) this.#checkFurtherJob(uid, key);
  }

  /** A further Job is allowed only if this life of the operator does not know of an earlier one. */
  #checkFurtherJob(uid: string, { name }: ObjectKey): void {
    const { ledger, knowledge } = this.#parts;
    ledger.marks.add("unknown earlier Job");
    if (knowledge.submitted.has(uid)) this.#breach(`creates another Job for ${name} (${uid})`);
  }

  #checkJobDeletion({ metadata }: Job): void {
    const { server } = this.#parts;
    const name = (metadata.name ?? "").slice(jobNameOf("").length);
    const key = { name, namespace: metadata.namespace ?? "" };
    const pass = this.#expect(key, `deletes Job ${metadata.name}`, ["Job in the way"]);
    this.#require(pass, `deletes Job ${metadata.name}`, GATE_READS.slice(0, 5));
    if (pass?.verdict.type === "Job in the way" && pass.verdict.job !== metadata.uid)
      this.#breach(`deletes Job ${metadata.name} (${metadata.uid}) in place of ${pass.verdict.job}`);
    const living = server
      .all(Executions, key.namespace)
      .find(({ metadata: { uid = "" } }) => controls({ metadata }, uid));
    if (living !== undefined) this.#breach(`deletes the Job of ${living.metadata.name}`);
  }

  #checkDeletion(execution: KubernetesObject): void {
    const { ledger, options } = this.#parts;
    const pass = this.#expect(keyOf(execution), "is deleted", ["stale version"]);
    if (pass?.execution?.metadata.resourceVersion !== execution.metadata?.resourceVersion)
      this.#breach("deletes an execution in a version that it does not know");
    if (options.onStaleVersion === "fail") this.#breach("deletes an execution that the options keep");
    ledger.marks.add("deletes itself");
  }

  #checkStatus({ before, after }: Changed<InfrastructurePackExecution>): void {
    const { ledger } = this.#parts;
    const { name = "", namespace = "", uid = "" } = after.metadata;
    const pass = this.#passes.get(printKey({ name, namespace }));
    const what = `writes the status of ${name}`;
    if (pass?.execution?.metadata.uid !== uid) return this.#breach(`${what}, of another incarnation`);
    const possible = this.#withRights(pass, namespace);
    for (const verdict of possible.slice(0, 1)) this.#require(pass, what, QUESTIONS[verdict.type] ?? []);
    const verdict = possible.find((one) => differences(after, one).length === 0) ?? possible[0];
    if (verdict.type === "left alone") this.#checkLeftAlone({ before, after });
    else {
      const wrong = differences(after, verdict);
      if (wrong.length > 0) this.#breach(`${what}, which is ${JSON.stringify(verdict)}: ${wrong.join(", ")}`);
    }
    if (verdict.type === "open" && !ledger.jobs.has(uid)) this.#breach(`${what} as running without a Job`);
    if ("accepted" in verdict && verdict.accepted === true) ledger.marks.add(`accepted: ${verdict.type}`);
    if (verdict.type === "succeeded") this.#checkDelivered(after, verdict.newer === true);
    if (statusOf(before, "LineageSynced") === "True" && statusOf(after, "LineageSynced") !== "True")
      this.#breach(`${what} and resets LineageSynced`);
    if ((after.status?.observedGeneration ?? 0) < (before.status?.observedGeneration ?? 0))
      this.#breach(`${what} with an older generation`);
    ledger.marks.add(verdict.type === "closed" ? `closed: ${verdict.step}` : verdict.type);
  }

  /** Returns the possible verdicts, given the answers about the executor's rights. Two if a denial came as the pass began. */
  #withRights({ verdict, since }: Pass, namespace: string): readonly [Verdict, ...Verdict[]] {
    const deniedAt = this.#parts.knowledge.deniedAt.get(namespace) ?? -Infinity;
    const closed: Verdict = { type: "closed", step: "rights" };
    if ((verdict.type !== "open" && verdict.type !== "name taken") || deniedAt < since) return [verdict];
    return deniedAt === since ? [closed, verdict] : [closed];
  }

  /** In an execution that has ended, only the observed generation may change. */
  #checkLeftAlone({ before, after }: Changed<InfrastructurePackExecution>): void {
    const conditions = (object: InfrastructurePackExecution) =>
      (object.status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status}/${reason}`).join();
    if (before.metadata.deletionTimestamp !== undefined)
      this.#breach(`writes the status of an execution that is being deleted`);
    if (conditions(before) !== conditions(after))
      this.#breach(`turns ${conditions(before)} of ${before.metadata.name} into ${conditions(after)}`);
  }

  #checkDelivered(execution: InfrastructurePackExecution, newer: boolean): void {
    const { server, ledger } = this.#parts;
    const { clusterPackRef, targetClusterRef } = execution.spec;
    const key = { name: `${clusterPackRef.name}-${targetClusterRef}`, namespace: `seam-tenant-${targetClusterRef}` };
    const exists = server.history(Instances, key).some(({ object }) => {
      const { metadata, spec } = object as InfrastructurePackInstance;
      const of = metadata.annotations?.["infrastructure.ontai.dev/pe-uid"];
      return of === execution.metadata.uid && spec.version === clusterPackRef.version;
    });
    if (newer) this.#parts.ledger.marks.add("instance of a newer execution");
    else if (!exists) this.#breach(`says that ${execution.metadata.name} succeeded before its instance exists`);
    ledger.delivered.add(printKey(key));
  }

  #checkInstance({ metadata, spec }: InfrastructurePackInstance): void {
    const name = metadata.annotations?.["infrastructure.ontai.dev/pe-name"] ?? "";
    const namespace = metadata.labels?.["infrastructure.ontai.dev/root-ili-namespace"] ?? "";
    const what = `writes instance ${metadata.name}`;
    const pass = this.#expect({ name, namespace }, what, ["succeeded"]);
    this.#require(pass, what, [Instances.plural]);
    if (pass?.verdict.type === "succeeded" && pass.verdict.newer === true) this.#breach(`${what} of a newer execution`);
    if ((metadata.ownerReferences ?? []).length > 0) this.#breach(`instance ${metadata.name} has an owner`);
    if (spec.version !== pass?.execution?.spec.clusterPackRef.version)
      this.#breach(`instance ${metadata.name} has version ${spec.version}`);
  }

  /** An execution may only be added to the owners of its result. */
  #checkResult({ before, after }: Changed<PackOperationResult>): void {
    const { metadata } = after;
    const key = { name: metadata.labels?.[RESULT_LABEL] ?? "", namespace: metadata.namespace ?? "" };
    const pass = this.#expect(key, `adopts ${metadata.name}`, ["succeeded", "pack gone", "capability failed"]);
    if (pass !== undefined && "result" in pass.verdict && pass.verdict.result !== metadata.name)
      this.#breach(`adopts ${metadata.name} in place of ${pass.verdict.result}`);
    const uids = (object: PackOperationResult) => (object.metadata.ownerReferences ?? []).map(({ uid }) => uid).join();
    const wanted = [...(before.metadata.ownerReferences ?? []).map(({ uid }) => uid), pass?.execution?.metadata.uid];
    if (uids(after) !== wanted.join()) this.#breach(`makes ${uids(after)} owners of ${metadata.name}`);
  }

  #checkEvent({ regarding, reason }: Event): void {
    const { events } = this.#parts.ledger;
    const key = `${reason} of ${regarding.name} (${regarding.uid})`;
    events.set(key, (events.get(key) ?? 0) + 1);
  }

  /** Returns the pass of the execution. Its verdict must be one of the types. */
  #expect({ name, namespace = "" }: ObjectKey, what: string, types: readonly Verdict["type"][]): Pass | undefined {
    const pass = this.#passes.get(printKey({ name, namespace }));
    const { type, ...more } = pass?.verdict ?? ({ type: "gone" } as const);
    if (!types.includes(type)) this.#breach(`${name} ${what}, but is ${type} ${JSON.stringify(more)}`);
    return pass;
  }

  /** What the pass does rests on answers of the API server about these kinds. */
  #require(pass: Pass | undefined, what: string, plurals: readonly string[]): void {
    const missing = plurals.filter((plural) => pass?.asked.has(plural) !== true);
    if (missing.length > 0) this.#breach(`${what} without asking for ${missing.join(", ")}`);
  }

  #breach(what: string): void {
    this.#parts.ledger.breaches.push(`at ${(this.#parts.now() / 1000).toFixed(3)} the operator ${what}`);
  }
}

interface Changed<T> {
  readonly before: T;
  readonly after: T;
}
