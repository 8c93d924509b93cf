import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ConflictError } from "../../packages/runtime/src/client/errors.ts";
import {
  findCondition,
  isConditionTrue,
  setCondition,
  sortConditions,
  type Condition,
} from "../../packages/runtime/src/conditions.ts";
import { ConfigMapResource, JobResource, NamespaceResource, type Job } from "../../packages/runtime/src/core.ts";
import { finalize } from "../../packages/runtime/src/finalizer.ts";
import {
  AlreadyOwnedError,
  controllerOf,
  ownerReference,
  setControllerReference,
  setOwnerReference,
} from "../../packages/runtime/src/owner.ts";
import type { Result } from "../../packages/runtime/src/reconciler.ts";
import type { KubernetesObject, ObjectKey, Resource } from "../../packages/runtime/src/resource.ts";
import { mergePatch, writeStatus } from "../../packages/runtime/src/status.ts";
import { job, RecordingClient } from "../support/recording-client.ts";

const test = suite("status, owners and finalizers");
const KEY = { namespace: "n", name: "a" };

async function withJob(status?: NonNullable<Job["status"]>, metadata: Job["metadata"] = {}) {
  const client = new RecordingClient();
  const created = await client.create(JobResource, job({ ...KEY, ...metadata }));
  const patch = { type: "merge", body: { status } } as const;
  const stored = status ? await client.patch(JobResource, KEY, patch, { subresource: "status" }) : created;
  client.calls.length = 0;
  return { client, job: stored };
}

test("a status that is the same JSON is not written, whatever the order of its members", async () => {
  const { client, job } = await withJob({ active: 1, failed: 0 });
  assert.is(await writeStatus(client, JobResource, job, { failed: 0, active: 1 }), job);
  assert.equal(client.writes, []);
});

test("the patch holds what differs and the version that it was computed from", async () => {
  const { client, job } = await withJob({ active: 1, failed: 0, ready: { a: 1, b: 2 } });
  const stored = await writeStatus(client, JobResource, job, { active: 2, ready: { a: 1 } });
  assert.equal(stored.status, { active: 2, ready: { a: 1 } });
  assert.equal(client.calls[0]?.body, {
    metadata: { resourceVersion: job.metadata.resourceVersion },
    status: { active: 2, failed: null, ready: { b: null } },
  });
});

const PATCHES: readonly (readonly [before: object, after: object, patch: object])[] = [
  [{}, {}, {}],
  [{ a: 1 }, { a: 1 }, {}],
  [{ a: 1 }, {}, { a: null }],
  [{}, { a: null }, {}],
  [{}, { a: { b: {} } }, { a: { b: {} } }],
  [{ a: [1] }, { a: [1, 2] }, { a: [1, 2] }],
  [{ a: { b: 1 } }, { a: { b: null } }, { a: { b: null } }],
  [{ a: {} }, { a: { b: null } }, {}],
  [{ a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 3 } }],
];
for (const [before, after, patch] of PATCHES)
  test(`from ${JSON.stringify(before)} to ${JSON.stringify(after)} is ${JSON.stringify(patch)}`, () => {
    assert.equal(mergePatch({ ...before }, { ...after }), patch);
  });

const condition = (type: string, extra: Partial<Condition> = {}): Condition => ({
  ...{ type, status: "True", reason: "R", message: "", lastTransitionTime: "2026-01-01T00:00:00Z" },
  ...extra,
});

test("another owner's condition survives: a status from an old object is refused, one from the new keeps it", async () => {
  const { client, job } = await withJob({ conditions: [condition("Mine")] });
  await writeStatus(client, JobResource, job, { conditions: [condition("Mine"), condition("Theirs")] });
  const set = (object: Job) => {
    const before = (object.status?.conditions ?? []) as readonly Condition[];
    const input = { type: "Mine", status: "False", reason: "R", message: "" } as const;
    return { conditions: setCondition<{ Mine: "R" }>(before, input, new Date("2026-02-01T00:00:00Z")) };
  };
  await writeStatus(client, JobResource, job, set(job)).then(
    () => assert.unreachable(),
    (error: unknown) => assert.instance(error, ConflictError),
  );
  const fresh = await client.get(JobResource, KEY);
  const stored = await writeStatus(client, JobResource, fresh, set(fresh));
  assert.equal(
    stored.status?.conditions?.map(({ type, status }) => [type, status]),
    [
      ["Mine", "False"],
      ["Theirs", "True"],
    ],
  );
});

test("an object that comes from no server has no status to write", async () => {
  await writeStatus(new RecordingClient(), JobResource, { metadata: KEY }, { active: 1 }).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /no resourceVersion/),
  );
});

test("conditions are found, sorted, and true only of a generation that they have seen", () => {
  const conditions = [condition("B", { observedGeneration: 3 }), condition("A", { status: "Unknown" })];
  assert.equal(
    sortConditions(conditions).map(({ type }) => type),
    ["A", "B"],
  );
  assert.is(findCondition(conditions, "B"), conditions[0]);
  assert.is(findCondition(undefined, "B"), undefined);
  assert.equal(
    [undefined, 2, 3, 4].map((generation) => isConditionTrue(conditions, "B", generation)),
    [true, true, true, false],
  );
  assert.not.ok(isConditionTrue(conditions, "A"));
  assert.not.ok(isConditionTrue([condition("C")], "C", 1));
});

const OWNER = { metadata: { name: "o", namespace: "n", uid: "u1" } };
const CLUSTER_OWNER = { metadata: { name: "o", uid: "u1" } };

test("a reference names the owner; without a uid there is none", () => {
  const reference = { apiVersion: "batch/v1", kind: "Job", name: "o", uid: "u1" };
  assert.equal(ownerReference(OWNER, JobResource), { ...reference, controller: false, blockOwnerDeletion: false });
  assert.equal(ownerReference(OWNER, JobResource, { controller: true, block: true }), {
    ...reference,
    controller: true,
    blockOwnerDeletion: true,
  });
  assert.throws(() => ownerReference({ metadata: { name: "o" } }, JobResource), /no name or uid/);
});

const owning = <T extends KubernetesObject>(object: T, resource: Resource<T>) => ({ object, resource });

test("owners must be cluster-scoped or in the object's namespace", () => {
  const cluster = owning(CLUSTER_OWNER, NamespaceResource);
  assert.is(setOwnerReference({ metadata: KEY }, cluster).metadata.ownerReferences?.length, 1);
  assert.is(setOwnerReference({ metadata: { name: "c" } }, cluster).metadata.ownerReferences?.length, 1);
  assert.is(setOwnerReference({ metadata: KEY }, owning(OWNER, JobResource)).metadata.ownerReferences?.length, 1);
  const elsewhere = { metadata: { name: "a", namespace: "other" } };
  assert.throws(() => setOwnerReference(elsewhere, owning(OWNER, JobResource)), /in namespace other/);
  assert.throws(() => setOwnerReference({ metadata: { name: "c" } }, owning(OWNER, JobResource)), /cluster-scoped/);
});

test("an object has one controller; setting the same again changes nothing", () => {
  const once = setControllerReference({ metadata: KEY, data: { x: "y" } }, OWNER, JobResource);
  assert.is(controllerOf(once)?.uid, "u1");
  assert.is(once.data.x, "y");
  assert.equal(setControllerReference(once, OWNER, JobResource), once);
  const other = { metadata: { ...OWNER.metadata, uid: "u2" } };
  assert.throws(
    () => setControllerReference(once, other, JobResource),
    (error: unknown) => error instanceof AlreadyOwnedError && error.owner.uid === "u1",
  );
  assert.is(setOwnerReference(once, owning(other, JobResource)).metadata.ownerReferences?.length, 2);
});

/** A pass's context over a client, whose cache is what the client has. */
function contextOf(client: RecordingClient) {
  const get = <T extends KubernetesObject>(resource: Resource<T>, { name }: ObjectKey) =>
    client.stored(resource).find(({ metadata }) => metadata?.name === name);
  return { client, cache: { get, list: () => [] }, signal: new AbortController().signal };
}

function finalizing(cleanup: () => Promise<Result | void> = () => Promise.resolve()) {
  const cleaned: string[] = [];
  const options = {
    name: "x.example.com/f",
    resource: JobResource,
    cleanup: async (job: Job) => {
      cleaned.push(job.metadata.name ?? "");
      return cleanup();
    },
  };
  return { cleaned, options };
}

test("the finalizer is there before work begins, beside those of others", async () => {
  const { client, job } = await withJob(undefined, { finalizers: ["other"] });
  const { cleaned, options } = finalizing();
  const step = await finalize(job, contextOf(client), options);
  assert.not.ok(step.deleted);
  if (step.deleted) return;
  assert.equal(step.object.metadata.finalizers, ["other", "x.example.com/f"]);
  const again = await finalize(step.object, contextOf(client), options);
  assert.equal(again, { deleted: false, object: step.object });
  assert.is(client.writes.length, 1);
  assert.equal(cleaned, []);
});

test("an old object does not get the finalizer", async () => {
  const { client, job } = await withJob();
  await client.update(JobResource, { ...job, spec: { ...job.spec, suspend: true } });
  await finalize(job, contextOf(client), finalizing().options).then(
    () => assert.unreachable(),
    (error: unknown) => assert.instance(error, ConflictError),
  );
});

async function withDeletedJob(finalizers: readonly string[]) {
  const { client } = await withJob(undefined, { finalizers });
  const job = await client.delete(JobResource, KEY, { propagationPolicy: "Background" });
  assert.ok(job);
  client.calls.length = 0;
  return { client, job };
}

test("a deletion cleans up, then takes the finalizer off, and the object is gone", async () => {
  const { client, job } = await withDeletedJob(["x.example.com/f"]);
  const { cleaned, options } = finalizing();
  assert.equal(await finalize(job, contextOf(client), options), { deleted: true, result: {} });
  assert.equal(cleaned, ["a"]);
  assert.equal(client.stored(JobResource), []);
});

test("a deletion that waits for others' finalizers is none of this one's work", async () => {
  const { client, job } = await withDeletedJob(["other"]);
  const { cleaned, options } = finalizing();
  assert.equal(await finalize(job, contextOf(client), options), { deleted: true, result: {} });
  assert.equal([cleaned, client.writes], [[], []]);
});

test("a cleanup that fails or is not done keeps the finalizer", async () => {
  const { client, job } = await withDeletedJob(["x.example.com/f"]);
  const later = finalizing(() => Promise.resolve({ requeueAfterMs: 5000 }));
  assert.equal(await finalize(job, contextOf(client), later.options), {
    deleted: true,
    result: { requeueAfterMs: 5000 },
  });
  const failing = finalizing(() => Promise.reject(new Error("no")));
  await finalize(job, contextOf(client), failing.options).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, "no"),
  );
  assert.equal(client.stored(JobResource)[0]?.metadata.finalizers, ["x.example.com/f"]);
});

test("a cleanup may write the object; a finalizer that another one took off meanwhile stays off", async () => {
  const { client, job } = await withDeletedJob(["other", "x.example.com/f", "third"]);
  const { options } = finalizing(async () => {
    await writeStatus(client, JobResource, job, { active: 0 });
    const now = await client.get(JobResource, KEY);
    const metadata = { ...now.metadata, finalizers: ["x.example.com/f", "third"] };
    await client.update(JobResource, { ...now, metadata });
  });
  await finalize(job, contextOf(client), options);
  assert.equal(client.stored(JobResource)[0]?.metadata.finalizers, ["third"]);
});

test("an object that is gone meanwhile needs no finalizer taken off", async () => {
  const { client, job } = await withDeletedJob(["x.example.com/f"]);
  const { options } = finalizing(async () => {
    await client.patch(JobResource, KEY, { type: "merge", body: { metadata: { finalizers: [] } } });
  });
  assert.equal(await finalize(job, contextOf(client), options), { deleted: true, result: {} });
});

test("a status of a kind without the subresource is written with the object", async () => {
  const client = new RecordingClient();
  const map = await client.create(ConfigMapResource, { metadata: KEY });
  const options: unknown[] = [];
  const patch = client.patch.bind(client);
  client.patch = (resource, key, body, given) => (options.push(given), patch(resource, key, body, given));
  await writeStatus(client, { ...ConfigMapResource, status: false }, map, {});
  const { apiVersion, group, version, kind, plural } = ConfigMapResource;
  const withoutStatus = { ...JobResource, apiVersion, group, version, kind, plural, status: false };
  await writeStatus(client, withoutStatus, map, { active: 1 });
  await client.create(JobResource, job(KEY));
  await writeStatus(client, JobResource, await client.get(JobResource, KEY), { active: 1 });
  assert.equal(options, [{}, { subresource: "status" }]);
});

test.run();
