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
import {
  ConfigMapResource,
  JobResource,
  NamespaceResource,
  type Job,
} from "../../packages/runtime/src/built-in-kinds.ts";
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
import { mergeStatus, type StatusVersions } from "../../packages/runtime/src/merge-status.ts";
import { createMergePatch, writeStatus } from "../../packages/runtime/src/status.ts";
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

test("a status that is the same JSON is not written, even if its members are in another order", async () => {
  const { client, job } = await withJob({ active: 1, failed: 0 });
  assert.is(await writeStatus(client, JobResource, job, { failed: 0, active: 1 }), job);
  assert.equal(client.writes, []);
});

test("the patch has the differences and the version that it was computed from", async () => {
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
  test(`the patch from ${JSON.stringify(before)} to ${JSON.stringify(after)} is ${JSON.stringify(patch)}`, () => {
    assert.equal(createMergePatch({ ...before }, { ...after }), patch);
  });

const condition = (type: string, extra: Partial<Condition> = {}): Condition => ({
  ...{ type, status: "True", reason: "R", message: "", lastTransitionTime: "2026-01-01T00:00:00Z" },
  ...extra,
});

const setMine = (object: Job, status: Condition["status"], more: object = {}) => {
  const before = (object.status?.conditions ?? []) as readonly Condition[];
  const input = { type: "Mine", status, reason: "R", message: "" } as const;
  return { ...object.status, ...more, conditions: setCondition<{ Mine: "R" }>(before, input, new Date(0)) };
};
const conditionsOf = ({ status }: Job) => status?.conditions?.map(({ type, status }) => `${type}=${status}`).join(" ");

test("a status from an outdated object sets its own fields and conditions, and puts nothing of others back", async () => {
  const { client, job } = await withJob({ active: 1, failed: 1, conditions: ["Mine", "Theirs"].map((type) => condition(type)) }); // prettier-ignore
  const theirs = [condition("New"), condition("Theirs", { status: "False" }), condition("Mine")];
  await writeStatus(client, JobResource, job, { active: 2, failed: 1, ready: 3, conditions: theirs });
  await client.patch(JobResource, KEY, { type: "merge", body: { metadata: { labels: { a: "b" } } } });
  const stored = await writeStatus(client, JobResource, job, setMine(job, "False", { failed: 0, succeeded: 5 }));
  assert.is(conditionsOf(stored), "New=True Theirs=False Mine=False");
  const { active, failed, ready, succeeded } = stored.status ?? {};
  assert.equal([active, failed, ready, succeeded], [2, 0, 3, 5]);
  assert.equal(stored, client.stored(JobResource)[0]);
});

/** Changes that another writer has made to the status that `before` has, and that `after` is to replace. */
const MERGES: readonly (readonly [name: string, versions: StatusVersions, merged: object | undefined])[] = [
  ["another field", { before: {}, after: { a: 1 }, now: { b: 1 } }, { b: 1, a: 1 }],
  ["a field that we leave", { before: { a: 1 }, after: { a: 1, b: 1 }, now: { a: 2 } }, { a: 2, b: 1 }],
  ["the same field", { before: { a: 1 }, after: { a: 2 }, now: { a: 3 } }, undefined],
  ["the same field to the same value", { before: { a: 1 }, after: { a: 2 }, now: { a: 2 } }, { a: 2 }],
  ["a field that we remove", { before: { a: 1, b: 1 }, after: { b: 1 }, now: { a: 2, b: 1 } }, undefined],
  ["nothing of what we remove", { before: { a: 1 }, after: {}, now: { a: 1, b: 1 } }, { b: 1 }],
  ["the removal of a field that we change", { before: { a: 1 }, after: { a: 2 }, now: {} }, undefined],
  ["the removal of a field that we remove", { before: { a: 1 }, after: {}, now: {} }, {}],
  ["null for absent", { before: { a: null }, after: { a: 1 }, now: {} }, { a: 1 }],
  ["another member of an object", { before: {}, after: { o: { a: 1 } }, now: { o: { b: 1 } } }, { o: { b: 1, a: 1 } }],
  ["the same member of an object", { before: {}, after: { o: { a: 1 } }, now: { o: { a: 2 } } }, undefined],
  ["a list", { before: { l: [1] }, after: { l: [1, 2] }, now: { l: [0] } }, undefined],
  ["a member named __proto__", { before: {}, after: { a: 1 }, now: JSON.parse('{"__proto__":1}') }, JSON.parse('{"__proto__":1,"a":1}')], // prettier-ignore
  [
    "a condition of another type",
    { before: { conditions: [{ type: "A" }] }, after: { conditions: [{ type: "A", s: 1 }] }, now: { conditions: [{ type: "B" }, { type: "A" }] } }, // prettier-ignore
    { conditions: [{ type: "B" }, { type: "A", s: 1 }] },
  ],
  [
    "a condition of the same type",
    { before: { conditions: [{ type: "A" }] }, after: { conditions: [{ type: "A", s: 1 }] }, now: { conditions: [{ type: "A", m: 1 }] } }, // prettier-ignore
    undefined,
  ],
  [
    "the first conditions",
    { before: {}, after: { conditions: [{ type: "A" }] }, now: { conditions: [{ type: "1" }] } },
    { conditions: [{ type: "1" }, { type: "A" }] },
  ],
  [
    "conditions, one of which we remove",
    { before: { conditions: [{ type: "A" }] }, after: { conditions: [] }, now: { conditions: [{ type: "B" }, { type: "A" }] } }, // prettier-ignore
    { conditions: [{ type: "B" }] },
  ],
  [
    "conditions of one type twice",
    { before: {}, after: { conditions: [{ type: "A" }] }, now: { conditions: [{ type: "B" }, { type: "B", s: 1 }] } },
    undefined,
  ],
  ["conditions that are not a list", { before: {}, after: { conditions: [] }, now: { conditions: "none" } }, undefined],
];
for (const [name, versions, merged] of MERGES)
  test(`another writer changed ${name}`, () => assert.equal(mergeStatus(versions), merged));

test("a status whose field or condition someone else has changed is refused", async () => {
  for (const theirs of [{ active: 3 }, { conditions: [condition("Mine", { message: "theirs" })] }]) {
    const { client, job } = await withJob({ active: 1, conditions: [condition("Mine")] });
    await client.patch(JobResource, KEY, { type: "merge", body: { status: theirs } }, { subresource: "status" });
    await writeStatus(client, JobResource, job, setMine(job, "False", { active: 2 })).then(
      () => assert.unreachable(),
      (error: unknown) => assert.instance(error, ConflictError),
    );
  }
});

test("a status that was computed for another spec, or before the deletion, is refused", async () => {
  const changes = [
    (client: RecordingClient) => client.patch(JobResource, KEY, { type: "merge", body: { spec: { suspend: true } } }),
    (client: RecordingClient) => client.delete(JobResource, KEY, { propagationPolicy: "Background" }),
  ];
  for (const change of changes) {
    const { client, job } = await withJob({ active: 1 }, { finalizers: ["x.example.com/f"] });
    await change(client);
    await writeStatus(client, JobResource, job, { active: 2 }).then(
      () => assert.unreachable(),
      (error: unknown) => assert.instance(error, ConflictError),
    );
  }
});

test("a status for another object with the name is refused", async () => {
  const { client, job: old } = await withJob({ active: 1 });
  await client.delete(JobResource, KEY, { propagationPolicy: "Background" });
  await client.create(JobResource, job(KEY));
  await writeStatus(client, JobResource, old, { active: 2 }).then(
    () => assert.unreachable(),
    (error: unknown) => assert.instance(error, ConflictError),
  );
  assert.is(client.stored(JobResource)[0]?.status?.active, undefined);
});

test("a writer that changes the object between two requests of five does not keep the status from being written", async () => {
  const { client, job } = await withJob({ active: 1 });
  let writes = 0;
  client.before = async ({ verb, body }) => {
    const isOurs = verb === "patch" && JSON.stringify(body).includes("active");
    if (!isOurs || writes++ >= 5) return;
    await client.patch(
      JobResource,
      KEY,
      { type: "merge", body: { status: { ready: writes } } },
      { subresource: "status" },
    );
  };
  const stored = await writeStatus(client, JobResource, job, { active: 2 });
  assert.equal([stored.status?.active, stored.status?.["ready"]], [2, 5]);
});

test("a status write gives up after ten conflicts", async () => {
  const { client, job } = await withJob({ active: 1 });
  let attempts = 0;
  client.before = ({ verb }) => {
    if (verb !== "patch") return;
    attempts++;
    return Promise.reject(new ConflictError({ status: 409, reason: "Conflict", message: "", causes: [] }));
  };
  await writeStatus(client, JobResource, job, { active: 2 }).then(
    () => assert.unreachable(),
    (error: unknown) => assert.instance(error, ConflictError),
  );
  assert.is(attempts, 10);
});

test("writeStatus throws for an object without a resourceVersion", async () => {
  await writeStatus(new RecordingClient(), JobResource, { metadata: KEY }, { active: 1 }).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /no resourceVersion/),
  );
});

test("conditions are found, sorted, and true only for an observed generation", () => {
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

test("an owner reference names the owner, and needs a uid", () => {
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

test("an owner must be cluster-scoped or in the object's namespace", () => {
  const cluster = owning(CLUSTER_OWNER, NamespaceResource);
  assert.is(setOwnerReference({ metadata: KEY }, cluster).metadata.ownerReferences?.length, 1);
  assert.is(setOwnerReference({ metadata: { name: "c" } }, cluster).metadata.ownerReferences?.length, 1);
  assert.is(setOwnerReference({ metadata: KEY }, owning(OWNER, JobResource)).metadata.ownerReferences?.length, 1);
  const elsewhere = { metadata: { name: "a", namespace: "other" } };
  assert.throws(() => setOwnerReference(elsewhere, owning(OWNER, JobResource)), /in namespace other/);
  assert.throws(() => setOwnerReference({ metadata: { name: "c" } }, owning(OWNER, JobResource)), /cluster-scoped/);
});

test("an object has one controller, and setting the same one again changes nothing", () => {
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

/** The context of a pass over a client. Its cache holds the objects of the client. */
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

test("the finalizer is added before the pass works, and those of others are kept", async () => {
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

test("an outdated object does not get the finalizer", async () => {
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

test("a deletion runs the cleanup, then removes the finalizer, and the object is gone", async () => {
  const { client, job } = await withDeletedJob(["x.example.com/f"]);
  const { cleaned, options } = finalizing();
  assert.equal(await finalize(job, contextOf(client), options), { deleted: true, result: {} });
  assert.equal(cleaned, ["a"]);
  assert.equal(client.stored(JobResource), []);
});

test("a writer that changes the object before each of five requests does not keep a finalizer from being set and removed", async () => {
  const { client, job } = await withJob(undefined, { finalizers: ["other"] });
  let writes = 0;
  client.before = async ({ verb, body }) => {
    const isOurs = verb === "patch" && JSON.stringify(body).includes("x.example.com/f");
    const isRemoval = verb === "patch" && JSON.stringify(body).includes('"finalizers":["other"]');
    if ((!isOurs && !isRemoval) || ++writes % 6 === 0) return;
    const labels = { writes: String(writes) };
    await client.patch(JobResource, KEY, { type: "merge", body: { metadata: { labels } } });
  };
  const step = await finalize(job, contextOf(client), finalizing().options);
  assert.equal(step.deleted ? [] : step.object.metadata.finalizers, ["other", "x.example.com/f"]);
  const deleted = await client.delete(JobResource, KEY, { propagationPolicy: "Background" });
  assert.ok(deleted);
  const stale = { ...contextOf(client), cache: { get: () => undefined, list: () => [] } };
  assert.equal(await finalize(deleted, stale, finalizing().options), { deleted: true, result: {} });
  assert.equal(client.stored(JobResource)[0]?.metadata.finalizers, ["other"]);
  assert.is(writes, 12);
});

test("a deletion without this finalizer runs no cleanup", async () => {
  const { client, job } = await withDeletedJob(["other"]);
  const { cleaned, options } = finalizing();
  assert.equal(await finalize(job, contextOf(client), options), { deleted: true, result: {} });
  assert.equal([cleaned, client.writes], [[], []]);
});

test("the finalizer stays if the cleanup fails or is not done", async () => {
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

test("the cleanup may write the object, and a finalizer that someone else removed is not added again", async () => {
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

test("an object that is already gone after the cleanup is not an error", async () => {
  const { client, job } = await withDeletedJob(["x.example.com/f"]);
  const { options } = finalizing(async () => {
    await client.patch(JobResource, KEY, { type: "merge", body: { metadata: { finalizers: [] } } });
  });
  assert.equal(await finalize(job, contextOf(client), options), { deleted: true, result: {} });
});

test("the status of a kind without the subresource is written with the object", async () => {
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
