import * as assert from "uvu/assert";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, nameOf, read, refused } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps, newNamespace } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
const INVALID = { code: 422, reason: "Invalid" };

/** Checks of behaviour that differs between kinds. */
export const TRAITS_OF_KINDS: readonly ConformanceCheck[] = [
  check("a put creates a lease", async (server) => {
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${await newNamespace(server)}/leases`;
    accepted(await server.put(`${leases}/a`, lease("a")), 201);
    const versioned = { ...lease("b"), metadata: { name: "b", resourceVersion: "1" } };
    accepted(await server.put(`${leases}/b`, versioned), 201);
  }),

  check("an update of a lease needs its version", async (server) => {
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${await newNamespace(server)}/leases`;
    await create(server, leases, lease("a"));
    const status = refused(await server.put(`${leases}/a`, lease("a")), INVALID);
    assert.equal(causes(status), ["metadata.resourceVersion FieldValueInvalid"]);
  }),

  check("an update without a version is 422 and names the plural", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    await create(server, path, widget({}));
    const status = refused(await server.put(`${path}/a`, widget({})), INVALID);
    assert.match(
      textAt(status, "message"),
      new RegExp(`^widgets\\.${group} "a" is invalid: metadata.resourceVersion: `),
    );
    assert.is(at(status, "details", "kind"), "widgets");
  }),

  check("the deletion of a service account returns the object", async (server) => {
    const accounts = `/api/v1/namespaces/${await newNamespace(server)}/serviceaccounts`;
    await create(server, accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } });
    const deleted = accepted(await server.delete(`${accounts}/a`));
    assert.equal([deleted["kind"], nameOf(deleted)], ["ServiceAccount", "a"]);
  }),

  check("names of roles must be path segments", async (server) => {
    const roles = `/apis/rbac.authorization.k8s.io/v1/namespaces/${await newNamespace(server)}/roles`;
    const role = (name: string) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name },
      rules: [],
    });
    await create(server, roles, role("System:Some"));
    refused(await server.post(roles, role("a/b")), INVALID);
  }),

  check("names of namespaces must be labels", async (server) => {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a.b" } };
    refused(await server.post("/api/v1/namespaces?dryRun=All", namespace), INVALID);
  }),

  check("a name or a label value that is too long is 422", async (server) => {
    const path = await configMaps(server);
    refused(await server.post(path, configMap("a".repeat(254))), INVALID);
    refused(await server.post(path, configMap("a", {}, { labels: { a: "a".repeat(64) } })), INVALID);
  }),

  check("a generated name has at most 63 characters", async (server) => {
    const path = await configMaps(server);
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a".repeat(70) } };
    assert.is(nameOf(await create(server, path, object)).length, 63);
  }),

  check("an owner reference must be complete, and only one can be the controller", async (server) => {
    const path = await configMaps(server);
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "1" };
    const { uid: _, ...incomplete } = owner;
    refused(await server.post(path, configMap("a", {}, { ownerReferences: [incomplete] })), INVALID);
    const controllers = ["1", "2"].map((uid) => ({ ...owner, uid, controller: true }));
    refused(await server.post(path, configMap("a", {}, { ownerReferences: controllers })), INVALID);
  }),

  check("empty maps of a config map are removed", async (server) => {
    const path = await configMaps(server);
    assert.is((await create(server, path, configMap("a", {}, { labels: {} })))["data"], undefined);
    assert.is(at(await read(server, `${path}/a`), "metadata", "labels"), undefined);
  }),

  check("config maps have their own table columns, also for one object", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1", two: "2" }));
    for (const location of [path, `${path}/a`]) {
      const { body } = await server.get(location, `${TABLE},application/json`);
      const names = itemsAt(body, "columnDefinitions").map((column) => textAt(column, "name"));
      assert.equal([at(body, "kind"), names], ["Table", ["Name", "Data", "Age"]]);
      assert.equal(itemsAt(itemsAt(body, "rows")[0], "cells").slice(0, 2), ["a", 2]);
    }
  }),

  check("includeObject selects the part of objects in a table", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    for (const [include, kind] of [
      ["Object", "Widget"],
      ["Metadata", "PartialObjectMetadata"],
      ["None", undefined],
    ] as const) {
      const { body } = await server.get(`${path}?includeObject=${include}`, TABLE);
      assert.is(at(itemsAt(body, "rows")[0], "object", "kind"), kind, include);
    }
  }),

  check("a watch of tables sends the columns once", async (server) => {
    const { path, widget } = await newWidgets(server);
    for (const name of ["a", "b"]) await create(server, path, widget({}, { name }));
    const watch = await server.watch(`${path}?timeoutSeconds=1`, TABLE);
    const events = await watch.rest();
    assert.equal(
      events.map(({ object }) => object["kind"]),
      ["Table", "Table"],
    );
    assert.equal(
      events.map(({ object }) => itemsAt(object, "columnDefinitions").length),
      [4, 0],
    );
  }),

  check("a json patch that replaces a member that does not exist adds it", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1" }));
    const patch = [{ op: "replace", path: "/data/two", value: "2" }];
    assert.equal(accepted(await server.patch(`${path}/a`, "json", patch))["data"], { one: "1", two: "2" });
  }),

  check("a patch that sets a wrong type in a config map is 422", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    const answer = await server.patch(`${path}/a`, "merge", { data: { key: 1 } });
    assert.equal(causes(refused(answer, INVALID)), ["patch FieldValueInvalid"]);
  }),
];

function lease(name: string): JsonObject {
  const spec = { holderIdentity: "one", leaseDurationSeconds: 15 };
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name }, spec };
}
