import * as assert from "uvu/assert";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { at, textAt } from "../cluster/control-plane/objects.ts";
import {
  accepted,
  causes,
  create,
  itemNames,
  nameOf,
  read,
  refused,
  uidOf,
  versionOf,
  withMetadata,
} from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

const CONFLICT = { code: 409, reason: "Conflict" };
const NOT_FOUND = { code: 404, reason: "NotFound" };
const FINALIZER = "example.com/x";
const HELD: JsonObject = { finalizers: [FINALIZER] };
const RELEASE = { metadata: { finalizers: null } };

export const DELETES: readonly ConformanceCheck[] = [
  check("delete answers with a Status that names the object", async (server) => {
    const path = await configMaps(server);
    const uid = uidOf(await create(server, path, configMap("a")));
    const status = accepted(await server.delete(`${path}/a`));
    assert.equal([status["kind"], status["status"]], ["Status", "Success"]);
    assert.equal(status["details"], { name: "a", kind: "configmaps", uid });
    refused(await server.get(`${path}/a`), NOT_FOUND);
    refused(await server.delete(`${path}/a`), NOT_FOUND);
  }),

  check("delete of a custom resource names its group", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    const uid = uidOf(await create(server, path, widget({})));
    assert.equal(accepted(await server.delete(`${path}/a`))["details"], { name: "a", group, kind: "widgets", uid });
  }),

  check("a name can be used again, with another uid", async (server) => {
    const path = await configMaps(server);
    const first = await create(server, path, configMap("a"));
    accepted(await server.delete(`${path}/a`));
    assert.is.not(uidOf(await create(server, path, configMap("a"))), uidOf(first));
  }),

  check("delete with another uid is 409", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const uid = "00000000-0000-4000-8000-000000000000";
    const message =
      /^Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition \(0{8}-0000-4000-8000-0{12}\) does not match/;
    refused(await server.delete(`${path}/a`, { preconditions: { uid } }), { ...CONFLICT, message });
    accepted(await server.delete(`${path}/a`, { preconditions: { uid: uidOf(created) } }));
  }),

  check("delete with another version is 409", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const updated = accepted(await server.put(`${path}/a`, configMap("a", { key: "1" })));
    const only = (resourceVersion: string) => server.delete(`${path}/a`, { preconditions: { resourceVersion } });
    const message =
      /the ResourceVersion in the precondition \(\d+\) does not match the ResourceVersion in record \(\d+\)/;
    refused(await only(versionOf(created)), { ...CONFLICT, message });
    accepted(await only(versionOf(updated)));
  }),

  check("a finalizer keeps the object, with a deletionTimestamp", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", {}, HELD));
    const deleted = accepted(await server.delete(`${path}/a`));
    assert.is(nameOf(deleted), "a");
    assert.match(textAt(deleted, "metadata", "deletionTimestamp"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.is(at(deleted, "metadata", "deletionGracePeriodSeconds"), 0);
    assert.ok(Number(versionOf(deleted)) > Number(versionOf(created)));
    assert.equal(await read(server, `${path}/a`), deleted);
    accepted(await server.patch(`${path}/a`, "merge", RELEASE));
    refused(await server.get(`${path}/a`), NOT_FOUND);
  }),

  check("the deletion of a custom resource increases its generation", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}, HELD));
    assert.is(at(accepted(await server.delete(`${path}/a`)), "metadata", "generation"), 2);
    accepted(await server.patch(`${path}/a`, "merge", RELEASE));
  }),

  check("a second delete changes nothing", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", {}, HELD));
    const first = accepted(await server.delete(`${path}/a`));
    assert.is(versionOf(accepted(await server.delete(`${path}/a`))), versionOf(first));
    accepted(await server.patch(`${path}/a`, "merge", RELEASE));
  }),

  check("an object that is being deleted may change, but gets no new finalizers", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", {}, HELD));
    accepted(await server.delete(`${path}/a`));
    const finalizers = [FINALIZER, "example.com/y"];
    const status = refused(await server.patch(`${path}/a`, "merge", { metadata: { finalizers } }), {
      code: 422,
      reason: "Invalid",
      message: /metadata\.finalizers: Forbidden: no new finalizers can be added if the object is being deleted/,
    });
    assert.equal([...new Set(causes(status))], ["metadata.finalizers FieldValueForbidden"]);
    accepted(await server.patch(`${path}/a`, "merge", { data: { key: "1" } }));
    accepted(await server.patch(`${path}/a`, "merge", RELEASE));
  }),

  check("an update cannot revoke a deletion", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", {}, HELD));
    const deleted = accepted(await server.delete(`${path}/a`));
    const back = withMetadata(deleted, { deletionTimestamp: null, labels: { a: "b" } });
    const updated = accepted(await server.put(`${path}/a`, back));
    assert.is(at(updated, "metadata", "deletionTimestamp"), at(deleted, "metadata", "deletionTimestamp"));
    assert.is(uidOf(updated), uidOf(created));
    accepted(await server.put(`${path}/a`, withMetadata(updated, { finalizers: [] })));
    refused(await server.get(`${path}/a`), NOT_FOUND);
  }),

  check("a finalizer must be a qualified name", async (server) => {
    const path = await configMaps(server);
    const answer = await server.post(path, configMap("a", {}, { finalizers: ["not a name"] }));
    assert.ok(
      causes(refused(answer, { code: 422, reason: "Invalid" })).includes("metadata.finalizers FieldValueInvalid"),
    );
  }),

  check("create of a name that is being deleted is 409 AlreadyExists", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", {}, HELD));
    accepted(await server.delete(`${path}/a`));
    refused(await server.post(path, configMap("a")), { code: 409, reason: "AlreadyExists" });
    accepted(await server.patch(`${path}/a`, "merge", RELEASE));
  }),

  check("deletecollection deletes the objects that a selector finds", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b", "c"])
      await create(server, path, configMap(name, {}, { labels: { gone: name === "b" ? "no" : "yes" } }));
    const deleted = accepted(await server.delete(`${path}?labelSelector=gone%3Dyes`));
    assert.is(deleted["kind"], "ConfigMapList");
    assert.equal(itemNames(deleted), ["a", "c"]);
    assert.equal(itemNames(await read(server, path)), ["b"]);
    accepted(await server.delete(path));
    assert.equal(itemNames(await read(server, path)), []);
  }),

  check("deletecollection keeps objects with finalizers", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", {}, HELD));
    await create(server, path, configMap("b"));
    accepted(await server.delete(path));
    const left = await read(server, path);
    assert.equal(itemNames(left), ["a"]);
    accepted(await server.patch(`${path}/a`, "merge", RELEASE));
  }),

  check("Orphan and Foreground add finalizers", async (server) => {
    const path = await configMaps(server);
    for (const [name, propagationPolicy, finalizer] of [
      ["a", "Orphan", "orphan"],
      ["b", "Foreground", "foregroundDeletion"],
    ] as const) {
      await create(server, path, configMap(name, {}, HELD));
      const deleted = accepted(await server.delete(`${path}/${name}?propagationPolicy=${propagationPolicy}`));
      assert.equal(at(deleted, "metadata", "finalizers"), [FINALIZER, finalizer]);
      accepted(await server.patch(`${path}/${name}`, "merge", RELEASE));
    }
  }),

  check("an unknown propagation policy is refused", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    refused(await server.delete(`${path}/a`, { propagationPolicy: "Some" }), { code: 422, reason: "Invalid" });
  }),
];
