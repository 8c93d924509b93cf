import * as assert from "uvu/assert";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, itemNames, read, refused, withMetadata } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { newNamespace } from "./config-maps.ts";

export const KUBERNETES_KINDS: readonly ConformanceCheck[] = [
  check("events of both APIs share one storage", async (server) => {
    const namespace = await newNamespace(server);
    const [core, events] = [`/api/v1/namespaces/${namespace}/events`, eventsOf(namespace)];
    await create(server, core, coreEvent(namespace));
    const other = await read(server, `${events}/a`);
    assert.equal([other["apiVersion"], other["note"]], ["events.k8s.io/v1", "it happened"]);
    assert.equal(at(other, "regarding", "name"), "x");
    await create(server, events, event(namespace));
    const seen = await read(server, `${core}/b`);
    assert.equal([seen["apiVersion"], seen["message"]], ["v1", "it happened too"]);
    assert.equal(at(seen, "involvedObject", "name"), "x");
    assert.equal(itemNames(await read(server, core)), ["a", "b"]);
  }),

  check("an event about an object in another namespace is refused", async (server) => {
    const namespace = await newNamespace(server);
    const wrong = { ...coreEvent(namespace), involvedObject: { kind: "ConfigMap", namespace: "other", name: "x" } };
    const answer = await server.post(`/api/v1/namespaces/${namespace}/events`, wrong);
    assert.equal(causes(refused(answer, { code: 422, reason: "Invalid" })), [
      "involvedObject.namespace FieldValueInvalid",
    ]);
  }),

  check("field selectors find events by their object", async (server) => {
    const namespace = await newNamespace(server);
    const core = `/api/v1/namespaces/${namespace}/events`;
    await create(server, core, coreEvent(namespace));
    assert.equal(itemNames(await read(server, `${core}?fieldSelector=involvedObject.name%3Dx`)), ["a"]);
    assert.equal(itemNames(await read(server, `${core}?fieldSelector=involvedObject.name%3Dy`)), []);
    assert.equal(itemNames(await read(server, `${eventsOf(namespace)}?fieldSelector=regarding.name%3Dx`)), ["a"]);
  }),

  check("a patch can set the series of an event", async (server) => {
    const namespace = await newNamespace(server);
    await create(server, eventsOf(namespace), event(namespace));
    const series = { count: 2, lastObservedTime: "2026-01-01T00:00:01.000000Z" };
    const patched = accepted(await server.patch(`${eventsOf(namespace)}/b`, "strategic", { series }));
    assert.equal(patched["series"], series);
  }),

  check("only a client that knows the version can take a lease", async (server) => {
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${await newNamespace(server)}/leases`;
    const lease = (holderIdentity: string): JsonObject => ({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "a" },
      spec: {
        holderIdentity,
        leaseDurationSeconds: 15,
        acquireTime: "2026-01-01T00:00:00.000000Z",
        renewTime: "2026-01-01T00:00:00.000000Z",
        leaseTransitions: 0,
      },
    });
    const created = await create(server, leases, lease("one"));
    assert.equal(created["spec"], lease("one")["spec"]);
    accepted(await server.put(`${leases}/a`, { ...created, spec: at(lease("two"), "spec") ?? null }));
    const answer = await server.put(`${leases}/a`, { ...created, spec: at(lease("three"), "spec") ?? null });
    refused(answer, { code: 409, reason: "Conflict" });
    assert.is(at(await read(server, `${leases}/a`), "spec", "holderIdentity"), "two");
  }),

  check("the duration of a lease must be positive", async (server) => {
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${await newNamespace(server)}/leases`;
    const spec = { holderIdentity: "one", leaseDurationSeconds: 0 };
    const wrong = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "a" }, spec };
    refused(await server.post(leases, wrong), { code: 422, reason: "Invalid" });
  }),

  check("the status of a job is a subresource", async (server) => {
    const jobs = `/apis/batch/v1/namespaces/${await newNamespace(server)}/jobs`;
    const created = await create(server, jobs, { ...job(), status: { active: 1 } });
    assert.equal(created["status"], {});
    assert.is(at(created, "metadata", "generation"), 1);
    const updated = accepted(
      await server.put(`${jobs}/a/status`, { ...created, status: { active: 1, startTime: TIME } }),
    );
    assert.equal(updated["status"], { active: 1, startTime: TIME });
    const patched = accepted(
      await server.patch(`${jobs}/a`, "merge", { spec: { suspend: true }, status: { active: 9 } }),
    );
    assert.is(at(patched, "status", "active"), 1);
    assert.is(at(patched, "metadata", "generation"), 2);
  }),

  check("a strategic patch merges conditions of a job by type", async (server) => {
    const jobs = `/apis/batch/v1/namespaces/${await newNamespace(server)}/jobs`;
    await create(server, jobs, job());
    const patch = (type: string) => ({ status: { startTime: TIME, conditions: [{ type, status: "True" }] } });
    accepted(await server.patch(`${jobs}/a/status`, "strategic", patch("example.com/One")));
    const patched = accepted(await server.patch(`${jobs}/a/status`, "strategic", patch("example.com/Two")));
    const types = itemsAt(patched, "status", "conditions").map((condition) => textAt(condition, "type"));
    assert.equal(types.sort(), ["example.com/One", "example.com/Two"]);
  }),

  check("a job without containers is 422", async (server) => {
    const jobs = `/apis/batch/v1/namespaces/${await newNamespace(server)}/jobs`;
    refused(await server.post(jobs, { ...job(), spec: {} }), { code: 422, reason: "Invalid" });
  }),

  check("the stringData of a secret becomes data", async (server) => {
    const secrets = `/api/v1/namespaces/${await newNamespace(server)}/secrets`;
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { kept: "a2VwdA==" } };
    const created = await create(server, secrets, { ...secret, stringData: { key: "value" } });
    assert.equal(created["data"], { kept: "a2VwdA==", key: "dmFsdWU=" });
    assert.is(created["stringData"], undefined);
    assert.is(created["type"], "Opaque");
    const patched = accepted(await server.patch(`${secrets}/a`, "merge", { stringData: { key: "other" } }));
    assert.equal(patched["data"], { kept: "a2VwdA==", key: "b3RoZXI=" });
  }),

  check("the data of a secret must be base64", async (server) => {
    const secrets = `/api/v1/namespaces/${await newNamespace(server)}/secrets`;
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { key: "!" } };
    refused(await server.post(secrets, secret), { code: 400, reason: "BadRequest", message: /illegal base64 data/ });
  }),

  check("the type of a secret cannot change", async (server) => {
    const secrets = `/api/v1/namespaces/${await newNamespace(server)}/secrets`;
    await create(server, secrets, { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } });
    const answer = await server.patch(`${secrets}/a`, "merge", { type: "other.example.com/x" });
    refused(answer, { code: 422, reason: "Invalid" });
  }),

  check("an access review allows an administrator", async (server) => {
    const resourceAttributes = { verb: "get", group: "", resource: "configmaps", namespace: "default" };
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes },
    };
    const answer = await create(server, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review);
    assert.is(at(answer, "status", "allowed"), true);
    assert.equal(at(answer, "spec", "resourceAttributes", "verb"), "get");
  }),

  check("an access review denies a stranger", async (server) => {
    const resourceAttributes = { verb: "delete", resource: "namespaces" };
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user: "stranger", resourceAttributes },
    };
    const answer = await create(server, "/apis/authorization.k8s.io/v1/subjectaccessreviews", review);
    assert.is(at(answer, "status", "allowed"), false);
  }),

  check("a new namespace is active and has a label with its name", async (server) => {
    const name = await newNamespace(server);
    const namespace = await read(server, `/api/v1/namespaces/${name}`);
    assert.is(at(namespace, "status", "phase"), "Active");
    assert.equal(at(namespace, "spec", "finalizers"), ["kubernetes"]);
    assert.equal(at(namespace, "metadata", "labels"), { "kubernetes.io/metadata.name": name });
  }),

  check("no object can be created in a namespace that is being deleted", async (server) => {
    const name = await newNamespace(server);
    const namespace = `/api/v1/namespaces/${name}`;
    await create(server, `${namespace}/configmaps`, held("a"));
    const deleted = accepted(await server.delete(namespace));
    assert.is(at(deleted, "status", "phase"), "Terminating");
    assert.ok(textAt(deleted, "metadata", "deletionTimestamp"));
    const answer = await server.post(`${namespace}/configmaps`, held("b"));
    const status = refused(answer, { code: 403, reason: "Forbidden", message: /because it is being terminated$/ });
    const [cause] = itemsAt(status, "details", "causes");
    assert.equal([at(cause, "reason"), at(cause, "field")], ["NamespaceTerminating", "metadata.namespace"]);
    accepted(await server.patch(`${namespace}/configmaps/a`, "merge", { metadata: { finalizers: null } }));
  }),

  check("the namespace default exists", async (server) => {
    accepted(await server.get("/api/v1/namespaces/default"));
  }),

  check("an unknown field of one of Kubernetes's own kinds is dropped with a warning", async (server) => {
    const path = `/api/v1/namespaces/${await newNamespace(server)}/configmaps`;
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, dataa: { key: "1" } };
    const answer = await server.post(path, object);
    assert.is(accepted(answer, 201)["dataa"], undefined);
    assert.equal(answer.warnings, ['unknown field "dataa"']);
    const strict = await server.post(`${path}?fieldValidation=Strict`, withMetadata(object, { name: "b" }));
    refused(strict, { code: 400, reason: "BadRequest", message: /strict decoding error: unknown field "dataa"/ });
  }),

  check("the values of a config map must be strings", async (server) => {
    const path = `/api/v1/namespaces/${await newNamespace(server)}/configmaps`;
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { key: 1 } };
    refused(await server.post(path, object), { code: 400, reason: "BadRequest" });
  }),
];

const TIME = "2026-01-01T00:00:00Z";

function eventsOf(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
}

function coreEvent(namespace: string): JsonObject {
  const involvedObject = { kind: "ConfigMap", namespace, name: "x" };
  const metadata = { name: "a" };
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata,
    involvedObject,
    reason: "Because",
    message: "it happened",
    type: "Normal",
  };
}

function event(namespace: string): JsonObject {
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name: "b" },
    eventTime: "2026-01-01T00:00:00.000000Z",
    reportingController: "example.com/controller",
    reportingInstance: "one",
    action: "Acting",
    reason: "Because",
    note: "it happened too",
    type: "Normal",
    regarding: { kind: "ConfigMap", namespace, name: "x" },
  };
}

function job(): JsonObject {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "x" }] } };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name: "a" }, spec: { template } };
}

function held(name: string): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, finalizers: ["example.com/x"] } };
}
