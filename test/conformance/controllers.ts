import * as assert from "uvu/assert";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { at, textAt } from "../cluster/control-plane/objects.ts";
import { until } from "../cluster/control-plane/until.ts";
import { accepted, create, read, refused, uidOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps, newNamespace } from "./config-maps.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import { newWidgets } from "./widgets.ts";

const HELD: JsonObject = { finalizers: ["example.com/x"] };
const RELEASE = { metadata: { finalizers: null } };

/** Checks of the garbage collector and the namespace controller. */
export const CONTROLLER_CHECKS: readonly ConformanceCheck[] = [
  check("by default, dependents are deleted after their owner", async (server) => {
    const path = await configMaps(server);
    await owned(server, path);
    accepted(await server.delete(`${path}/owner`));
    refused(await server.get(`${path}/owner`), { code: 404, reason: "NotFound" });
    await untilGone(server, `${path}/child`);
  }),

  check("dependents of dependents are deleted", async (server) => {
    const path = await configMaps(server);
    const child = await owned(server, path);
    await create(server, path, configMap("grandchild", {}, { ownerReferences: [reference("child", uidOf(child))] }));
    accepted(await server.delete(`${path}/owner?propagationPolicy=Background`));
    await untilGone(server, `${path}/grandchild`);
  }),

  check("Orphan keeps the dependents, without the reference", async (server) => {
    const path = await configMaps(server);
    await owned(server, path);
    accepted(await server.delete(`${path}/owner`, { propagationPolicy: "Orphan" }));
    await untilGone(server, `${path}/owner`);
    assert.is(at(await read(server, `${path}/child`), "metadata", "ownerReferences"), undefined);
  }),

  check("Foreground deletes blocking dependents before the owner", async (server) => {
    const path = await configMaps(server);
    await owned(server, path, { ...HELD }, { blockOwnerDeletion: true });
    const deleted = accepted(await server.delete(`${path}/owner`, { propagationPolicy: "Foreground" }));
    assert.equal(at(deleted, "metadata", "finalizers"), ["foregroundDeletion"]);
    await until("the child is deleted", async () => {
      return typeof at(await read(server, `${path}/child`), "metadata", "deletionTimestamp") === "string";
    });
    assert.ok(textAt(await read(server, `${path}/owner`), "metadata", "deletionTimestamp"));
    accepted(await server.patch(`${path}/child`, "merge", RELEASE));
    await untilGone(server, `${path}/child`);
    await untilGone(server, `${path}/owner`);
  }),

  check("an object with another owner stays", async (server) => {
    const path = await configMaps(server);
    const [one, two] = [await create(server, path, configMap("one")), await create(server, path, configMap("two"))];
    const ownerReferences = [reference("one", uidOf(one)), reference("two", uidOf(two))];
    await create(server, path, configMap("child", {}, { ownerReferences }));
    accepted(await server.delete(`${path}/one`));
    await until("one reference is left", async () => {
      const left = at(await read(server, `${path}/child`), "metadata", "ownerReferences");
      return Array.isArray(left) && left.length === 1 && at(left[0], "name") === "two";
    });
  }),

  check("an object whose owner never existed is deleted", async (server) => {
    const path = await configMaps(server);
    const ownerReferences = [reference("owner", "00000000-0000-4000-8000-000000000000")];
    await create(server, path, configMap("child", {}, { ownerReferences }));
    await untilGone(server, `${path}/child`);
  }),

  check("a custom resource can own objects", async (server) => {
    const { path, widget, namespace, group } = await newWidgets(server);
    const owner = {
      apiVersion: `${group}/v1`,
      kind: "Widget",
      name: "a",
      uid: uidOf(await create(server, path, widget({}))),
    };
    const maps = `/api/v1/namespaces/${namespace}/configmaps`;
    await create(server, maps, configMap("child", {}, { ownerReferences: [owner] }));
    accepted(await server.delete(`${path}/a`));
    await untilGone(server, `${maps}/child`);
  }),

  check("a namespace is deleted with its objects", async (server) => {
    const { path, widget, namespace } = await newWidgets(server);
    const location = `/api/v1/namespaces/${namespace}`;
    await create(server, path, widget({}));
    await create(server, `${location}/configmaps`, configMap("a"));
    accepted(await server.delete(location));
    await untilGone(server, location);
    refused(await server.get(`${path}/a`), { code: 404, reason: "NotFound" });
    refused(await server.get(`${location}/configmaps/a`), { code: 404, reason: "NotFound" });
  }),

  check("a namespace waits for the finalizers of its objects", async (server) => {
    const name = await newNamespace(server);
    const location = `/api/v1/namespaces/${name}`;
    await create(server, `${location}/configmaps`, configMap("a", {}, HELD));
    accepted(await server.delete(location));
    await until("the object is deleted", async () => {
      return typeof at(await read(server, `${location}/configmaps/a`), "metadata", "deletionTimestamp") === "string";
    });
    assert.is(at(await read(server, location), "status", "phase"), "Terminating");
    accepted(await server.patch(`${location}/configmaps/a`, "merge", RELEASE));
    await untilGone(server, location);
  }),
];

function reference(name: string, uid: string, more: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", name, uid, ...more };
}

/** Creates `owner` and `child`, which `owner` owns. */
async function owned(
  server: ServerUnderTest,
  path: string,
  metadata: JsonObject = {},
  more: JsonObject = {},
): Promise<JsonObject> {
  const uid = uidOf(await create(server, path, configMap("owner")));
  return await create(
    server,
    path,
    configMap("child", {}, { ...metadata, ownerReferences: [reference("owner", uid, more)] }),
  );
}

async function untilGone(server: ServerUnderTest, path: string): Promise<void> {
  await until(`${path} gone`, async () => (await server.get(path)).status === 404);
}
