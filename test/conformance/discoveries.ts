import * as assert from "uvu/assert";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { at, itemsAt, objectAt, textAt } from "../cluster/control-plane/objects.ts";
import { read } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { newWidgets } from "./widgets.ts";

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

export const DISCOVERIES: readonly ConformanceCheck[] = [
  check("/api lists the versions of the core group", async (server) => {
    const versions = await read(server, "/api");
    assert.equal([versions["kind"], versions["versions"]], ["APIVersions", ["v1"]]);
  }),

  check("/apis lists groups and their versions", async (server) => {
    const { group } = await newWidgets(server);
    const list = await read(server, "/apis");
    assert.equal([list["kind"], list["apiVersion"]], ["APIGroupList", "v1"]);
    const found = itemsAt(list, "groups").find((one) => at(one, "name") === group);
    assert.equal(found, groupOf(group));
    const names = itemsAt(list, "groups").map((one) => at(one, "name"));
    for (const name of ["batch", "coordination.k8s.io", "apiextensions.k8s.io", "events.k8s.io"])
      assert.ok(names.includes(name), name);
  }),

  check("/apis/GROUP lists the versions of a group", async (server) => {
    const { group } = await newWidgets(server);
    const found = await read(server, `/apis/${group}`);
    assert.equal(found, { kind: "APIGroup", apiVersion: "v1", ...groupOf(group) });
    assert.is((await server.get("/apis/not-there.example.com")).status, 404);
  }),

  check("/apis/GROUP/VERSION lists the resources of a version", async (server) => {
    const { group } = await newWidgets(server);
    const list = await read(server, `/apis/${group}/v1`);
    const { kind, apiVersion, groupVersion } = list;
    assert.equal([kind, apiVersion, groupVersion], ["APIResourceList", "v1", `${group}/v1`]);
    const widget = resource(list, "widgets");
    assert.match(String(widget["storageVersionHash"]), /^[A-Za-z0-9+/]+=*$/);
    assert.equal([...itemsAt(widget, "verbs")].sort(), VERBS);
    const { name, singularName, namespaced, shortNames } = widget;
    const expected = { name: "widgets", singularName: "widget", namespaced: true, shortNames: ["wdg"] };
    assert.equal({ name, singularName, namespaced, shortNames }, expected);
    assert.is(widget["kind"], "Widget");
    assert.equal([...itemsAt(resource(list, "widgets/status"), "verbs")].sort(), ["get", "patch", "update"]);
  }),

  check("/api/v1 lists the resources of the core group", async (server) => {
    const list = await read(server, "/api/v1");
    assert.is(list["groupVersion"], "v1");
    const { kind, namespaced, shortNames } = resource(list, "configmaps");
    assert.equal({ kind, namespaced, shortNames }, { kind: "ConfigMap", namespaced: true, shortNames: ["cm"] });
    assert.is(resource(list, "namespaces")["namespaced"], false);
    assert.equal(resource(list, "namespaces/status")["kind"], "Namespace");
  }),

  check("/apis has an aggregated form", async (server) => {
    const { group } = await newWidgets(server);
    const answer = await server.get("/apis", AGGREGATED);
    assert.is(answer.contentType, AGGREGATED);
    assert.equal(
      [at(answer.body, "kind"), at(answer.body, "apiVersion")],
      ["APIGroupDiscoveryList", "apidiscovery.k8s.io/v2"],
    );
    const found = itemsAt(answer.body, "items").find((one) => at(one, "metadata", "name") === group);
    const versions = itemsAt(found, "versions");
    assert.equal(
      versions.map((version) => textAt(version, "version")),
      ["v1", "v1alpha1"],
    );
    const [widgets] = itemsAt(versions[0], "resources");
    assert.equal(at(widgets, "responseKind"), { group, version: "v1", kind: "Widget" });
    assert.equal([at(widgets, "resource"), at(widgets, "scope")], ["widgets", "Namespaced"]);
    assert.equal([...itemsAt(widgets, "verbs")].sort(), VERBS);
    assert.is(at(itemsAt(widgets, "subresources")[0], "subresource"), "status");
  }),

  check("/api has an aggregated form", async (server) => {
    const { body } = await server.get("/api", `${AGGREGATED},application/json`);
    const [core] = itemsAt(body, "items");
    const resources = itemsAt(itemsAt(core, "versions")[0], "resources");
    assert.ok(resources.some((one) => at(one, "resource") === "configmaps"));
  }),

  check("/version reports the version of the server", async (server) => {
    const version = await read(server, "/version");
    assert.match(textAt(version, "major"), /^\d+$/);
    assert.match(textAt(version, "gitVersion"), /^v\d+\.\d+\.\d+/);
    assert.equal(Object.keys(version).filter((key) => key === "platform" || key === "goVersion").length, 2);
  }),

  check("the health endpoints answer ok", async (server) => {
    for (const path of ["/healthz", "/livez", "/readyz"]) {
      const answer = await server.get(path);
      assert.equal([answer.status, answer.body], [200, "ok"], path);
    }
  }),

  check("OpenAPI lists the versions of a definition", async (server) => {
    const { group } = await newWidgets(server);
    const index = await read(server, "/openapi/v3");
    assert.ok(at(index, "paths", "api/v1"));
    assert.match(textAt(index, "paths", `apis/${group}/v1`, "serverRelativeURL"), /^\/openapi\/v3\/apis\//);
  }),
];

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

function groupOf(group: string): JsonObject {
  const versions = ["v1", "v1alpha1"].map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: { groupVersion: `${group}/v1`, version: "v1" } };
}

function resource(list: Json, name: string): JsonObject {
  return objectAt(itemsAt(list, "resources").find((one) => at(one, "name") === name));
}
