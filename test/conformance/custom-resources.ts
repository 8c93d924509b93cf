import * as assert from "uvu/assert";
import type { Json } from "../../packages/base/src/json.ts";
import { at, itemsAt, textAt } from "../cluster/control-plane/objects.ts";
import { accepted, causes, create, read, refused } from "./answers.ts";
import { type ConformanceCheck, check } from "./conformance-check.ts";
import { newWidgets } from "./widgets.ts";

const BAD = { code: 400, reason: "BadRequest" };
const INVALID = { code: 422, reason: "Invalid" };

/** Specs that the schema refuses, and the cause that the Status must have. */
const WRONG_SPECS: readonly (readonly [spec: Json, cause: string, message: RegExp])[] = [
  [{ size: "x" }, "spec.size FieldValueTypeInvalid", /must be of type integer: "string"/],
  [{ size: 1.5 }, "spec.size FieldValueTypeInvalid", /must be of type integer: "number"/],
  [{ size: -1 }, "spec.size FieldValueInvalid", /should be greater than or equal to 0/],
  [{ size: 101 }, "spec.size FieldValueInvalid", /should be less than or equal to 100/],
  [
    { color: "blue" },
    "spec.color FieldValueNotSupported",
    /Unsupported value: "blue": supported values: "red", "green"/,
  ],
  [{ code: "A" }, "spec.code FieldValueInvalid", /should match '\^\[a-z\]\+\$'/],
  [{ code: "abcdef" }, "spec.code FieldValueTooLong", /Too long: may not be more than 5/],
  [{ nested: {} }, "spec.nested.name FieldValueRequired", /Required value/],
  [{ settings: { a: 1 } }, "spec.settings.a FieldValueTypeInvalid", /must be of type string/],
  [{ tags: ["a", 1] }, "spec.tags[1] FieldValueTypeInvalid", /must be of type string/],
  [{ tags: {} }, "spec.tags FieldValueTypeInvalid", /must be of type array/],
  [{ port: true }, "spec.port FieldValueTypeInvalid", /must be of type integer,string|must be of type string/],
  [{ friends: ["a", "a"] }, "spec.friends[1] FieldValueDuplicate", /Duplicate value: "a"/],
  [{ ports: [{ name: "a" }, { name: "a" }] }, "spec.ports[1] FieldValueDuplicate", /Duplicate value: \{"name":"a"\}/],
  [{ range: { min: 2, max: 1 } }, "spec.range FieldValueInvalid", /min is above max/],
  ["x", "spec FieldValueTypeInvalid", /must be of type object: "string"/],
  [
    { template: {} },
    "spec.template.kind FieldValueRequired",
    /spec.template.apiVersion: Required value, spec.template.kind: Required value/,
  ],
];

export const CUSTOM_RESOURCES: readonly ConformanceCheck[] = [
  check("unknown fields are dropped, each with a warning", async (server) => {
    const { path, widget } = await newWidgets(server);
    const answer = await server.post(path, { ...widget({ unknown: 1, nested: { name: "x", more: 1 } }), extra: 1 });
    const created = accepted(answer, 201);
    assert.equal(created["spec"], { size: 1, nested: { name: "x", level: "low" } });
    assert.is(created["extra"], undefined);
    const fields = ["extra", "spec.nested.more", "spec.unknown"];
    assert.equal(
      [...answer.warnings].sort(),
      fields.map((field) => `unknown field "${field}"`),
    );
  }),

  check("fieldValidation=Ignore drops unknown fields without a warning", async (server) => {
    const { path, widget } = await newWidgets(server);
    const answer = await server.post(`${path}?fieldValidation=Ignore`, widget({ unknown: 1 }));
    assert.equal(accepted(answer, 201)["spec"], { size: 1 });
    assert.equal(answer.warnings, []);
  }),

  check("fieldValidation=Strict answers 400 and names unknown fields", async (server) => {
    const { path, widget, group } = await newWidgets(server);
    const answer = await server.post(`${path}?fieldValidation=Strict`, widget({ unknown: 1, other: 2 }));
    const status = refused(answer, BAD);
    const expected = new RegExp(
      `^Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec\\.(other|unknown)", unknown field "spec\\.(other|unknown)"$`,
    );
    assert.match(textAt(status, "message"), expected);
    assert.not.match(textAt(status, "message"), new RegExp(group));
  }),

  check("fieldValidation=Strict applies to updates and patches", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({}));
    const wrong = { ...created, spec: { unknown: 1 } };
    refused(await server.put(`${path}/a?fieldValidation=Strict`, wrong), BAD);
    const patch = { spec: { unknown: 1 } };
    assert.is((await server.patch(`${path}/a?fieldValidation=Strict`, "merge", patch)).status, 422);
  }),

  check("an unknown fieldValidation is refused", async (server) => {
    const { path, widget } = await newWidgets(server);
    refused(await server.post(`${path}?fieldValidation=Some`, widget({})), INVALID);
  }),

  check("duplicate fields cause a warning, and a strict request is refused", async (server) => {
    const { path, widget } = await newWidgets(server);
    const text = JSON.stringify(widget({ size: 1 })).replace('"size":1', '"size":1,"size":2');
    const bad = { code: 400, reason: "BadRequest", message: /duplicate field "spec\.size"/ };
    refused(await server.post(`${path}?fieldValidation=Strict`, text), bad);
    const answer = await server.post(path, text);
    assert.equal(accepted(answer, 201)["spec"], { size: 2 });
    assert.equal(answer.warnings, ['duplicate field "spec.size"']);
  }),

  check("defaults are filled in, except for null in a nullable field", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({ size: null, note: null, ports: [{ name: "a" }] }));
    assert.equal(created["spec"], { size: 1, note: null, ports: [{ name: "a", protocol: "TCP" }] });
  }),

  check("a missing spec gets no defaults", async (server) => {
    const { path, widget } = await newWidgets(server);
    const { spec: _, ...bare } = widget({});
    assert.is((await create(server, path, bare))["spec"], undefined);
  }),

  ...WRONG_SPECS.map(([spec, cause, message]) =>
    check(`an invalid object is 422: ${JSON.stringify(spec)}`, async (server) => {
      const { path, widget, group } = await newWidgets(server);
      const status = refused(await server.post(path, widget(spec)), { ...INVALID, message });
      assert.ok(causes(status).includes(cause), JSON.stringify(status));
      assert.match(textAt(status, "message"), new RegExp(`^Widget\\.${group} "a" is invalid: `));
      const { causes: _, ...details } = { ...(at(status, "details") as { causes: Json }) };
      assert.equal(details, { name: "a", group, kind: "Widget" });
    }),
  ),

  check("all causes are reported at once", async (server) => {
    const { path, widget } = await newWidgets(server);
    const status = refused(await server.post(path, widget({ color: "blue", size: -1, code: "A" })), INVALID);
    const said = causes(status).filter((cause) => !cause.startsWith("<nil>"));
    const expected = [
      "spec.code FieldValueInvalid",
      "spec.color FieldValueNotSupported",
      "spec.size FieldValueInvalid",
    ];
    assert.equal(said, expected);
  }),

  check("null is dropped from a field that is neither nullable nor required", async (server) => {
    const { path, widget } = await newWidgets(server);
    assert.equal((await create(server, path, widget({ code: null })))["spec"], { size: 1 });
  }),

  check("null is refused in a list", async (server) => {
    const { path, widget } = await newWidgets(server);
    const status = refused(await server.post(path, widget({ tags: [null] })), INVALID);
    assert.ok(causes(status).includes("spec.tags[0] FieldValueTypeInvalid"), JSON.stringify(status));
  }),

  check("int-or-string accepts both", async (server) => {
    const { path, widget } = await newWidgets(server);
    assert.is(at(await create(server, path, widget({ port: 80 })), "spec", "port"), 80);
    assert.is(at(await create(server, path, widget({ port: "http" }, { name: "b" })), "spec", "port"), "http");
  }),

  check("preserved unknown fields are kept unchanged", async (server) => {
    const { path, widget } = await newWidgets(server);
    const free = { any: [1, { thing: null }], deep: { er: true } };
    assert.equal(at(await create(server, path, widget({ free })), "spec", "free"), free);
  }),

  check("an embedded resource needs valid metadata", async (server) => {
    const { path, widget } = await newWidgets(server);
    const template = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "x", labels: { a: "b" } },
      data: { k: "v" },
    };
    assert.equal(at(await create(server, path, widget({ template })), "spec", "template"), template);
    const wrong = { ...template, metadata: { name: "x", labels: { a: 1 } } };
    const message = /spec\.template\.metadata: Invalid value/;
    refused(await server.post(path, widget({ template: wrong }, { name: "b" })), { ...BAD, message });
  }),

  check("a transition rule applies only to updates", async (server) => {
    const { path, widget } = await newWidgets(server);
    const created = await create(server, path, widget({ owner: "me" }));
    const status = refused(await server.put(`${path}/a`, { ...created, spec: { owner: "you" } }), {
      ...INVALID,
      message: /spec\.owner: Invalid value: "you": owner is immutable$/,
    });
    assert.equal(causes(status), ["spec.owner FieldValueInvalid"]);
    const removed = accepted(await server.put(`${path}/a`, { ...created, spec: { size: 1 } }));
    assert.is(at(removed, "spec", "owner"), undefined);
    accepted(await server.patch(`${path}/a`, "merge", { spec: { owner: "you" } }));
  }),

  check("a refused patch changes nothing", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({}));
    const status = refused(await server.patch(`${path}/a`, "merge", { spec: { color: "blue" } }), INVALID);
    assert.ok(causes(status).includes("spec.color FieldValueNotSupported"));
    assert.equal(at(await read(server, `${path}/a`), "spec"), { size: 1 });
  }),

  check("a table has the columns of the definition", async (server) => {
    const { path, widget } = await newWidgets(server);
    await create(server, path, widget({ size: 7, color: "red" }));
    const { body } = await server.get(path, "application/json;as=Table;g=meta.k8s.io;v=v1");
    assert.is(textAt(body, "kind"), "Table");
    assert.is(textAt(body, "apiVersion"), "meta.k8s.io/v1");
    const columns = itemsAt(body, "columnDefinitions");
    assert.equal(
      columns.map((column) => textAt(column, "name")),
      ["Name", "Size", "Color", "Age"],
    );
    assert.equal(
      columns.map((column) => at(column, "priority") ?? null),
      [0, 0, 1, 0],
    );
    const [row] = itemsAt(body, "rows");
    assert.equal(itemsAt(row, "cells").slice(0, 3), ["a", 7, "red"]);
    assert.match(String(itemsAt(row, "cells")[3]), /^\d+s$/);
    assert.is(textAt(row, "object", "kind"), "PartialObjectMetadata");
    assert.is(textAt(row, "object", "metadata", "name"), "a");
  }),

  check("an object can be read and updated in another version", async (server) => {
    const { path, pathIn, widget, group } = await newWidgets(server);
    const created = await create(server, path, widget({ size: 2 }));
    const other = await read(server, `${pathIn("v1alpha1")}/a`);
    assert.is(other["apiVersion"], `${group}/v1alpha1`);
    assert.equal([other["spec"], at(other, "metadata", "uid")], [created["spec"], at(created, "metadata", "uid")]);
    const list = await read(server, pathIn("v1alpha1"));
    assert.is(textAt(list, "apiVersion"), `${group}/v1alpha1`);
    assert.is(textAt(itemsAt(list, "items")[0], "apiVersion"), `${group}/v1alpha1`);
    accepted(await server.put(`${pathIn("v1alpha1")}/a`, { ...other, spec: { size: 3 } }));
    const updated = await read(server, `${path}/a`);
    assert.equal([updated["apiVersion"], updated["spec"]], [`${group}/v1`, { size: 3 }]);
  }),

  check("every answer in a deprecated version has a warning", async (server) => {
    const { path, pathIn, widget, group } = await newWidgets(server);
    const old = { ...widget({}), apiVersion: `${group}/v1alpha1` };
    const warning = `${group}/v1alpha1 Widget is deprecated; use ${group}/v1 Widget`;
    assert.equal((await server.post(pathIn("v1alpha1"), old)).warnings, [warning]);
    assert.equal((await server.get(`${pathIn("v1alpha1")}/a`)).warnings, [warning]);
    assert.equal((await server.get(`${path}/a`)).warnings, []);
  }),
];
