import * as assert from "uvu/assert";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { create, itemNames, read, refused, versionOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";

const BAD = { code: 400, reason: "BadRequest" };
const INVALID = { code: 422, reason: "Invalid" };
/** Higher than any version in a test. */
const FUTURE = "99999999";

/** Checks of options of lists, gets and watches, and of options that contradict each other. */
export const LIST_OPTIONS: readonly ConformanceCheck[] = [
  check("a list of a version that is not a number is 400", async (server) => {
    refused(await server.get(`${await configMaps(server)}?resourceVersion=nonsense`), {
      ...BAD,
      message: /^invalid resource version: .*parsing "nonsense": invalid syntax$/,
    });
  }),

  check("a list of a version in the future is 504", async (server) => {
    const path = await configMaps(server);
    const answer = await server.get(`${path}?resourceVersion=${FUTURE}`);
    const status = refused(answer, { code: 504, reason: "Timeout", message: /Too large resource version: 99999999/ });
    assert.is(at(itemsAt(status, "details", "causes")[0], "reason"), "ResourceVersionTooLarge");
  }),

  check("a get with the version of the object finds it", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a"));
    assert.is(versionOf(await read(server, `${path}/a?resourceVersion=${versionOf(created)}`)), versionOf(created));
  }),

  check("a continue token with a version is 400", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b"]) await create(server, path, configMap(name));
    const token = textAt(await read(server, `${path}?limit=1`), "metadata", "continue");
    const both = `${path}?limit=1&continue=${encodeURIComponent(token)}&resourceVersion=1`;
    refused(await server.get(both), {
      ...BAD,
      message: /specifying resource version is not allowed when using continue/,
    });
  }),

  check("an unknown resourceVersionMatch is 422", async (server) => {
    const path = await configMaps(server);
    refused(await server.get(`${path}?resourceVersion=1&resourceVersionMatch=Some`), INVALID);
  }),

  check("a list of exactly version 0 is 422", async (server) => {
    const path = await configMaps(server);
    refused(await server.get(`${path}?resourceVersion=0&resourceVersionMatch=Exact`), INVALID);
  }),

  check("sendInitialEvents is 422 without resourceVersionMatch, and for lists", async (server) => {
    const path = await configMaps(server);
    refused(await server.get(`${path}?watch=true&sendInitialEvents=true`), INVALID);
    refused(await server.get(`${path}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan`), INVALID);
  }),

  check("a limit that is not a number is 400", async (server) => {
    refused(await server.get(`${await configMaps(server)}?limit=some`), BAD);
  }),

  check("a limit applies to a list of an exact version", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b"]) await create(server, path, configMap(name));
    const { resourceVersion } = { resourceVersion: versionOf(await read(server, path)) };
    const list = await read(server, `${path}?limit=1&resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`);
    assert.equal(itemNames(list), ["a"]);
    assert.is(versionOf(list), resourceVersion);
  }),

  check("a watch with a field selector for a name sees one object", async (server) => {
    const path = await configMaps(server);
    for (const name of ["a", "b"]) await create(server, path, configMap(name));
    const watch = await server.watch(`${path}?fieldSelector=metadata.name%3Db&timeoutSeconds=1`);
    const events = await watch.rest();
    assert.equal(
      events.map(({ object }) => at(object, "metadata", "name")),
      ["b"],
    );
  }),
];
