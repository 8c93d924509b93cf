import * as assert from "uvu/assert";
import { at, itemsAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, read, refused, versionOf, withMetadata } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

export const STATUSES: readonly ConformanceCheck[] = [
  check("create and update drop the status", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, { ...widget({}), status: { phase: "new" } });
    assert.is(created["status"], undefined);
    const updated = accepted(await server.put(`${path}/a`, { ...created, status: { phase: "new" } }));
    assert.is(updated["status"], undefined);
    assert.is(versionOf(updated), versionOf(created));
  }),

  check("an update of the status changes nothing else", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({ size: 2 }));
    const wanted = { ...withMetadata(created, { labels: { a: "b" } }), spec: { size: 3 }, status: { phase: "new" } };
    const updated = accepted(await server.put(`${path}/a/status`, wanted));
    assert.equal(updated["status"], { phase: "new" });
    assert.equal(updated["spec"], { size: 2 });
    assert.is(at(updated, "metadata", "labels"), undefined);
    assert.is(at(updated, "metadata", "generation"), 1);
    assert.equal(await read(server, `${path}/a/status`), await read(server, `${path}/a`));
  }),

  check("an update of the object keeps the status", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({}));
    accepted(await server.patch(`${path}/a/status`, "merge", { status: { phase: "new" } }));
    const { resourceVersion } = { resourceVersion: versionOf(await read(server, `${path}/a`)) };
    const updated = accepted(
      await server.put(`${path}/a`, withMetadata({ ...created, spec: { size: 7 } }, { resourceVersion })),
    );
    assert.equal(updated["status"], { phase: "new" });
    assert.equal(updated["spec"], { size: 7 });
  }),

  check("a patch of the object drops the status", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    const patched = accepted(await server.patch(`${path}/a`, "merge", { status: { phase: "new" }, spec: { size: 3 } }));
    assert.is(patched["status"], undefined);
    assert.equal(patched["spec"], { size: 3 });
  }),

  check("a stale update of the status is 409", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({}));
    accepted(await server.put(`${path}/a/status`, { ...created, status: { phase: "1" } }));
    refused(await server.put(`${path}/a/status`, { ...created, status: { phase: "2" } }), {
      code: 409,
      reason: "Conflict",
    });
  }),

  check("the status is validated", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    const answer = await server.patch(`${path}/a/status`, "merge", { status: { phase: 1 } });
    const status = refused(answer, { code: 422, reason: "Invalid" });
    assert.ok(causes(status).includes("status.phase FieldValueTypeInvalid"), JSON.stringify(status));
  }),

  check("a json patch can change the status", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    const patch = [{ op: "add", path: "/status", value: { conditions: [{ type: "Ready", status: "True" }] } }];
    const patched = accepted(await server.patch(`${path}/a/status`, "json", patch));
    assert.is(itemsAt(patched, "status", "conditions").length, 1);
  }),

  check("the status subresource of an object that does not exist is 404", async (server) => {
    const { path, widget } = await newWidgets(server);
    refused(await server.put(`${path}/a/status`, widget({})), { code: 404, reason: "NotFound" });
    const maps = await configMaps(server);
    await create(server, maps, configMap("a"));
    assert.is((await server.get(`${maps}/a/status`)).status, 404, "config maps have no status");
  }),
];
