import * as assert from "uvu/assert";
import { at, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, create, nameOf, read, versionOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import type { Watch, WatchedEvent } from "./watch.ts";
import { newWidgets } from "./widgets.ts";

const PARTIAL = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

export const WATCHES: readonly ConformanceCheck[] = [
  check("a watch sends an event for each write, in order", async (server) => {
    const path = await configMaps(server);
    const start = versionOf(await read(server, path));
    await watching(server, `${path}?resourceVersion=${start}`, async (watch) => {
      const created = await create(server, path, configMap("a"));
      const updated = accepted(await server.put(`${path}/a`, configMap("a", { key: "1" })));
      accepted(await server.delete(`${path}/a`));
      assert.equal(await watch.next(), { type: "ADDED", object: created });
      assert.equal(await watch.next(), { type: "MODIFIED", object: updated });
      const { type, object } = await watch.next();
      assert.is(type, "DELETED");
      assert.equal(object["data"], { key: "1" });
      assert.ok(Number(versionOf(object)) > Number(versionOf(updated)), "the version of the deletion");
    });
  }),

  check("a watch from a version sends the events since then", async (server) => {
    const path = await configMaps(server);
    const first = await create(server, path, configMap("a"));
    await create(server, path, configMap("b"));
    accepted(await server.put(`${path}/a`, configMap("a", { key: "1" })));
    await watching(server, `${path}?resourceVersion=${versionOf(first)}`, async (watch) => {
      assert.equal(await shortNext(watch, 2), ["ADDED b", "MODIFIED a"]);
    });
  }),

  startsWithAll("without a version", ""),
  startsWithAll("from version 0", "?resourceVersion=0"),

  check("a watch from the version of a list misses no event", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    const list = await read(server, path);
    await create(server, path, configMap("b"));
    await watching(server, `${path}?resourceVersion=${versionOf(list)}`, async (watch) => {
      assert.equal(await shortNext(watch, 1), ["ADDED b"]);
    });
  }),

  check("a write that changes nothing sends no event", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    await watching(server, `${path}?resourceVersion=${versionOf(created)}`, async (watch) => {
      accepted(await server.put(`${path}/a`, created));
      await create(server, path, configMap("b"));
      assert.equal(await shortNext(watch, 1), ["ADDED b"]);
    });
  }),

  check("a watch of a namespace sends no events of other namespaces", async (server) => {
    const [path, other] = [await configMaps(server), await configMaps(server)];
    const start = versionOf(await read(server, path));
    await watching(server, `${path}?resourceVersion=${start}`, async (watch) => {
      await create(server, other, configMap("other"));
      await create(server, path, configMap("a"));
      assert.equal(await shortNext(watch, 1), ["ADDED a"]);
    });
  }),

  check("an object that begins to match a label selector is ADDED, one that ceases to is DELETED", async (server) => {
    const path = await configMaps(server);
    const start = versionOf(await read(server, path));
    const label = (color: string | null) => ({ metadata: { labels: { color } } });
    await watching(server, `${path}?labelSelector=color%3Dred&resourceVersion=${start}`, async (watch) => {
      await create(server, path, configMap("a"));
      accepted(await server.patch(`${path}/a`, "merge", label("red")));
      accepted(await server.patch(`${path}/a`, "merge", { data: { key: "1" } }));
      const left = accepted(await server.patch(`${path}/a`, "merge", label("green")));
      accepted(await server.patch(`${path}/a`, "merge", label("red")));
      accepted(await server.delete(`${path}/a`));
      assert.equal(await shortNext(watch, 2), ["ADDED a", "MODIFIED a"]);
      const { type, object } = await watch.next();
      assert.equal([type, at(object, "metadata", "labels")], ["DELETED", { color: "red" }]);
      assert.is(versionOf(object), versionOf(left));
      assert.equal(await shortNext(watch, 2), ["ADDED a", "DELETED a"]);
    });
  }),

  check("a watch with a field selector sends only matching events", async (server) => {
    const path = await configMaps(server);
    const start = versionOf(await read(server, path));
    await watching(server, `${path}?fieldSelector=metadata.name%3Db&resourceVersion=${start}`, async (watch) => {
      for (const name of ["a", "b"]) await create(server, path, configMap(name));
      assert.equal(await shortNext(watch, 1), ["ADDED b"]);
    });
  }),

  check("a watch can select by a field of a custom resource", async (server) => {
    const { path, widget } = await newWidgets(server);
    const start = versionOf(await read(server, path));
    await watching(server, `${path}?fieldSelector=spec.color%3Dred&resourceVersion=${start}`, async (watch) => {
      await create(server, path, widget({ color: "green" }));
      accepted(await server.patch(`${path}/a`, "merge", { spec: { color: "red" } }));
      accepted(await server.patch(`${path}/a`, "merge", { spec: { color: "green" } }));
      assert.equal(await shortNext(watch, 2), ["ADDED a", "DELETED a"]);
    });
  }),

  check("the deletion of an object with finalizers is MODIFIED first", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", {}, { finalizers: ["example.com/x"] }));
    await watching(server, `${path}?resourceVersion=${versionOf(created)}`, async (watch) => {
      accepted(await server.delete(`${path}/a`));
      const { type, object } = await watch.next();
      assert.is(type, "MODIFIED");
      assert.ok(textAt(object, "metadata", "deletionTimestamp"));
      accepted(await server.patch(`${path}/a`, "merge", { metadata: { finalizers: null } }));
      assert.equal(await shortNext(watch, 1), ["DELETED a"]);
    });
  }),

  check("a watch ends after timeoutSeconds, with a bookmark of the newest version", async (server) => {
    const path = await configMaps(server);
    const start = versionOf(await read(server, path));
    const query = `resourceVersion=${start}&allowWatchBookmarks=true&timeoutSeconds=4`;
    await watching(server, `${path}?${query}`, async (watch) => {
      const created = await create(server, path, configMap("a"));
      const events = await watch.rest();
      assert.equal(short(events[0]), "ADDED a");
      const bookmark = events.at(-1);
      if (bookmark?.type !== "BOOKMARK") throw new Error(JSON.stringify(events));
      assert.ok(Number(versionOf(bookmark.object)) >= Number(versionOf(created)));
      assert.equal([bookmark.object["kind"], bookmark.object["apiVersion"]], ["ConfigMap", "v1"]);
    });
  }),

  check("a watch that does not allow bookmarks ends without one", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    await watching(server, `${path}?timeoutSeconds=1`, async (watch) => {
      assert.equal((await watch.rest()).map(short), ["ADDED a"]);
    });
  }),

  check("a watch can send the initial objects and mark their end", async (server) => {
    const path = await configMaps(server);
    for (const name of ["b", "a"]) await create(server, path, configMap(name));
    const query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    await watching(server, `${path}?${query}`, async (watch) => {
      assert.equal(await shortNext(watch, 2), ["ADDED a", "ADDED b"]);
      const { type, object } = await watch.next();
      assert.is(type, "BOOKMARK");
      assert.equal(at(object, "metadata", "annotations"), { "k8s.io/initial-events-end": "true" });
      await create(server, path, configMap("c"));
      assert.equal(await shortNext(watch, 1), ["ADDED c"]);
    });
  }),

  check("a watch can send only the metadata", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a", { key: "1" }));
    const watch = await server.watch(path, PARTIAL);
    try {
      const { type, object } = await watch.next();
      assert.equal([type, object["kind"], object["data"]], ["ADDED", "PartialObjectMetadata", undefined]);
    } finally {
      watch.close();
    }
  }),

  check("a watch from a version that is too old gets an ERROR event with 410", async (server) => {
    const { path } = await newWidgets(server);
    await watching(server, `${path}?resourceVersion=1`, async (watch) => {
      const { type, object } = await watch.next();
      assert.is(type, "ERROR");
      const { kind, status, reason, code } = object;
      assert.equal({ kind, status, reason, code }, { kind: "Status", status: "Failure", reason: "Expired", code: 410 });
      assert.match(textAt(object, "message"), /^too old resource version: 1 \(\d+\)$/);
      assert.equal(await watch.rest(), []);
    });
  }),

  check("a watch from an invalid version is refused", async (server) => {
    const path = await configMaps(server);
    const answer = await server.get(`${path}?watch=true&resourceVersion=nonsense`);
    assert.is(answer.status, 500, JSON.stringify(answer.body));
  }),
];

function startsWithAll(title: string, query: string): ConformanceCheck {
  return check(`a watch ${title} starts with the existing objects`, async (server) => {
    const path = await configMaps(server);
    for (const name of ["b", "a"]) await create(server, path, configMap(name));
    accepted(await server.put(`${path}/a`, configMap("a", { key: "1" })));
    await watching(server, `${path}${query}`, async (watch) => {
      assert.equal((await shortNext(watch, 2)).sort(), ["ADDED a", "ADDED b"]);
      await create(server, path, configMap("c"));
      assert.equal(await shortNext(watch, 1), ["ADDED c"]);
    });
  });
}

async function watching(server: ServerUnderTest, path: string, body: (watch: Watch) => Promise<void>): Promise<void> {
  const watch = await server.watch(path);
  try {
    await body(watch);
  } finally {
    watch.close();
  }
}

/** Type and name of the next events. */
async function shortNext(watch: Watch, count: number): Promise<string[]> {
  const events: string[] = [];
  while (events.length < count) events.push(short(await watch.next()));
  return events;
}

function short(event: WatchedEvent | undefined): string {
  return event === undefined ? "none" : `${event.type} ${nameOf(event.object)}`;
}
