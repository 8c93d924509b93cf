import * as assert from "uvu/assert";
import { at, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, nameOf, refused, uidOf, versionOf } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { configMap, configMaps } from "./config-maps.ts";
import { newWidgets } from "./widgets.ts";

const INVALID = { code: 422, reason: "Invalid" };
const BAD = { code: 400, reason: "BadRequest" };

export const CREATES: readonly ConformanceCheck[] = [
  check("create answers 201 with uid, creation time, version and namespace", async (server) => {
    const path = await configMaps(server);
    const created = await create(server, path, configMap("a", { key: "value" }));
    assert.match(uidOf(created), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    assert.match(textAt(created, "metadata", "creationTimestamp"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.match(versionOf(created), /^[1-9]\d*$/);
    assert.is(textAt(created, "metadata", "namespace"), path.split("/")[4]);
    assert.equal(at(created, "data"), { key: "value" });
    assert.is(at(created, "metadata", "generation"), undefined, "a config map has no generation");
  }),

  check("create ignores fields that only the server sets", async (server) => {
    const path = await configMaps(server);
    const claimed = { uid: "mine", creationTimestamp: "2001-01-01T00:00:00Z", generation: 7, selfLink: "/here" };
    const created = await create(server, path, configMap("a", {}, claimed));
    assert.is.not(uidOf(created), "mine");
    assert.is.not(textAt(created, "metadata", "creationTimestamp"), claimed.creationTimestamp);
    assert.is(at(created, "metadata", "selfLink"), undefined);
  }),

  check("create ignores a deletion time", async (server) => {
    const path = await configMaps(server);
    const claimed = { deletionTimestamp: "2001-01-01T00:00:00Z", deletionGracePeriodSeconds: 3 };
    const created = await create(server, path, configMap("a", {}, claimed));
    assert.is(at(created, "metadata", "deletionTimestamp"), undefined);
    assert.is(at(created, "metadata", "deletionGracePeriodSeconds"), undefined);
  }),

  check("a new custom resource has generation 1", async (server) => {
    const { path, widget } = await newWidgets(server);
    assert.is(at(await create(server, path, widget({})), "metadata", "generation"), 1);
  }),

  check("generateName is the prefix of a generated name", async (server) => {
    const path = await configMaps(server);
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-" } };
    const created = await create(server, path, object);
    assert.match(nameOf(created), /^made-[a-z0-9]{5}$/);
    assert.is(at(created, "metadata", "generateName"), "made-");
  }),

  check("a name takes precedence over generateName", async (server) => {
    const path = await configMaps(server);
    assert.is(nameOf(await create(server, path, configMap("a", {}, { generateName: "made-" }))), "a");
  }),

  check("create of a name that is taken is 409 AlreadyExists", async (server) => {
    const path = await configMaps(server);
    await create(server, path, configMap("a"));
    const status = refused(await server.post(path, configMap("a")), { code: 409, reason: "AlreadyExists" });
    assert.equal(status["details"], { name: "a", kind: "configmaps" });
    assert.is(status["message"], 'configmaps "a" already exists');
  }),

  check("create without a name is 422", async (server) => {
    const path = await configMaps(server);
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: {} };
    const status = refused(await server.post(path, object), INVALID);
    assert.is(
      status["message"],
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    );
    assert.equal(at(status, "details", "causes"), [
      {
        reason: "FieldValueRequired",
        message: "Required value: name or generateName is required",
        field: "metadata.name",
      },
    ]);
  }),

  check("create with a bad name is 422", async (server) => {
    const path = await configMaps(server);
    const status = refused(await server.post(path, configMap("Not_A_Name")), {
      ...INVALID,
      message: /^ConfigMap "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123/,
    });
    assert.is(at(status, "details", "kind"), "ConfigMap");
    assert.is(at(status, "details", "name"), "Not_A_Name");
  }),

  check("create of a custom resource with a bad name is 422", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    const status = refused(await server.post(path, widget({}, { name: "Not_A_Name" })), {
      ...INVALID,
      message: /^Widget\.[^ ]+ "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name": a lowercase/,
    });
    assert.is(at(status, "details", "group"), group);
    assert.is(at(status, "details", "kind"), "Widget");
  }),

  check("create with bad labels and annotations is 422", async (server) => {
    const path = await configMaps(server);
    const metadata = { labels: { "not a key": "x", ok: "not a value!" }, annotations: { "not a key": "x" } };
    const status = refused(await server.post(path, configMap("a", {}, metadata)), INVALID);
    assert.match(textAt(status, "message"), /metadata\.labels: Invalid value: "not a key"/);
    assert.match(textAt(status, "message"), /metadata\.labels: Invalid value: "not a value!"/);
    assert.match(textAt(status, "message"), /metadata\.annotations: Invalid value: "not a key"/);
  }),

  check("create with another namespace in the body is 400", async (server) => {
    const path = await configMaps(server);
    const answer = await server.post(path, configMap("a", {}, { namespace: "default" }));
    refused(answer, {
      ...BAD,
      message: /^the namespace of the provided object does not match the namespace sent on the request$/,
    });
  }),

  check("create in a namespace that does not exist is 404", async (server) => {
    const answer = await server.post("/api/v1/namespaces/not-there/configmaps", configMap("a"));
    const status = refused(answer, { code: 404, reason: "NotFound", message: /^namespaces "not-there" not found$/ });
    assert.equal(status["details"], { name: "not-there", kind: "namespaces" });
  }),

  check("create with another kind is 400", async (server) => {
    const path = await configMaps(server);
    refused(await server.post(path, { ...configMap("a"), kind: "Secret" }), {
      ...BAD,
      message: /Secret in version "v1" cannot be handled as a ConfigMap/,
    });
  }),

  check("create with another apiVersion is 400", async (server) => {
    const { path, widget } = await newWidgets(server);
    refused(await server.post(path, { ...widget({}), apiVersion: "v1" }), {
      ...BAD,
      message: /^the API version in the data \(v1\) does not match the expected API version \(/,
    });
  }),

  check("create of a custom resource with another kind is 422", async (server) => {
    const { path, widget } = await newWidgets(server);
    const status = refused(await server.post(path, { ...widget({}), kind: "Gadget" }), INVALID);
    assert.equal(causes(status), ["kind FieldValueInvalid"]);
  }),

  check("create with a resourceVersion is refused", async (server) => {
    const path = await configMaps(server);
    const answer = await server.post(path, configMap("a", {}, { resourceVersion: "1" }));
    assert.is(answer.status, 500);
    assert.match(textAt(answer.body, "message"), /resourceVersion should not be set on objects to be created/);
  }),

  check("create with a body that is not JSON is 400", async (server) => {
    const path = await configMaps(server);
    refused(await server.post(path, "{"), BAD);
  }),

  check("create accepts YAML", async (server) => {
    const path = await configMaps(server);
    const yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  key: value\n";
    const created = accepted(await server.send("POST", path, { body: yaml, contentType: "application/yaml" }), 201);
    assert.equal(at(created, "data"), { key: "value" });
  }),

  check("create with an unknown content type is 415", async (server) => {
    const path = await configMaps(server);
    const answer = await server.send("POST", path, { body: "x", contentType: "text/plain" });
    refused(answer, { code: 415, reason: "UnsupportedMediaType" });
  }),
];
