import * as assert from "uvu/assert";
import { create, read, refused } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

const NOT_FOUND = { code: 404, reason: "NotFound" };

export const READS: readonly ConformanceCheck[] = [
  check("get answers the created object", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", { key: "value" }));
    assert.equal(await read(server, `${path}/a`), created);
  }),

  check("get of an object that does not exist is a 404 Status with details", async (server) => {
    const status = refused(await server.get(`${await configMaps(server)}/a`), NOT_FOUND);
    assert.equal(status["details"], { name: "a", kind: "configmaps" });
    assert.is(status["message"], 'configmaps "a" not found');
  }),

  check("get of a custom resource that does not exist is 404 and names its group", async (server) => {
    const { path, group } = await newWidgets(server);
    const status = refused(await server.get(`${path}/a`), NOT_FOUND);
    assert.equal(status["details"], { name: "a", group, kind: "widgets" });
    assert.is(status["message"], `widgets.${group} "a" not found`);
  }),

  check("get in a namespace that does not exist is 404 and names the object", async (server) => {
    const status = refused(await server.get("/api/v1/namespaces/not-there/configmaps/a"), NOT_FOUND);
    assert.equal(status["details"], { name: "a", kind: "configmaps" });
  }),

  check("a group that does not exist is 404", async (server) => {
    for (const path of ["/apis/not-there.example.com/v1/things", "/not-there"]) {
      const answer = await server.get(path);
      assert.is(answer.status, 404, path);
      assert.is(answer.body, "404 page not found\n", path);
    }
  }),

  check("a resource that does not exist is a 404 Status", async (server) => {
    const { group } = await newWidgets(server);
    for (const path of ["/api/v1/things", "/apis/batch/v0/jobs", "/apis/batch/v1/namespaces/default/things"])
      refused(await server.get(path), { ...NOT_FOUND, message: /^the server could not find the requested resource$/ });
    assert.is((await server.get(`/apis/${group}/v1/things`)).status, 404);
  }),

  check("a method that a resource does not have is 405", async (server) => {
    const path = await configMaps(server);
    const answer = await server.put(path, configMap("a"));
    refused(answer, { code: 405, reason: "MethodNotAllowed" });
  }),

  check("get can return only the metadata", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", { key: "value" }));
    const partial = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    const { body } = await server.get(`${path}/a`, partial);
    const { metadata } = created;
    assert.equal(body, { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata", metadata });
  }),

  check("a media type that is not supported is 406", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    refused(await server.get(`${path}/a`, "text/html"), { code: 406, reason: "NotAcceptable" });
    const json = await server.get(`${path}/a`, "text/html, */*");
    assert.is(json.status, 200);
    assert.is(json.contentType, "application/json");
  }),
];
