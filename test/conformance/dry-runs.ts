import * as assert from "uvu/assert";
import { at } from "../cluster/control-plane/objects.ts";
import { accepted, create, read, refused, uidOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

export const DRY_RUNS: readonly ConformanceCheck[] = [
  check("a dry-run create answers with the object and stores nothing", async (server) => {
    const path = await configMaps(server);
    const created = accepted(await server.post(`${path}?dryRun=All`, configMap("a", { key: "1" })), 201);
    assert.match(uidOf(created), /^[0-9a-f-]{36}$/);
    assert.is(at(created, "metadata", "resourceVersion"), undefined);
    refused(await server.get(`${path}/a`), { code: 404, reason: "NotFound" });
  }),

  check("a dry-run create is validated", async (server) => {
    const { path, widget } = await newWidgets(server);
    refused(await server.post(`${path}?dryRun=All`, widget({ size: -1 })), { code: 422, reason: "Invalid" });
    await create(server, path, widget({}));
    refused(await server.post(`${path}?dryRun=All`, widget({})), { code: 409, reason: "AlreadyExists" });
  }),

  check("dry-run update, patch, apply and delete store nothing", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({ size: 1 }));
    const { spec: _, ...bare } = created;
    const updated = accepted(await server.put(`${path}/a?dryRun=All`, { ...bare, spec: { size: 2 } }));
    assert.equal(updated["spec"], { size: 2 });
    const patched = accepted(await server.patch(`${path}/a?dryRun=All`, "merge", { spec: { size: 3 } }));
    assert.is(at(patched, "metadata", "generation"), 2);
    const applied = await server.patch(`${path}/a?dryRun=All&fieldManager=x&force=true`, "apply", widget({ size: 4 }));
    assert.equal(accepted(applied)["spec"], { size: 4 });
    accepted(await server.patch(`${path}/b?dryRun=All&fieldManager=x`, "apply", widget({}, { name: "b" })), 201);
    accepted(await server.put(`${path}/a/status?dryRun=All`, { ...created, status: { phase: "x" } }));
    accepted(await server.delete(`${path}/a?dryRun=All`));
    accepted(await server.delete(`${path}?dryRun=All`));
    assert.equal(await read(server, `${path}/a`), created);
    refused(await server.get(`${path}/b`), { code: 404, reason: "NotFound" });
  }),

  check("a dryRun other than All is refused", async (server) => {
    const path = await configMaps(server);
    refused(await server.post(`${path}?dryRun=Some`, configMap("a")), { code: 422, reason: "Invalid" });
  }),
];
