import * as assert from "uvu/assert";
import type { Json } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, create, withMetadata } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

export const MANAGED_FIELDS: readonly ConformanceCheck[] = [
  check("a create is recorded as an Update of its manager", async (server) => {
    const path = await configMaps(server);
    const object = configMap("a", { key: "1" }, { labels: { a: "b" }, finalizers: ["example.com/x"] });
    const created = accepted(await server.post(`${path}?fieldManager=one`, object), 201);
    const [entry, ...others] = itemsAt(created, "metadata", "managedFields");
    assert.equal(others, []);
    const { time: _, ...said } = { ...(entry as { time?: Json }) };
    assert.equal(said, {
      manager: "one",
      operation: "Update",
      apiVersion: "v1",
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:data": { ".": {}, "f:key": {} },
        "f:metadata": {
          "f:labels": { ".": {}, "f:a": {} },
          "f:finalizers": { ".": {}, 'v:"example.com/x"': {} },
        },
      },
    });
    accepted(await server.patch(`${path}/a`, "merge", { metadata: { finalizers: null } }));
  }),

  check("without a field manager, the user agent is the manager", async (server) => {
    const path = await configMaps(server);
    const created = accepted(
      await server.send("POST", path, { body: configMap("a", { key: "1" }), userAgent: "tool/1.2 (linux)" }),
      201,
    );
    assert.equal(managers(created), ["tool Update"]);
  }),

  check("a manager that changes nothing owns nothing", async (server) => {
    const path = await configMaps(server);
    await create(server, `${path}?fieldManager=one`, configMap("a", { key: "1" }));
    const updated = accepted(await server.put(`${path}/a?fieldManager=two`, configMap("a", { key: "1" })));
    assert.equal(managers(updated), ["one Update"]);
  }),

  check("each manager owns what it changed last", async (server) => {
    const path = await configMaps(server);
    await create(server, `${path}?fieldManager=one`, configMap("a", { key: "1", other: "1" }));
    const updated = accepted(await server.put(`${path}/a?fieldManager=two`, configMap("a", { key: "2", other: "1" })));
    const fields = itemsAt(updated, "metadata", "managedFields").map((entry) => at(entry, "fieldsV1") ?? null);
    assert.equal(managers(updated), ["one Update", "two Update"]);
    assert.equal(fields, [{ "f:data": { ".": {}, "f:other": {} } }, { "f:data": { "f:key": {} } }]);
  }),

  check("an update of the status has its own entry", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    await create(server, `${path}?fieldManager=one`, widget({ size: 2 }));
    const patch = { status: { phase: "new" } };
    const patched = accepted(await server.patch(`${path}/a/status?fieldManager=one`, "merge", patch));
    assert.equal(managers(patched), ["one Update", "one Update status"]);
    const [, entry] = itemsAt(patched, "metadata", "managedFields");
    assert.equal(at(entry, "fieldsV1"), { "f:status": { ".": {}, "f:phase": {} } });
    assert.is(textAt(entry, "apiVersion"), `${group}/v1`);
  }),

  check("an update with empty managedFields resets them", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, `${path}?fieldManager=one`, configMap("a", { key: "1" }));
    const reset = accepted(
      await server.put(`${path}/a?fieldManager=two`, withMetadata(created, { managedFields: [{}] })),
    );
    assert.equal(managers(reset), []);
  }),

  check("a manager's name that is too long is 422", async (server) => {
    const path = await configMaps(server);
    const answer = await server.post(`${path}?fieldManager=${"x".repeat(129)}`, configMap("a"));
    assert.is(answer.status, 422, JSON.stringify(answer.body));
  }),
];

function managers(object: Json): string[] {
  return itemsAt(object, "metadata", "managedFields").map((entry) => {
    const subresource = at(entry, "subresource");
    return `${textAt(entry, "manager")} ${textAt(entry, "operation")}${typeof subresource === "string" ? ` ${subresource}` : ""}`;
  });
}
