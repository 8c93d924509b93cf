import * as assert from "uvu/assert";
import type { Json } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, refused } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import type { Answer, ServerUnderTest } from "./server-under-test.ts";
import { newWidgets } from "./widgets.ts";

const CONFLICT = { code: 409, reason: "Conflict" };

/** Checks of server-side apply with nested fields, defaults and lists. */
export const FIELD_OWNERSHIP: readonly ConformanceCheck[] = [
  check("no one owns a default", async (server) => {
    const { path, widget } = await newWidgets(server);
    const applied = accepted(await apply(server, `${path}/a`, "one", widget({ nested: { name: "x" } })), 201);
    assert.equal(applied["spec"], { size: 1, nested: { name: "x", level: "low" } });
    assert.equal(fieldsOf(applied, "one"), { "f:spec": { "f:nested": { "f:name": {} } } });
    accepted(await apply(server, `${path}/a`, "two", widget({ nested: { name: "x", level: "high" } })));
  }),

  check("a conflict about a nested field names its path", async (server) => {
    const { path, widget } = await newWidgets(server);
    accepted(await apply(server, `${path}/a`, "one", widget({ nested: { name: "x", level: "low" } })), 201);
    const status = refused(
      await apply(server, `${path}/a`, "two", widget({ nested: { name: "y", level: "high" } })),
      CONFLICT,
    );
    const fields = [".spec.nested.level FieldManagerConflict", ".spec.nested.name FieldManagerConflict"];
    assert.equal(causes(status), fields);
    assert.is(
      textAt(status, "message"),
      'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.nested.level\n- .spec.nested.name',
    );
  }),

  check("an apply can conflict with several managers", async (server) => {
    const { path, widget } = await newWidgets(server);
    accepted(await apply(server, `${path}/a`, "one", widget({ settings: { a: "1" } })), 201);
    accepted(await apply(server, `${path}/a`, "two", widget({ settings: { b: "1" } })));
    const status = refused(
      await apply(server, `${path}/a`, "three", widget({ settings: { a: "2", b: "2" } })),
      CONFLICT,
    );
    const messages = itemsAt(status, "details", "causes").map((cause) => textAt(cause, "message"));
    assert.equal(messages.sort(), ['conflict with "one"', 'conflict with "two"']);
  }),

  check("an apply of equal values does not conflict", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, `${path}?fieldManager=one`, widget({ settings: { a: "1" }, tags: ["x"] }));
    const applied = accepted(await apply(server, `${path}/a`, "two", widget({ settings: { a: "1" }, tags: ["x"] })));
    assert.equal(fieldsOf(applied, "two"), { "f:spec": { "f:settings": { "f:a": {} }, "f:tags": {} } });
  }),

  check("a list map keeps its order, and new items come last", async (server) => {
    const { path, widget } = await newWidgets(server);
    const ports = (...names: string[]) => widget({ ports: names.map((name) => ({ name })) });
    const names = (object: Json) => itemsAt(object, "spec", "ports").map((port) => textAt(port, "name"));
    accepted(await apply(server, `${path}/a`, "one", ports("b", "a", "c")), 201);
    assert.equal(names(accepted(await apply(server, `${path}/a`, "two", ports("d", "a")))), ["b", "d", "a", "c"]);
    assert.equal(names(accepted(await apply(server, `${path}/a`, "one", ports("c", "a")))), ["d", "c", "a"]);
  }),

  check("an applied list map with a duplicate or missing key is refused", async (server) => {
    const { path, widget } = await newWidgets(server);
    const twice = await apply(server, `${path}/a`, "one", widget({ ports: [{ name: "a" }, { name: "a" }] }));
    assert.is(twice.status, 500, JSON.stringify(twice.body));
    const keyless = await apply(server, `${path}/a`, "one", widget({ ports: [{ number: 1 }] }));
    assert.is(keyless.status, 500, JSON.stringify(keyless.body));
    assert.match(textAt(keyless.body, "message"), /element 0: associative list with keys has an element that omits/);
  }),

  check("an applied value of another type is refused", async (server) => {
    const { path, widget } = await newWidgets(server);
    const answer = await apply(server, `${path}/a`, "one", widget({ settings: "x" }));
    assert.is(answer.status, 500, JSON.stringify(answer.body));
  }),

  check("apply does not remove fields of an earlier update", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, `${path}?fieldManager=one`, widget({ settings: { a: "1", b: "1" } }));
    accepted(await apply(server, `${path}/a`, "one", widget({ settings: { a: "1" } })));
    const applied = accepted(await apply(server, `${path}/a`, "one", widget({ settings: {} })));
    assert.equal(at(applied, "spec", "settings"), { a: "1", b: "1" });
    const owners = itemsAt(applied, "metadata", "managedFields").map((entry) => textAt(entry, "operation"));
    assert.equal(owners.sort(), ["Apply", "Update"]);
  }),

  check("the generation counts applies that change the spec", async (server) => {
    const { path, widget } = await newWidgets(server);
    accepted(await apply(server, `${path}/a`, "one", widget({ size: 2 })), 201);
    const labelled = accepted(await apply(server, `${path}/a`, "one", widget({ size: 2 }, { labels: { a: "b" } })));
    assert.is(at(labelled, "metadata", "generation"), 1);
    const changed = accepted(await apply(server, `${path}/a`, "one", widget({ size: 3 })));
    assert.equal([at(changed, "metadata", "generation"), at(changed, "metadata", "labels")], [2, undefined]);
  }),

  check("apply of free-form content owns each leaf", async (server) => {
    const { path, widget } = await newWidgets(server);
    const applied = accepted(await apply(server, `${path}/a`, "one", widget({ free: { a: { b: 1 }, c: [1] } })), 201);
    assert.equal(fieldsOf(applied, "one"), { "f:spec": { "f:free": { "f:a": { ".": {}, "f:b": {} }, "f:c": {} } } });
  }),

  check("apply with the uid of another object is 422", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    const uid = "00000000-0000-4000-8000-000000000000";
    const status = refused(await apply(server, `${path}/a`, "one", widget({}, { uid })), {
      code: 422,
      reason: "Invalid",
    });
    assert.equal([...new Set(causes(status))], ["metadata.uid FieldValueInvalid"]);
  }),
];

function apply(server: ServerUnderTest, item: string, manager: string, object: Json): Promise<Answer> {
  return server.patch(`${item}?fieldManager=${manager}`, "apply", object);
}

function fieldsOf(object: Json, manager: string): Json | undefined {
  const entries = itemsAt(object, "metadata", "managedFields");
  return at(
    entries.find((entry) => at(entry, "manager") === manager && at(entry, "operation") === "Apply"),
    "fieldsV1",
  );
}
