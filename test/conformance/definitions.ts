import * as assert from "uvu/assert";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { at, isTrue, itemsAt, objectAt } from "../cluster/control-plane/objects.ts";
import { until } from "../cluster/control-plane/until.ts";
import { accepted, causes, create, read, refused, withMetadata } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { definition, widgetDefinition } from "./widget-definition.ts";
import { DEFINITIONS, define, uniqueGroup } from "./widgets.ts";

const INVALID = { code: 422, reason: "Invalid" };
const OPEN = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
const V1 = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: OPEN } };

export const DEFINITION_CHECKS: readonly ConformanceCheck[] = [
  check("a definition gets conditions, accepted names and stored versions", async (server) => {
    const group = uniqueGroup();
    const path = `${DEFINITIONS}/widgets.${group}`;
    await create(server, DEFINITIONS, widgetDefinition(group));
    await until("established", async () => isTrue(await read(server, path), "Established"));
    const stored = await read(server, path);
    assert.ok(isTrue(stored, "NamesAccepted"));
    assert.equal(at(stored, "status", "storedVersions"), ["v1"]);
    const names = {
      plural: "widgets",
      singular: "widget",
      kind: "Widget",
      listKind: "WidgetList",
      shortNames: ["wdg"],
    };
    assert.equal(at(stored, "status", "acceptedNames"), names);
    assert.equal(at(stored, "spec", "conversion"), { strategy: "None" });
  }),

  check("a definition is named after its plural and its group", async (server) => {
    const wrong = withMetadata(definition(uniqueGroup(), [V1]), { name: "gadgets.example.com" });
    assert.equal(causes(refused(await server.post(DEFINITIONS, wrong), INVALID)), ["metadata.name FieldValueInvalid"]);
  }),

  check("a definition must have exactly one storage version", async (server) => {
    for (const versions of [[V1, { ...V1, name: "v2" }], [{ ...V1, storage: false }]]) {
      const status = refused(await server.post(DEFINITIONS, definition(uniqueGroup(), versions)), INVALID);
      assert.ok(causes(status).includes("spec.versions FieldValueInvalid"), JSON.stringify(status));
    }
  }),

  check("the schema of a definition must be structural", async (server) => {
    const schema = { openAPIV3Schema: { type: "object", properties: { spec: { properties: { a: {} } } } } };
    const wrong = definition(uniqueGroup(), [{ ...V1, schema }]);
    const status = refused(await server.post(DEFINITIONS, wrong), INVALID);
    const where = "spec.validation.openAPIV3Schema"; // kube-apiserver reports the field for all versions
    const expected = [`${where}.properties[spec].properties[a].type`, `${where}.properties[spec].type`];
    for (const field of expected)
      assert.ok(causes(status).includes(`${field} FieldValueRequired`), JSON.stringify(status));
  }),

  check("an updated schema of a definition applies to its objects", async (server) => {
    const group = uniqueGroup();
    const path = `${DEFINITIONS}/widgets.${group}`;
    await define(server, definition(group, [V1]));
    const strict = { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", required: ["x"] } } } };
    const before = await read(server, path);
    const spec = { ...objectAt(before, "spec"), versions: [{ ...V1, schema: strict }] };
    const updated = accepted(await server.put(path, { ...before, spec }));
    assert.is(at(updated, "metadata", "generation"), 2);
    const object = { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "a" }, spec: {} };
    const collection = `/apis/${group}/v1/namespaces/default/widgets?dryRun=All`;
    await until("the new schema", async () => (await server.post(collection, object)).status === 422);
  }),

  check("a value that a new schema makes invalid may stay, but not change to another invalid one", async (server) => {
    const group = uniqueGroup();
    const path = `${DEFINITIONS}/widgets.${group}`;
    const schema = (color: JsonObject) => ({
      openAPIV3Schema: {
        type: "object",
        properties: {
          spec: { type: "object", properties: { color: { type: "string", ...color }, size: { type: "integer" } } },
        },
      },
    });
    await define(server, definition(group, [{ ...V1, schema: schema({}) }]));
    const collection = `/apis/${group}/v1/namespaces/default/widgets`;
    const object = (color: string) => ({
      apiVersion: `${group}/v1`,
      kind: "Widget",
      metadata: { name: "a" },
      spec: { color },
    });
    await create(server, collection, object("blue"));
    const before = await read(server, path);
    const versions = [{ ...V1, schema: schema({ enum: ["red"] }) }];
    accepted(await server.put(path, { ...before, spec: { ...objectAt(before, "spec"), versions } }));
    await until(
      "the new schema",
      async () =>
        (await server.post(`${collection}?dryRun=All`, withMetadata(object("blue"), { name: "b" }))).status === 422,
    );
    accepted(await server.patch(`${collection}/a`, "merge", { spec: { size: 2 } }));
    refused(await server.patch(`${collection}/a`, "merge", { spec: { color: "green" } }), INVALID);
    accepted(await server.patch(`${collection}/a`, "merge", { spec: { color: "red" } }));
  }),

  check("a definition must keep its scope and its stored versions", async (server) => {
    const group = uniqueGroup();
    const path = `${DEFINITIONS}/widgets.${group}`;
    await define(server, definition(group, [V1]));
    const before = await read(server, path);
    const change = (spec: JsonObject) =>
      server.put(path, { ...before, spec: { ...objectAt(before, "spec"), ...spec } });
    assert.ok(causes(refused(await change({ scope: "Cluster" }), INVALID)).includes("spec.scope FieldValueInvalid"));
    const without = refused(await change({ versions: [{ ...V1, name: "v2" }] }), INVALID);
    assert.ok(causes(without).includes("status.storedVersions[0] FieldValueInvalid"), JSON.stringify(without));
  }),

  check("the objects of a deleted definition are deleted", async (server) => {
    const group = uniqueGroup();
    const collection = `/apis/${group}/v1/namespaces/default/widgets`;
    await define(server, definition(group, [V1]));
    await create(server, collection, { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "a" } });
    accepted(await server.delete(`${DEFINITIONS}/widgets.${group}`));
    await until("not served", async () => (await server.get(collection)).status === 404);
    await until("gone", async () => (await server.get(`${DEFINITIONS}/widgets.${group}`)).status === 404);
    await define(server, definition(group, [V1]));
    assert.equal(itemsAt(await read(server, collection), "items"), []);
  }),

  check("a version that is not served is 404", async (server) => {
    const group = uniqueGroup();
    await define(server, definition(group, [V1, { ...V1, name: "v2", storage: false, served: false }]));
    assert.is((await server.get(`/apis/${group}/v2/widgets`)).status, 404);
  }),

  check("objects of a cluster-scoped kind have no namespace", async (server) => {
    const group = uniqueGroup();
    const namespaced = definition(group, [V1]);
    await define(server, { ...namespaced, spec: { ...objectAt(namespaced, "spec"), scope: "Cluster" } });
    const object = (metadata: JsonObject): Json => ({ apiVersion: `${group}/v1`, kind: "Widget", metadata });
    const created = await create(server, `/apis/${group}/v1/widgets`, object({ name: "a" }));
    assert.is(at(created, "metadata", "namespace"), undefined);
    assert.is((await server.get(`/apis/${group}/v1/namespaces/default/widgets/a`)).status, 404);
    const other = await create(server, `/apis/${group}/v1/widgets`, object({ name: "b", namespace: "default" }));
    assert.is(at(other, "metadata", "namespace"), undefined);
  }),

  check("without a status subresource, the status is stored like any field", async (server) => {
    const group = uniqueGroup();
    const collection = `/apis/${group}/v1/namespaces/default/widgets`;
    await define(server, definition(group, [V1]));
    const object = { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "a" }, status: { phase: "x" } };
    assert.equal((await create(server, collection, object))["status"], { phase: "x" });
    assert.is((await server.get(`${collection}/a/status`)).status, 404);
    const patched = accepted(await server.patch(`${collection}/a`, "merge", { status: { phase: "y" } }));
    assert.is(at(patched, "metadata", "generation"), 2);
  }),

  check("a definition can set its deprecation warning", async (server) => {
    const group = uniqueGroup();
    const old = { ...V1, name: "v1beta1", storage: false, deprecated: true, deprecationWarning: "go to v1" };
    await define(server, definition(group, [V1, old]));
    assert.equal((await server.get(`/apis/${group}/v1beta1/widgets`)).warnings, ["go to v1"]);
  }),
];
