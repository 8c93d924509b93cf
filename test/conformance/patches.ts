import * as assert from "uvu/assert";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, create, nameOf, refused, uidOf, versionOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import { newWidgets } from "./widgets.ts";

const INVALID = { code: 422, reason: "Invalid" };
const BAD = { code: 400, reason: "BadRequest" };
const UNSUPPORTED = { code: 415, reason: "UnsupportedMediaType" };

/** Patches of metadata with the finalizers 1, 2 and 3, and the finalizers after the patch. */
const FINALIZER_PATCHES: readonly (readonly [title: string, patch: JsonObject, expected: readonly string[]])[] = [
  ["a new item comes first", { finalizers: finalizers("4") }, finalizers("4", "1", "2", "3")],
  ["a new item after an old one", { finalizers: finalizers("2", "4") }, finalizers("1", "2", "4", "3")],
  ["two old items in another order", { finalizers: finalizers("3", "1") }, finalizers("2", "3", "1")],
  [
    "a separate order",
    { finalizers: finalizers("4"), "$setElementOrder/finalizers": finalizers("3", "4", "1") },
    finalizers("2", "3", "4", "1"),
  ],
  ["a deleted item", { "$deleteFromPrimitiveList/finalizers": finalizers("2") }, finalizers("1", "3")],
];

export const PATCHES: readonly ConformanceCheck[] = [
  check("a merge patch adds, replaces and removes", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1", two: "2" }));
    const patch = { data: { one: null, two: "two", three: "3" }, metadata: { labels: { a: "b" } } };
    const patched = accepted(await server.patch(`${path}/a`, "merge", patch));
    assert.equal(patched["data"], { two: "two", three: "3" });
    assert.equal(at(patched, "metadata", "labels"), { a: "b" });
  }),

  check("a merge patch replaces lists", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({ ports: [{ name: "http" }], tags: ["a", "b"] }));
    const patch = { spec: { ports: [{ name: "dns" }], tags: ["c"], nested: { name: "x" } } };
    const patched = accepted(await server.patch(`${path}/a`, "merge", patch));
    const expected = {
      size: 1,
      ports: [{ name: "dns", protocol: "TCP" }],
      tags: ["c"],
      nested: { name: "x", level: "low" },
    };
    assert.equal(patched["spec"], expected);
  }),

  check("a null in a merge patch of a custom resource removes the field or restores its default", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({ size: 5, code: "abc" }));
    const patched = accepted(await server.patch(`${path}/a`, "merge", { spec: { size: null, code: null } }));
    assert.equal(patched["spec"], { size: 1 });
    assert.is(at(patched, "metadata", "generation"), 2);
  }),

  check("a patch that changes nothing keeps the version", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({ size: 5 }));
    assert.equal(accepted(await server.patch(`${path}/a`, "merge", { spec: { size: 5 } })), created);
    assert.equal(accepted(await server.patch(`${path}/a`, "json", [])), created);
  }),

  check("a json patch applies each operation", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1", two: "2" }, { annotations: { "a/b": "2", "c/d": "3" } }));
    const patch = [
      { op: "test", path: "/data/one", value: "1" },
      { op: "replace", path: "/data/one", value: "one" },
      { op: "remove", path: "/metadata/annotations/a~1b" },
      { op: "copy", from: "/data/one", path: "/data/copied" },
      { op: "move", from: "/data/two", path: "/data/moved" },
      { op: "add", path: "/metadata/labels", value: { a: "b" } },
    ];
    const patched = accepted(await server.patch(`${path}/a`, "json", patch));
    assert.equal(patched["data"], { one: "one", copied: "one", moved: "2" });
    assert.equal(at(patched, "metadata", "labels"), { a: "b" });
    assert.equal(at(patched, "metadata", "annotations"), { "c/d": "3" });
  }),

  check("a json patch adds and removes items of a list", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({ tags: ["a", "b"] }));
    const patch = [
      { op: "add", path: "/spec/tags/-", value: "z" },
      { op: "add", path: "/spec/tags/0", value: "first" },
      { op: "remove", path: "/spec/tags/1" },
    ];
    assert.equal(at(accepted(await server.patch(`${path}/a`, "json", patch)), "spec", "tags"), ["first", "b", "z"]);
  }),

  check("a json patch whose test fails is 422", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1" }));
    const patch = [
      { op: "replace", path: "/data/one", value: "2" },
      { op: "test", path: "/data/one", value: "1" },
    ];
    const status = refused(await server.patch(`${path}/a`, "json", patch), INVALID);
    assert.is(status["message"], "the server rejected our request due to an error in our request");
    assert.equal(at((await server.get(`${path}/a`)).body, "data"), { one: "1" });
  }),

  check("a json patch of a path that does not exist is 422", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { one: "1" }));
    for (const patch of [
      { op: "remove", path: "/data/two" },
      { op: "replace", path: "/not/there", value: "2" },
      { op: "add", path: "/not/there", value: "2" },
    ])
      refused(await server.patch(`${path}/a`, "json", [patch]), INVALID);
  }),

  check("an invalid json patch is 400", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    refused(await server.patch(`${path}/a`, "json", { data: { a: "b" } }), BAD);
  }),

  check("a strategic patch merges maps and lists with a merge key", async (server) => {
    const path = await configMaps(server);
    const [first, second] = [await newOwner(server, path, "first"), await newOwner(server, path, "second")];
    const metadata = { ownerReferences: [first], finalizers: ["example.com/one"] };
    await create(server, path, configMap("a", { one: "1", two: "2" }, metadata));
    const patch = {
      data: { one: null, three: "3" },
      metadata: { ownerReferences: [second, { ...first, blockOwnerDeletion: true }], finalizers: ["example.com/two"] },
    };
    const patched = accepted(await server.patch(`${path}/a`, "strategic", patch));
    assert.equal(patched["data"], { two: "2", three: "3" });
    const names = itemsAt(patched, "metadata", "ownerReferences").map((owner) => textAt(owner, "name"));
    assert.equal(names.sort(), ["first", "second"]);
    assert.equal(at(patched, "metadata", "finalizers"), ["example.com/two", "example.com/one"]);
    accepted(await server.patch(`${path}/a`, "merge", { metadata: { finalizers: null } }));
  }),

  ...FINALIZER_PATCHES.map(([title, patch, expected]) =>
    check(`a strategic patch sorts merged lists: ${title}`, async (server) => {
      const path = await configMaps(server);
      await create(server, path, configMap("a", {}, { finalizers: finalizers("1", "2", "3") }));
      const patched = accepted(await server.patch(`${path}/a`, "strategic", { metadata: patch }));
      assert.equal(at(patched, "metadata", "finalizers"), expected);
      accepted(await server.patch(`${path}/a`, "merge", { metadata: { finalizers: null } }));
    }),
  ),

  check("a strategic patch replaces and deletes by directive", async (server) => {
    const path = await configMaps(server);
    const owner = await newOwner(server, path, "owner");
    await create(server, path, configMap("a", { one: "1", two: "2" }, { ownerReferences: [owner] }));
    const patch = {
      data: { $patch: "replace", three: "3" },
      metadata: { ownerReferences: [{ $patch: "delete", uid: textAt(owner, "uid") }] },
    };
    const patched = accepted(await server.patch(`${path}/a`, "strategic", patch));
    assert.equal(patched["data"], { three: "3" });
    assert.is(at(patched, "metadata", "ownerReferences"), undefined);
  }),

  check("a strategic patch of a custom resource is 415", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    refused(await server.patch(`${path}/a`, "strategic", { spec: { size: 2 } }), UNSUPPORTED);
  }),

  check("a patch of an unknown type is 415", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    refused(await server.patchAs(`${path}/a`, "application/json", { data: {} }), UNSUPPORTED);
  }),

  check("a patch with a stale version is 409", async (server) => {
    const path = await configMaps(server);
    const stale = versionOf(await create(server, path, configMap("a")));
    accepted(await server.patch(`${path}/a`, "merge", { data: { one: "1" } }));
    const patch = { metadata: { resourceVersion: stale }, data: { one: "2" } };
    refused(await server.patch(`${path}/a`, "merge", patch), { code: 409, reason: "Conflict" });
  }),

  check("a patch of an object that does not exist is 404", async (server) => {
    const path = await configMaps(server);
    for (const [type, patch] of [
      ["merge", {}],
      ["json", []],
      ["strategic", {}],
    ] as const)
      refused(await server.patch(`${path}/a`, type, patch), { code: 404, reason: "NotFound" });
  }),

  check("a patch cannot rename an object", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const answer = await server.patch(`${path}/a`, "merge", { metadata: { name: "b" } });
    refused(answer, BAD);
    assert.is(nameOf(created), "a");
  }),

  check("a patch that makes the object invalid is 422", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    refused(await server.patch(`${path}/a`, "merge", { spec: { size: 500 } }), INVALID);
  }),

  check("concurrent patches without a version all succeed", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    const keys = ["one", "two", "three", "four"];
    for (const answer of await Promise.all(
      keys.map((key) => server.patch(`${path}/a`, "merge", { data: { [key]: key } })),
    ))
      accepted(answer);
    const { body } = await server.get(`${path}/a`);
    assert.equal(at(body, "data"), { one: "one", two: "two", three: "three", four: "four" });
  }),
];

/** Creates an owner and returns a reference to it. It exists, so that the garbage collector does not interfere. */
async function newOwner(server: ServerUnderTest, path: string, name: string): Promise<JsonObject> {
  return { apiVersion: "v1", kind: "ConfigMap", name, uid: uidOf(await create(server, path, configMap(name))) };
}

function finalizers(...names: readonly string[]): string[] {
  return names.map((name) => `example.com/${name}`);
}
