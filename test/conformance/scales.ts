import * as assert from "uvu/assert";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, read, refused, versionOf } from "./answers.ts";
import { newNamespace } from "./config-maps.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import { definition } from "./widget-definition.ts";
import { define, uniqueGroup } from "./widgets.ts";

const INTEGER = { type: "integer" };
const VERSION = {
  name: "v1",
  served: true,
  storage: true,
  subresources: {
    status: {},
    scale: {
      specReplicasPath: ".spec.size.wanted",
      statusReplicasPath: ".status.count",
      labelSelectorPath: ".status.selector",
    },
  },
  schema: {
    openAPIV3Schema: {
      type: "object",
      properties: {
        spec: { type: "object", properties: { size: { type: "object", properties: { wanted: INTEGER } } } },
        status: { type: "object", properties: { count: INTEGER, selector: { type: "string" } } },
      },
    },
  },
};

const groups = new WeakMap<ServerUnderTest, Promise<string>>();

async function serve(server: ServerUnderTest): Promise<string> {
  const group = uniqueGroup();
  await define(server, definition(group, [VERSION]));
  return group;
}

/** A widget in a new namespace, whose kind has a scale. Returns its path. */
async function newScalable(server: ServerUnderTest, spec: Json): Promise<string> {
  const served = groups.get(server) ?? serve(server);
  groups.set(server, served);
  const [group, namespace] = [await served, await newNamespace(server)];
  const path = `/apis/${group}/v1/namespaces/${namespace}/widgets`;
  await create(server, path, { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "a" }, spec });
  return `${path}/a`;
}

const wanted = async (server: ServerUnderTest, path: string) => at(await read(server, path), "spec", "size", "wanted");
const replicas = (value: Json): JsonObject => ({ spec: { replicas: value } });

export const SCALES: readonly ConformanceCheck[] = [
  check("a scale has the replicas and the selector of its object, and some of its metadata", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    const status = { count: 1, selector: "a=b" };
    const object = accepted(await server.patch(`${path}/status`, "merge", { status }));
    const { managedFields: _, generation: __, ...metadata } = Object(object["metadata"]);
    assert.equal(await read(server, `${path}/scale`), {
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      metadata,
      spec: { replicas: 2 },
      status: { replicas: 1, selector: "a=b" },
    });
  }),

  check("an object without replicas has no scale, but one can be set", async (server) => {
    const path = await newScalable(server, {});
    const none = refused(await server.get(`${path}/scale`), { code: 500, reason: "InternalError" });
    assert.match(textAt(none, "message"), /the spec replicas field ".spec.size.wanted" does not exist/);
    const answer = await server.patch(`${path}/scale`, "merge", { metadata: { labels: { a: "b" } } });
    const empty = refused(answer, { code: 400, reason: "BadRequest" });
    assert.match(textAt(empty, "message"), /the spec replicas field ".spec.size.wanted" cannot be empty/);
    const patched = accepted(await server.patch(`${path}/scale`, "merge", replicas(3)));
    assert.equal([at(patched, "spec"), at(patched, "status")], [{ replicas: 3 }, { replicas: 0 }]);
    assert.is(await wanted(server, path), 3);
  }),

  check("a scale is patched, and nothing else of the object changes", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    const patch = { ...replicas(3), metadata: { labels: { a: "b" } }, status: { replicas: 9 } };
    accepted(await server.patch(`${path}/scale?fieldManager=scaler`, "merge", patch));
    const json = [{ op: "replace", path: "/spec/replicas", value: 4 }];
    accepted(await server.patch(`${path}/scale?fieldManager=scaler`, "json", json));
    const object = await read(server, path);
    assert.equal([at(object, "spec"), at(object, "status")], [{ size: { wanted: 4 } }, undefined]);
    assert.is(at(object, "metadata", "labels"), undefined);
    assert.is(at(object, "metadata", "generation"), 3);
    const entry = itemsAt(object, "metadata", "managedFields").find((one) => at(one, "manager") === "scaler");
    assert.equal([at(entry, "operation"), at(entry, "subresource")], ["Update", "scale"]);
    assert.equal(at(entry, "fieldsV1"), { "f:spec": { "f:size": { "f:wanted": {} } } });
    const { status } = await server.patch(`${path}/scale`, "strategic", replicas(3));
    assert.is(status, 415);
  }),

  check("a scale is replaced, in its version if it names one", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    const scale = await read(server, `${path}/scale`);
    const replaced = accepted(await server.put(`${path}/scale`, { ...scale, ...replicas(3) }));
    assert.not.equal(versionOf(replaced), versionOf(scale));
    refused(await server.put(`${path}/scale`, { ...scale, ...replicas(4) }), { code: 409, reason: "Conflict" });
    const anyVersion = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" } };
    accepted(await server.put(`${path}/scale`, { ...anyVersion, ...replicas(5) }));
    assert.is(await wanted(server, path), 5);
    accepted(await server.put(`${path}/scale`, anyVersion));
    assert.is(await wanted(server, path), 0);
    refused(await server.put(`${path}/scale`, { ...anyVersion, metadata: { name: "b" } }), {
      code: 400,
      reason: "BadRequest",
    });
  }),

  check("replicas are integers from 0 to 2147483647", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" } };
    for (const bad of ["3", 1.5, 2 ** 31, true, {}]) {
      const answer = await server.patch(`${path}/scale`, "merge", replicas(bad));
      const message = textAt(refused(answer, { code: 422, reason: "Invalid" }), "message");
      assert.match(message, /cannot unmarshal .* into Go struct field ScaleSpec\.spec\.replicas of type int32/);
      refused(await server.put(`${path}/scale`, { ...scale, ...replicas(bad) }), { code: 400, reason: "BadRequest" });
    }
    const none = accepted(await server.patch(`${path}/scale`, "merge", replicas(null)));
    assert.equal([at(none, "spec"), await wanted(server, path)], [{}, 0]);
    const field = ".spec.size.wanted FieldValueInvalid";
    const negative = await server.patch(`${path}/scale`, "merge", replicas(-1));
    assert.equal(causes(refused(negative, { code: 422, reason: "Invalid" })), [field]);
    for (const bad of [-1, 2 ** 31]) {
      const answer = await server.patch(path, "merge", { spec: { size: { wanted: bad } } });
      assert.equal(causes(refused(answer, { code: 422, reason: "Invalid" })), [field]);
    }
    const count = await server.patch(`${path}/status`, "merge", { status: { count: -1 } });
    assert.equal(causes(refused(count, { code: 422, reason: "Invalid" })), [".status.count FieldValueInvalid"]);
  }),

  check("unknown fields of a scale are warnings or errors", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    const patch = { spec: { replicas: 3, unknown: 1 } };
    assert.equal((await server.patch(`${path}/scale`, "merge", patch)).warnings, ['unknown field "spec.unknown"']);
    const strict = await server.patch(`${path}/scale?fieldValidation=Strict`, "merge", patch);
    const message = textAt(refused(strict, { code: 422, reason: "Invalid" }), "message");
    assert.match(message, /strict decoding error: unknown field "spec.unknown"/);
  }),

  check("a scale of a custom resource cannot be applied", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" }, ...replicas(3) };
    const answer = await server.patch(`${path}/scale?fieldManager=scaler&force=true`, "apply", scale);
    assert.is(answer.status, 500);
    assert.match(textAt(answer.body, "message"), /request to convert CR to an invalid group\/version/);
    const widget = { ...scale, apiVersion: "example.com/v1", kind: "Widget" };
    const other = await server.patch(`${path}/scale?fieldManager=scaler&force=true`, "apply", widget);
    assert.match(textAt(refused(other, { code: 400, reason: "BadRequest" }), "message"), /invalid object type/);
  }),

  check("a dry run of a scale changes nothing", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    const patched = accepted(await server.patch(`${path}/scale?dryRun=All`, "merge", replicas(3)));
    assert.equal([at(patched, "spec", "replicas"), await wanted(server, path)], [3, 2]);
  }),

  check("a scale cannot be deleted, and one of a missing object or of another kind is 404", async (server) => {
    const path = await newScalable(server, { size: { wanted: 2 } });
    refused(await server.delete(`${path}/scale`), { code: 405, reason: "MethodNotAllowed" });
    refused(await server.get(`${path}b/scale`), { code: 404, reason: "NotFound" });
    refused(await server.patch(`${path}b/scale`, "merge", replicas(3)), { code: 404, reason: "NotFound" });
    assert.is((await server.get(`/api/v1/namespaces/default/configmaps/a/scale`)).status, 404);
  }),

  check("discovery lists the scale as a subresource of the kind Scale", async (server) => {
    const [, , group = ""] = (await newScalable(server, {})).split("/");
    const resources = itemsAt(await read(server, `/apis/${group}/v1`), "resources");
    assert.equal(
      resources.find((one) => textAt(one, "name") === "widgets/scale"),
      {
        ...{ name: "widgets/scale", singularName: "", namespaced: true },
        ...{ group: "autoscaling", version: "v1", kind: "Scale", verbs: ["get", "patch", "update"] },
      },
    );
  }),
];
