import * as assert from "uvu/assert";
import { at, objectAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, read, refused, uidOf, versionOf, withMetadata } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

const CONFLICT = { code: 409, reason: "Conflict" };

export const UPDATES: readonly ConformanceCheck[] = [
  check("an update replaces the object and gives it a new version", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", { old: "x" }, { labels: { old: "x" } }));
    const updated = accepted(await server.put(`${path}/a`, configMap("a", { new: "y" })));
    assert.equal(updated["data"], { new: "y" });
    assert.is(at(updated, "metadata", "labels"), undefined);
    assert.is(uidOf(updated), uidOf(created));
    assert.ok(Number(versionOf(updated)) > Number(versionOf(created)));
    assert.equal(await read(server, `${path}/a`), updated);
  }),

  check("an update of a stale object is 409", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    accepted(await server.put(`${path}/a`, { ...created, data: { key: "1" } }));
    const status = refused(await server.put(`${path}/a`, { ...created, data: { key: "2" } }), {
      ...CONFLICT,
      message:
        /^Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes/,
    });
    assert.equal(status["details"], { name: "a", kind: "configmaps" });
  }),

  check("an update of a stale custom resource is 409 and names its group", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    const created = await create(server, path, widget({}));
    accepted(await server.put(`${path}/a`, { ...created, spec: { size: 2 } }));
    const status = refused(await server.put(`${path}/a`, { ...created, spec: { size: 3 } }), CONFLICT);
    assert.equal(status["details"], { name: "a", group, kind: "widgets" });
  }),

  check("an update without a change keeps the version", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", { key: "value" }));
    assert.equal(accepted(await server.put(`${path}/a`, created)), created);
    assert.is(versionOf(accepted(await server.put(`${path}/a`, configMap("a", { key: "value" })))), versionOf(created));
  }),

  check("an update of a custom resource needs its version", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    const status = refused(await server.put(`${path}/a`, widget({ size: 2 })), { code: 422, reason: "Invalid" });
    assert.equal(causes(status), ["metadata.resourceVersion FieldValueInvalid"]);
  }),

  check("the generation counts only changes of the spec", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({}));
    const labelled = accepted(await server.put(`${path}/a`, withMetadata(created, { labels: { a: "b" } })));
    assert.is(at(labelled, "metadata", "generation"), 1);
    const changed = accepted(await server.put(`${path}/a`, { ...labelled, spec: { size: 2 } }));
    assert.is(at(changed, "metadata", "generation"), 2);
    const claimed = accepted(await server.put(`${path}/a`, withMetadata(changed, { generation: 9 })));
    assert.is(at(claimed, "metadata", "generation"), 2);
  }),

  check("an update with another uid is 409", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    const uid = "00000000-0000-4000-8000-000000000000";
    refused(await server.put(`${path}/a`, configMap("a", {}, { uid })), {
      ...CONFLICT,
      message: /Precondition failed: UID in precondition: 00000000/,
    });
  }),

  check("an update with another name is 400", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    refused(await server.put(`${path}/a`, configMap("b")), {
      code: 400,
      reason: "BadRequest",
      message: /^the name of the object \(b\) does not match the name on the URL \(a\)$/,
    });
  }),

  check("an update without a name is 400", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    const { name: _, ...metadata } = objectAt(configMap("a"), "metadata");
    refused(await server.put(`${path}/a`, { ...configMap("a"), metadata }), { code: 400, reason: "BadRequest" });
  }),

  check("an update of an object that does not exist is 404", async (server) => {
    const path = await configMaps(server);
    refused(await server.put(`${path}/a`, configMap("a")), { code: 404, reason: "NotFound" });
  }),

  check("an update cannot change fields that the server sets", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const claimed = withMetadata(created, {
      creationTimestamp: null,
      generation: 5,
    });
    const updated = accepted(await server.put(`${path}/a`, claimed));
    assert.is(at(updated, "metadata", "creationTimestamp"), at(created, "metadata", "creationTimestamp"));
    assert.is(versionOf(updated), versionOf(created));
  }),

  check("an update cannot set a deletionTimestamp", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const deleted = withMetadata(created, { deletionTimestamp: "2001-01-01T00:00:00Z" });
    const status = refused(await server.put(`${path}/a`, deleted), { code: 422, reason: "Invalid" });
    assert.equal([...new Set(causes(status))], ["metadata.deletionTimestamp FieldValueInvalid"]);
  }),

  check("an immutable config map cannot change", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, { ...configMap("a", { key: "1" }), immutable: true });
    refused(await server.put(`${path}/a`, { ...created, data: { key: "2" } }), { code: 422, reason: "Invalid" });
  }),

  check("only one of several updates of one version succeeds", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const answers = await Promise.all(
      ["1", "2", "3", "4"].map((key) => server.put(`${path}/a`, { ...created, data: { key } })),
    );
    assert.equal(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
  }),
];
