import * as assert from "uvu/assert";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, nameOf, read, refused } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps, newNamespace } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
const INVALID = { code: 422, reason: "Invalid" };

/** Where kinds differ from each other. */
export const TRAITS_OF_KINDS: readonly ConformanceCheck[] = [
  check("a put creates a lease", async (server) => {
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${await newNamespace(server)}/leases`;
    accepted(await server.put(`${leases}/a`, lease("a")), 201);
    const versioned = { ...lease("b"), metadata: { name: "b", resourceVersion: "1" } };
    accepted(await server.put(`${leases}/b`, versioned), 201);
  }),

  check("a lease must be updated with its version", async (server) => {
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${await newNamespace(server)}/leases`;
    await create(server, leases, lease("a"));
    const status = refused(await server.put(`${leases}/a`, lease("a")), INVALID);
    assert.equal(causes(status), ["metadata.resourceVersion FieldValueInvalid"]);
  }),

  check("an update that lacks its version is told so by the plural", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    await create(server, path, widget({}));
    const status = refused(await server.put(`${path}/a`, widget({})), INVALID);
    assert.match(
      textAt(status, "message"),
      new RegExp(`^widgets\\.${group} "a" is invalid: metadata.resourceVersion: `),
    );
    assert.is(at(status, "details", "kind"), "widgets");
  }),

  check("a deleted service account is answered with itself", async (server) => {
    const accounts = `/api/v1/namespaces/${await newNamespace(server)}/serviceaccounts`;
    await create(server, accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } });
    const deleted = accepted(await server.delete(`${accounts}/a`));
    assert.equal([deleted["kind"], nameOf(deleted)], ["ServiceAccount", "a"]);
  }),

  check("names of roles may be paths", async (server) => {
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

  check("names of namespaces are labels", async (server) => {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a.b" } };
    refused(await server.post("/api/v1/namespaces?dryRun=All", namespace), INVALID);
  }),

  check("a name and a label value have a length", async (server) => {
    const path = await configMaps(server);
    refused(await server.post(path, configMap("a".repeat(254))), INVALID);
    refused(await server.post(path, configMap("a", {}, { labels: { a: "a".repeat(64) } })), INVALID);
  }),

  check("generateName leaves room for what is added", async (server) => {
    const path = await configMaps(server);
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a".repeat(70) } };
    assert.is(nameOf(await create(server, path, object)).length, 63);
  }),

  check("an object's owners are complete, and one controls", async (server) => {
    const path = await configMaps(server);
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "1" };
    const { uid: _, ...incomplete } = owner;
    refused(await server.post(path, configMap("a", {}, { ownerReferences: [incomplete] })), INVALID);
    const controllers = ["1", "2"].map((uid) => ({ ...owner, uid, controller: true }));
    refused(await server.post(path, configMap("a", {}, { ownerReferences: controllers })), INVALID);
  }),

  check("an empty map is as good as none in a config map", async (server) => {
    const path = await configMaps(server);
    assert.is((await create(server, path, configMap("a", {}, { labels: {} })))["data"], undefined);
    assert.is(at(await read(server, `${path}/a`), "metadata", "labels"), undefined);
  }),

  check("a table of one object, and of config maps", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1", two: "2" }));
    for (const location of [path, `${path}/a`]) {
      const { body } = await server.get(location, `${TABLE},application/json`);
      const names = itemsAt(body, "columnDefinitions").map((column) => textAt(column, "name"));
      assert.equal([at(body, "kind"), names], ["Table", ["Name", "Data", "Age"]]);
      assert.equal(itemsAt(itemsAt(body, "rows")[0], "cells").slice(0, 2), ["a", 2]);
    }
  }),

  check("a table includes what is asked for", async (server) => {
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

  check("a watch of tables says the columns once", async (server) => {
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

  check("a json patch replaces a member that is not there", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1" }));
    const patch = [{ op: "replace", path: "/data/two", value: "2" }];
    assert.equal(accepted(await server.patch(`${path}/a`, "json", patch))["data"], { one: "1", two: "2" });
  }),

  check("a patch that brings a wrong type to a config map is refused", async (server) => {
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
