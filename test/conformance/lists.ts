import * as assert from "uvu/assert";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, create, itemNames, nameOf, read, refused, versionOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import { newWidgets } from "./widgets.ts";

/**
 * The objects that a label selector finds among `red` (color=red, size=1), `green` (color=green) and `plain` (no
 * labels).
 */
const SELECTORS: readonly (readonly [selector: string, names: readonly string[]])[] = [
  ["color=red", ["red"]],
  ["color==red", ["red"]],
  ["color!=red", ["green", "plain"]],
  ["color in (red,green)", ["green", "red"]],
  ["color in ( red )", ["red"]],
  ["color notin (red)", ["green", "plain"]],
  ["color", ["green", "red"]],
  ["!color", ["plain"]],
  ["color=red,size=1", ["red"]],
  ["color=green,size", []],
  ["size>0", ["red"]],
  ["size<1", []],
  ["color=", []],
  ["", ["green", "plain", "red"]],
];

const WRONG_SELECTORS = ["color in red", "=red", "color in ()x", "a b", "size>x"];

export const LISTS: readonly ConformanceCheck[] = [
  check("a list has a kind, a version, and items without a kind", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const list = await read(server, path);
    assert.is(list["kind"], "ConfigMapList");
    assert.is(list["apiVersion"], "v1");
    assert.ok(Number(textAt(list, "metadata", "resourceVersion")) >= Number(versionOf(created)));
    const { apiVersion: _, kind: __, ...withoutKind } = created;
    assert.equal(list["items"], [withoutKind]);
  }),

  check("items in a list of custom resources have a kind", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    const created = await create(server, path, widget({}));
    const list = await read(server, path);
    assert.is(list["kind"], "WidgetList");
    assert.is(list["apiVersion"], `${group}/v1`);
    assert.equal(list["items"], [created]);
  }),

  check("a list without objects has an empty array, in any namespace", async (server) => {
    for (const path of [await configMaps(server), "/api/v1/namespaces/not-there/configmaps"])
      assert.equal(at(await read(server, path), "items"), []);
  }),

  check("a list of all namespaces is sorted by namespace and name", async (server) => {
    const paths = [await configMaps(server), await configMaps(server)];
    const label = { labels: { [nameOfNamespace(paths[0])]: "x" } };
    for (const path of paths) for (const name of ["b", "a"]) await create(server, path, configMap(name, {}, label));
    const list = await read(server, `/api/v1/configmaps?labelSelector=${nameOfNamespace(paths[0])}`);
    const keys = itemsAt(list, "items").map((item) => `${textAt(item, "metadata", "namespace")}/${nameOf(item)}`);
    assert.equal(
      keys,
      paths
        .map(nameOfNamespace)
        .sort()
        .flatMap((namespace) => [`${namespace}/a`, `${namespace}/b`]),
    );
  }),

  check("label selectors of every form find objects", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("red", {}, { labels: { color: "red", size: "1" } }));
    await create(server, path, configMap("green", {}, { labels: { color: "green" } }));
    await create(server, path, configMap("plain"));
    for (const [selector, names] of SELECTORS) {
      const list = await read(server, `${path}?labelSelector=${encodeURIComponent(selector)}`);
      assert.equal(itemNames(list), names, selector);
    }
  }),

  check("invalid label selectors are 400", async (server) => {
    const path = await configMaps(server);
    for (const selector of WRONG_SELECTORS)
      refused(await server.get(`${path}?labelSelector=${encodeURIComponent(selector)}`), {
        code: 400,
        reason: "BadRequest",
      });
  }),

  check("field selectors find objects by name and namespace", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b"]) await create(server, path, configMap(name));
    const names = async (selector: string) =>
      itemNames(await read(server, `${path}?fieldSelector=${encodeURIComponent(selector)}`));
    assert.equal(await names("metadata.name=a"), ["a"]);
    assert.equal(await names("metadata.name==a"), ["a"]);
    assert.equal(await names("metadata.name!=a"), ["b"]);
    assert.equal(await names(`metadata.name=a,metadata.namespace=${nameOfNamespace(path)}`), ["a"]);
    assert.equal(await names("metadata.namespace=other"), []);
  }),

  check("a field selector of a field that cannot be selected is 400", async (server) => {
    const path = await configMaps(server);
    refused(await server.get(`${path}?fieldSelector=data.key%3Dx`), {
      code: 400,
      reason: "BadRequest",
      message: /"data\.key" is not a known field selector/,
    });
  }),

  check("field selectors find custom resources by selectable fields", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({ color: "red" }));
    await create(server, path, widget({ color: "green" }, { name: "b" }));
    assert.equal(itemNames(await read(server, `${path}?fieldSelector=spec.color%3Dred`)), ["a"]);
    assert.equal(itemNames(await read(server, `${path}?fieldSelector=spec.color!%3Dred`)), ["b"]);
    refused(await server.get(`${path}?fieldSelector=spec.size%3D1`), { code: 400, reason: "BadRequest" });
  }),

  check("limit and continue return pages of one snapshot", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b", "c", "d", "e"]) await create(server, path, configMap(name));
    const first = await read(server, `${path}?limit=2`);
    assert.equal(itemNames(first), ["a", "b"]);
    assert.is(at(first, "metadata", "remainingItemCount"), 3);
    await create(server, path, configMap("bb"));
    accepted(await server.delete(`${path}/c`));
    accepted(await server.put(`${path}/d`, configMap("d", { changed: "yes" })));
    const second = await nextPage(server, path, first);
    assert.equal(itemNames(second), ["c", "d"]);
    assert.is(at(itemsAt(second, "items")[1], "data", "changed"), undefined, "the state of the first page");
    const third = await nextPage(server, path, second);
    assert.equal(itemNames(third), ["e"]);
    assert.is(at(third, "metadata", "continue"), undefined);
    assert.is(at(third, "metadata", "remainingItemCount"), undefined);
    assert.equal([versionOf(second), versionOf(third)], [versionOf(first), versionOf(first)]);
  }),

  check("a list that fits the limit has no continue token", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b"]) await create(server, path, configMap(name));
    const list = await read(server, `${path}?limit=2`);
    assert.equal(itemNames(list), ["a", "b"]);
    assert.is(at(list, "metadata", "continue"), undefined);
  }),

  check("a limit counts objects that a selector finds, without a remaining count", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b", "c", "d"])
      await create(server, path, configMap(name, {}, { labels: name === "b" ? {} : { wanted: "yes" } }));
    const first = await read(server, `${path}?limit=2&labelSelector=wanted`);
    assert.equal(itemNames(first), ["a", "c"]);
    assert.is(at(first, "metadata", "remainingItemCount"), undefined);
    assert.equal(itemNames(await nextPage(server, path, first, "&labelSelector=wanted")), ["d"]);
  }),

  check("an invalid continue token is 400", async (server) => {
    const path = await configMaps(server);
    refused(await server.get(`${path}?limit=1&continue=nonsense`), { code: 400, reason: "BadRequest" });
  }),

  check("a list from a resource version is at least that new", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    const list = await read(server, `${path}?resourceVersion=${versionOf(created)}`);
    assert.equal(itemNames(list), ["a"]);
    assert.equal(itemNames(await read(server, `${path}?resourceVersion=0&resourceVersionMatch=NotOlderThan`)), ["a"]);
  }),

  check("a list of an exact resource version shows that version", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    await create(server, path, configMap("b"));
    const query = `resourceVersion=${versionOf(created)}&resourceVersionMatch=Exact`;
    const list = await read(server, `${path}?${query}`);
    assert.equal(itemNames(list), ["a"]);
    assert.is(versionOf(list), versionOf(created));
  }),

  check("resourceVersionMatch without a resource version is refused", async (server) => {
    const path = await configMaps(server);
    const answer = await server.get(`${path}?resourceVersionMatch=Exact`);
    refused(answer, { code: 422, reason: "Invalid", message: /resourceVersionMatch is forbidden unless/ });
  }),

  check("the version of a list increases with a write", async (server) => {
    const path = await configMaps(server);
    const before = versionOf(await read(server, path));
    const created = versionOf(await create(server, path, configMap("a")));
    assert.ok(Number(before) < Number(created));
    assert.ok(Number(created) <= Number(versionOf(await read(server, path))));
  }),

  check("a list can have only the metadata", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", { key: "value" }));
    const accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    const { body } = await server.get(path, accept);
    assert.is(at(body, "kind"), "PartialObjectMetadataList");
    assert.is(at(body, "apiVersion"), "meta.k8s.io/v1");
    const [item] = itemsAt(body, "items");
    assert.equal(at(item, "metadata"), created["metadata"]);
    assert.is(at(item, "data"), undefined);
  }),
];

function nameOfNamespace(path: string | undefined): string {
  return path?.split("/")[4] ?? "";
}

async function nextPage(server: ServerUnderTest, path: string, page: Parameters<typeof textAt>[0], more = "") {
  const token = encodeURIComponent(textAt(page, "metadata", "continue"));
  return await read(server, `${path}?limit=2&continue=${token}${more}`);
}
