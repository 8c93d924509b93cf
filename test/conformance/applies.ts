import * as assert from "uvu/assert";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, refused, versionOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import type { Answer, ServerUnderTest } from "./server-under-test.ts";
import { newWidgets } from "./widgets.ts";

const CONFLICT = { code: 409, reason: "Conflict" };
const ENTRY_KEYS = ["apiVersion", "fieldsType", "fieldsV1", "manager", "operation", "time"];

export const APPLIES: readonly ConformanceCheck[] = [
  check("apply creates with 201 and changes with 200", async (server) => {
    const path = await configMaps(server);
    accepted(await apply(server, `${path}/a`, "one", configMap("a", { key: "1" })), 201);
    const changed = accepted(await apply(server, `${path}/a`, "one", configMap("a", { key: "2" })));
    assert.equal(changed["data"], { key: "2" });
  }),

  check("apply records what it sets in managedFields", async (server) => {
    const path = await configMaps(server);
    const object = configMap("a", { key: "1" }, { labels: { app: "x" } });
    const applied = accepted(await apply(server, `${path}/a`, "one", object), 201);
    const [entry, ...others] = itemsAt(applied, "metadata", "managedFields");
    assert.equal(others, []);
    assert.equal(Object.keys(entry as JsonObject).sort(), ENTRY_KEYS);
    assert.is(textAt(entry, "operation"), "Apply");
    assert.equal(at(entry, "fieldsV1"), { "f:data": { "f:key": {} }, "f:metadata": { "f:labels": { "f:app": {} } } });
  }),

  check("a second apply of the same configuration keeps the version", async (server) => {
    const path = await configMaps(server);
    const object = configMap("a", { key: "1" });
    const first = accepted(await apply(server, `${path}/a`, "one", object), 201);
    assert.is(versionOf(accepted(await apply(server, `${path}/a`, "one", object))), versionOf(first));
  }),

  check("apply of another manager's field is 409 with the cause", async (server) => {
    const path = await configMaps(server);
    accepted(await apply(server, `${path}/a`, "one", configMap("a", { key: "1", other: "1" })), 201);
    const status = refused(await apply(server, `${path}/a`, "two", configMap("a", { key: "2", other: "1" })), CONFLICT);
    assert.is(status["message"], 'Apply failed with 1 conflict: conflict with "one": .data.key');
    const expected = [{ reason: "FieldManagerConflict", message: 'conflict with "one"', field: ".data.key" }];
    assert.equal(at(status, "details", "causes"), expected);
  }),

  check("apply of fields that an update has set is 409 and names the version", async (server) => {
    const path = await configMaps(server);
    accepted(await server.post(`${path}?fieldManager=one`, configMap("a", { key: "1", other: "1" })), 201);
    const status = refused(await apply(server, `${path}/a`, "two", configMap("a", { key: "2", other: "2" })), CONFLICT);
    assert.match(textAt(status, "message"), /^Apply failed with 2 conflicts: conflicts with "one" using v1/);
    assert.equal(causes(status), [".data.key FieldManagerConflict", ".data.other FieldManagerConflict"]);
  }),

  check("a forced apply takes over the field", async (server) => {
    const path = await configMaps(server);
    accepted(await apply(server, `${path}/a`, "one", configMap("a", { key: "1", own: "1" })), 201);
    const forced = accepted(await apply(server, `${path}/a`, "two&force=true", configMap("a", { key: "2" })));
    assert.equal(forced["data"], { key: "2", own: "1" });
    assert.equal(fieldsOf(forced, "one"), { "f:data": { "f:own": {} } });
    assert.equal(fieldsOf(forced, "two"), { "f:data": { "f:key": {} } });
  }),

  check("apply without a field that the manager applied before removes the field", async (server) => {
    const path = await configMaps(server);
    accepted(await apply(server, `${path}/a`, "one", configMap("a", { gone: "1", kept: "1" })), 201);
    accepted(await server.patch(`${path}/a?fieldManager=two`, "merge", { data: { theirs: "1" } }));
    const applied = accepted(await apply(server, `${path}/a`, "one", configMap("a", { kept: "1" })));
    assert.equal(applied["data"], { kept: "1", theirs: "1" });
  }),

  check("a field of two owners stays until neither applies it", async (server) => {
    const path = await configMaps(server);
    accepted(await apply(server, `${path}/a`, "one", configMap("a", { key: "1" })), 201);
    const both = accepted(await apply(server, `${path}/a`, "two", configMap("a", { key: "1" })));
    assert.equal([fieldsOf(both, "one"), fieldsOf(both, "two")], [KEY, KEY]);
    const one = accepted(await apply(server, `${path}/a`, "one", configMap("a")));
    assert.equal(one["data"], { key: "1" });
    const none = accepted(await apply(server, `${path}/a`, "two", configMap("a")));
    assert.equal(at(none, "data", "key"), undefined);
  }),

  check("an update takes a field from the manager that applied it", async (server) => {
    const path = await configMaps(server);
    accepted(await apply(server, `${path}/a`, "one", configMap("a", { key: "1", own: "1" })), 201);
    const updated = accepted(await server.patch(`${path}/a?fieldManager=two`, "merge", { data: { key: "2" } }));
    assert.equal(fieldsOf(updated, "one"), { "f:data": { "f:own": {} } });
    assert.equal(fieldsOf(updated, "two"), { "f:data": { "f:key": {} } });
  }),

  check("items of a list map are owned by key", async (server) => {
    const { path, widget } = await newWidgets(server);
    const port = (name: string, number: number) => widget({ ports: [{ name, number }] });
    accepted(await apply(server, `${path}/a`, "one", port("http", 80)), 201);
    const both = accepted(await apply(server, `${path}/a`, "two", port("dns", 53)));
    assert.equal(at(both, "spec", "ports"), [
      { name: "http", number: 80, protocol: "TCP" },
      { name: "dns", number: 53, protocol: "TCP" },
    ]);
    const key = 'k:{"name":"dns"}';
    const owned = { ".": {}, "f:name": {}, "f:number": {} };
    assert.equal(fieldsOf(both, "two"), { "f:spec": { "f:ports": { [key]: owned } } });
    const status = refused(await apply(server, `${path}/a`, "two", port("http", 8080)), CONFLICT);
    assert.equal(causes(status), ['.spec.ports[name="http"].number FieldManagerConflict']);
    const left = accepted(await apply(server, `${path}/a`, "one", widget({})));
    assert.equal(at(left, "spec", "ports"), [{ name: "dns", number: 53, protocol: "TCP" }]);
  }),

  check("items of a set are owned by value", async (server) => {
    const { path, widget } = await newWidgets(server);
    accepted(await apply(server, `${path}/a`, "one", widget({ friends: ["x", "y"] })), 201);
    const both = accepted(await apply(server, `${path}/a`, "two", widget({ friends: ["y", "z"] })));
    assert.equal(at(both, "spec", "friends"), ["x", "y", "z"]);
    assert.equal(fieldsOf(both, "two"), { "f:spec": { "f:friends": { 'v:"y"': {}, 'v:"z"': {} } } });
    const left = accepted(await apply(server, `${path}/a`, "one", widget({ friends: [] })));
    assert.equal(at(left, "spec", "friends"), ["y", "z"]);
  }),

  check("an atomic list has one owner", async (server) => {
    const { path, widget } = await newWidgets(server);
    accepted(await apply(server, `${path}/a`, "one", widget({ tags: ["x"] })), 201);
    const status = refused(await apply(server, `${path}/a`, "two", widget({ tags: ["y"] })), CONFLICT);
    assert.equal(causes(status), [".spec.tags FieldManagerConflict"]);
    const forced = accepted(await apply(server, `${path}/a`, "two&force=true", widget({ tags: ["y"] })));
    assert.equal(at(forced, "spec", "tags"), ["y"]);
    assert.equal(fieldsOf(forced, "two"), { "f:spec": { "f:tags": {} } });
  }),

  check("apply to the status owns only the status", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({ size: 2 }));
    const { spec: _, ...bare } = widget(null);
    const status = { ...bare, status: { phase: "new", conditions: [{ type: "Ready", status: "True" }] } };
    const applied = accepted(await apply(server, `${path}/a/status`, "one", status));
    assert.equal(applied["status"], status.status);
    assert.equal(applied["spec"], { size: 2 });
    const entry = entryOf(applied, "one");
    assert.is(at(entry, "subresource"), "status");
    const condition = { ".": {}, "f:type": {}, "f:status": {} };
    const owned = { "f:phase": {}, "f:conditions": { 'k:{"type":"Ready"}': condition } };
    assert.equal(at(entry, "fieldsV1"), { "f:status": owned });
    const again = accepted(await apply(server, `${path}/a/status`, "one", { ...bare, status: { phase: "old" } }));
    assert.equal(again["status"], { phase: "old" });
  }),

  check("apply to the object drops the status", async (server) => {
    const { path, widget } = await newWidgets(server);
    const applied = accepted(
      await apply(server, `${path}/a`, "one", { ...widget({ size: 2 }), status: { phase: "new" } }),
      201,
    );
    assert.is(applied["status"], undefined);
    assert.equal(fieldsOf(applied, "one"), { "f:spec": { "f:size": {} } });
  }),

  check("apply to the status of an object that does not exist is 404", async (server) => {
    const { path, widget } = await newWidgets(server);
    const answer = await apply(server, `${path}/a/status`, "one", widget({}));
    refused(answer, { code: 404, reason: "NotFound" });
  }),

  check("apply with a stale version is 409", async (server) => {
    const path = await configMaps(server);
    const stale = configMap("a", { key: "1" }, { resourceVersion: "1" });
    await create(server, path, configMap("a"));
    refused(await apply(server, `${path}/a`, "one", stale), CONFLICT);
  }),

  check("apply without a manager is refused", async (server) => {
    const path = await configMaps(server);
    const answer = await server.patch(`${path}/a`, "apply", configMap("a"));
    refused(answer, {
      code: 422,
      reason: "Invalid",
      message: /fieldManager: Required value: is required for apply patch/,
    });
  }),

  check("apply with managedFields is 400", async (server) => {
    const path = await configMaps(server);
    const applied = accepted(await apply(server, `${path}/a`, "one", configMap("a", { key: "1" })), 201);
    const answer = await apply(server, `${path}/a`, "one", applied);
    refused(answer, { code: 400, reason: "BadRequest", message: /metadata.managedFields must be nil/ });
  }),

  check("force is 422 for other patches than apply", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    refused(await server.patch(`${path}/a?force=true`, "merge", {}), { code: 422, reason: "Invalid" });
  }),

  check("apply without apiVersion or kind is 400", async (server) => {
    const path = await configMaps(server);
    const { apiVersion: _, ...object } = configMap("a");
    refused(await apply(server, `${path}/a`, "one", object), { code: 400, reason: "BadRequest" });
  }),

  check("apply accepts YAML", async (server) => {
    const path = await configMaps(server);
    const yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  key: value\n";
    const applied = accepted(await apply(server, `${path}/a`, "one", yaml), 201);
    assert.equal(applied["data"], { key: "value" });
  }),

  check("apply of a field that the schema does not have is refused with any fieldValidation", async (server) => {
    const { path, widget } = await newWidgets(server);
    for (const validation of ["Strict", "Ignore"]) {
      const answer = await apply(server, `${path}/a`, `one&fieldValidation=${validation}`, widget({ unknown: 1 }));
      assert.is(answer.status, 500, JSON.stringify(answer.body));
      assert.match(textAt(answer.body, "message"), /\.spec\.unknown: field not declared in schema/);
    }
  }),
];

const KEY = { "f:data": { "f:key": {} } };

/** Applies an object. The manager may be followed by more query parameters. */
function apply(server: ServerUnderTest, item: string, manager: string, object: Json): Promise<Answer> {
  return server.patch(`${item}?fieldManager=${manager}`, "apply", object);
}

function entryOf(object: Json, manager: string): Json | undefined {
  return itemsAt(object, "metadata", "managedFields").find((entry) => at(entry, "manager") === manager);
}

function fieldsOf(object: Json, manager: string): Json | undefined {
  return at(entryOf(object, manager), "fieldsV1");
}
