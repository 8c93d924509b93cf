import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ApiResource } from "../../packages/apiserver/src/api-resource.ts";
import { answerDiscovery } from "../../packages/apiserver/src/discovery/answer-discovery.ts";
import { answerOpenApi } from "../../packages/apiserver/src/discovery/answer-open-api.ts";
import { columnPath } from "../../packages/apiserver/src/discovery/column-path.ts";
import { humanDuration } from "../../packages/apiserver/src/discovery/human-duration.ts";
import { printCell } from "../../packages/apiserver/src/discovery/print-cell.ts";
import { printTable } from "../../packages/apiserver/src/discovery/print-table.ts";
import { decodeObject } from "../../packages/apiserver/src/discovery/protobuf/decode-object.ts";
import { byPreference } from "../../packages/apiserver/src/discovery/version-order.ts";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { loadDefinitions } from "../cluster/control-plane/examples.ts";
import { at, itemsAt, objectAt, textAt } from "../cluster/control-plane/objects.ts";
import { ROOT } from "../support/built-cli.ts";
import { builtIn, resourcesOf } from "../support/api-resources.ts";

/** Discovery, OpenAPI, tables and protobuf of the API server for tests. */
const definitions = loadDefinitions(path.join(ROOT, "generated"));
const resources = definitions.flatMap(resourcesOf);
const NOW = Date.parse("2026-03-02T12:00:00Z");

const pod = builtIn({ kind: "Pod", plural: "pods", shortNames: ["po"], status: true });
const job = builtIn({ group: "batch", kind: "Job", plural: "jobs", status: true });
const all = [pod, job, ...resources];

const test = suite("discovery of the API server for tests");

test("versions are ordered as kube-apiserver prefers them", () => {
  const ordered = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "bar1", "foo10"];
  assert.equal([...ordered].reverse().sort(byPreference), ordered);
});

const V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const V2BETA1 = V2.replace("v=v2", "v=v2beta1");
const ACCEPTS: readonly (readonly [accept: string, contentType: string])[] = [
  ["application/json", "application/json"],
  ["", "application/json"],
  [`${V2},${V2BETA1},application/json`, V2],
  [`${V2};profile=nopeer,${V2},application/json`, V2],
  [`${V2BETA1},application/json`, V2BETA1],
  ["application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json", "application/json"],
];

for (const [accept, contentType] of ACCEPTS)
  test(`/apis with Accept "${accept}" lists all groups`, () => {
    const answer = answerDiscovery("/apis", accept, all);
    assert.is(answer?.contentType, contentType);
    const names = itemsAt(answer?.body, "groups").map((group) => at(group, "name"));
    const aggregated = itemsAt(answer?.body, "items").map((item) => at(item, "metadata", "name"));
    const groups = ["batch", "core.ontai.dev", "infrastructure.ontai.dev", "security.ontai.dev"];
    assert.equal([...names, ...aggregated].sort(), groups);
  });

const MISSING = ["/", "/api/v2", "/apis/", "/apis/nowhere", "/apis/batch/v2", "/apis/batch/v1/jobs", "/apis//v1"];

test("other paths have no discovery answer", () => {
  for (const missing of MISSING) assert.is(answerDiscovery(missing, "", all), undefined, missing);
  for (const missing of ["/openapi", "/openapi/v3/apis/batch/v2", "/openapi/v4"])
    assert.is(answerOpenApi(missing, "", all), undefined, missing);
});

test("/version has major and minor numbers, and a suffix that names seamgen", () => {
  const body = answerDiscovery("/version", "", all)?.body;
  assert.equal([at(body, "major"), at(body, "minor")], ["1", "36"]);
  assert.match(textAt(body, "gitVersion"), /^v1\.36\.\d+\+seamgen-test$/);
});

test("the core group exists without resources", () => {
  assert.equal(itemsAt(answerDiscovery("/api/v1", "", resources)?.body, "resources"), []);
});

test("discovery and OpenAPI list the scale subresource, whose kind is Scale", () => {
  const scale = { specReplicas: "spec.replicas", statusReplicas: "status.replicas", labelSelector: "" };
  const site = { ...pod, group: "example.com", kind: "Site", listKind: "SiteList", plural: "sites", scale };
  const verbs = ["get", "patch", "update"];
  const kind = { group: "autoscaling", version: "v1", kind: "Scale" };
  const { body } = answerDiscovery("/apis/example.com/v1", "", [site]) ?? {};
  const listed = itemsAt(body, "resources").map((resource) => textAt(resource, "name"));
  assert.equal(listed, ["sites", "sites/status", "sites/scale"]);
  assert.equal(itemsAt(body, "resources")[2], { name: "sites/scale", singularName: "", namespaced: true, ...kind, verbs }); // prettier-ignore
  const aggregated = answerDiscovery("/apis", V2, [site])?.body;
  const [resource] = itemsAt(itemsAt(itemsAt(aggregated, "items")[0], "versions")[0], "resources");
  assert.equal(itemsAt(resource, "subresources")[1], { subresource: "scale", responseKind: kind, verbs });
  const document = answerOpenApi("/openapi/v3/apis/example.com/v1", "", [site])?.body;
  const item = at(document, "paths", "/apis/example.com/v1/namespaces/{namespace}/sites/{name}/scale", "patch");
  assert.equal(at(item, "x-kubernetes-group-version-kind"), kind);
  const answered = JSON.stringify(at(item, "responses", "200"));
  assert.match(answered, "#/components/schemas/io.k8s.api.autoscaling.v1.Scale");
  assert.ok(at(document, "components", "schemas", "io.k8s.api.autoscaling.v1.Scale") !== undefined);
});

test("the URL of an OpenAPI document changes with its resources", () => {
  const urls = (served: readonly ApiResource[]) => objectAt(answerOpenApi("/openapi/v3", "", served)?.body, "paths");
  assert.equal(Object.keys(urls(all)).sort().slice(0, 3), ["api/v1", "apis/batch/v1", "apis/core.ontai.dev/v1alpha1"]);
  const url = textAt(urls(all), "api/v1", "serverRelativeURL");
  assert.match(url, /^\/openapi\/v3\/api\/v1\?hash=[0-9a-f]{16}$/);
  assert.is(answerOpenApi(url.split("?")[0] ?? "", "", all)?.contentType, "application/json");
  const changed = urls([{ ...pod, status: false }, job]);
  assert.is.not(textAt(changed, "api/v1", "serverRelativeURL"), url);
  assert.equal(at(changed, "apis/batch/v1"), at(urls(all), "apis/batch/v1"));
});

test("OpenAPI is JSON, and every reference resolves", () => {
  const protobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  assert.is(answerOpenApi("/openapi/v2", protobuf, all), undefined);
  for (const [url, from, to] of [
    ["/openapi/v2", "#/definitions/", ["definitions"]],
    ["/openapi/v3/apis/core.ontai.dev/v1alpha1", "#/components/schemas/", ["components", "schemas"]],
  ] as const) {
    const body = answerOpenApi(url, "application/json", all)?.body;
    const targets = [...JSON.stringify(body).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target = ""]) => target);
    assert.ok(targets.length > 0);
    for (const target of targets) assert.ok(at(body, ...to, target.slice(from.length)) !== undefined, target);
  }
});

const DURATIONS: readonly (readonly [seconds: number, text: string])[] = [
  [-2, "<invalid>"],
  [-1, "0s"],
  [0, "0s"],
  [119, "119s"],
  [120, "2m"],
  [125, "2m5s"],
  [10 * 60 + 5, "10m"],
  [179 * 60, "179m"],
  [3 * 3600, "3h"],
  [3 * 3600 + 60, "3h1m"],
  [8 * 3600 + 60, "8h"],
  [47 * 3600, "47h"],
  [48 * 3600, "2d"],
  [49 * 3600, "2d1h"],
  [8 * 86_400 + 3600, "8d"],
  [730 * 86_400, "2y"],
  [731 * 86_400, "2y1d"],
  [8 * 365 * 86_400, "8y"],
];

for (const [seconds, text] of DURATIONS)
  test(`${seconds} seconds are printed as ${text}`, () => assert.is(humanDuration(seconds * 1000), text));

const OBJECT: JsonObject = {
  spec: { name: "n", "a.b": 1, list: [1, 2, 3], none: null, nested: { z: "<", a: [true] } },
  status: {
    conditions: [
      { type: "Ready", status: "True", at: 3 },
      { type: "Done", status: "False", at: 5 },
    ],
  },
};

const PATHS: readonly (readonly [path: string, found: readonly Json[] | undefined])[] = [
  [".spec.name", ["n"]],
  ["$.spec.name", ["n"]],
  [".spec['name']", ["n"]],
  [".spec.a\\.b", [1]],
  [".spec['a.b']", [1]],
  [".spec['a\\.b']", [1]],
  [".spec.list[0]", [1]],
  [".spec.list[-1]", [3]],
  [".spec.list[7]", []],
  [".spec.list[*]", [1, 2, 3]],
  [".spec.none", [null]],
  [".spec.missing.deeper", []],
  [".spec.constructor", []],
  [".spec.nested.*", ["<", [true]]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type == 'Done')].status", ["False"]],
  ['.status.conditions[?(@.type!="Ready")].type', ["Done"]],
  [".status.conditions[?(@.at>3)].type", ["Done"]],
  [".status.conditions[?(@.at<=3)].type", ["Ready"]],
  [".status.conditions[?(@.at)].type", ["Ready", "Done"]],
  ['.status.conditions[?(@.type=="Missing")].status', []],
  [".spec.list[0:2]", undefined],
  [".spec..name", undefined],
  [".spec.list[?(name)]", undefined],
];

for (const [text, found] of PATHS)
  test(`the column path ${text} is ${found === undefined ? "refused" : "followed"}`, () =>
    assert.equal(columnPath(text)?.(OBJECT), found));

const CELLS: readonly (readonly [type: string, value: Json | undefined, cell: Json])[] = [
  ["string", undefined, null],
  ["string", "x", "x"],
  ["string", 3, "3"],
  ["string", true, "true"],
  ["string", { z: "<", a: [true] }, '{"a":[true],"z":"\\u003c"}'],
  ["integer", 3.7, 3],
  ["integer", "3", null],
  ["number", 3.5, 3.5],
  ["boolean", false, false],
  ["boolean", "false", null],
  ["date", "2026-03-02T11:58:00Z", "2m"],
  ["date", "yesterday", "<invalid>"],
  ["date", "", "<unknown>"],
  ["date", 5, null],
];

for (const [type, value, cell] of CELLS)
  test(`a ${type} column shows ${JSON.stringify(value)} as ${JSON.stringify(cell)}`, () =>
    assert.equal(printCell(type, value, NOW), cell));

const metadata = { name: "one", namespace: "here", creationTimestamp: "2026-03-02T11:59:30Z", resourceVersion: "7" };

test("a table includes the requested part of each object, and the metadata of the list", () => {
  const object = { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "c" }] } };
  const list = { metadata: { resourceVersion: "9", continue: "next", remainingItemCount: 2, selfLink: "" } };
  const table = (includeObject: "None" | "Metadata" | "Object", of?: JsonObject) =>
    printTable(pod, [object], { includeObject, now: NOW, ...(of === undefined ? {} : { list: of }) });
  const carried = (of: JsonObject) => at(itemsAt(of, "rows")[0], "object");
  assert.is(carried(table("None")), null);
  assert.equal(carried(table("Object")), object);
  assert.equal(carried(table("Metadata")), { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata });
  assert.equal(at(table("None"), "metadata"), { resourceVersion: "7" });
  assert.equal(at(table("None", list), "metadata"), { resourceVersion: "9", continue: "next", remainingItemCount: 2 });
});

const container = (state: JsonObject, more: JsonObject = {}) => ({
  name: "c",
  restartCount: 0,
  ready: false,
  state,
  ...more,
});
const PODS: readonly (readonly [status: string, ready: string, object: JsonObject])[] = [
  ["Pending", "0/1", { status: { phase: "Pending" } }],
  [
    "ImagePull",
    "0/1",
    { status: { phase: "Pending", containerStatuses: [container({ waiting: { reason: "ImagePull" } })] } },
  ],
  [
    "Running",
    "1/1",
    { status: { phase: "Running", containerStatuses: [container({ running: {} }, { ready: true })] } },
  ],
  [
    "Completed",
    "0/1",
    { status: { phase: "Succeeded", containerStatuses: [container({ terminated: { reason: "Completed" } })] } },
  ],
  [
    "ExitCode:3",
    "0/1",
    { status: { phase: "Failed", containerStatuses: [container({ terminated: { exitCode: 3 } })] } },
  ],
  ["Evicted", "0/1", { status: { phase: "Failed", reason: "Evicted" } }],
  ["Terminating", "0/1", { metadata: { deletionTimestamp: "2026-03-02T11:59:40Z" }, status: { phase: "Running" } }],
  [
    "Init:Error",
    "0/1",
    {
      status: { phase: "Failed", initContainerStatuses: [container({ terminated: { reason: "Error", exitCode: 1 } })] },
    },
  ],
];

for (const [status, ready, object] of PODS)
  test(`a pod shows the status ${status}`, () => {
    const one = { ...object, spec: { containers: [{ name: "c" }] } };
    const table = printTable(pod, [one], { includeObject: "None", now: NOW });
    assert.equal(itemsAt(itemsAt(table, "rows")[0], "cells").slice(1, 3), [ready, status]);
  });

/** Encodes a field that is a short message or text. */
function encoded(number: number, value: string | readonly (readonly number[])[]): number[] {
  const bytes = typeof value === "string" ? [...Buffer.from(value)] : value.flat();
  return [number * 8 + 2, bytes.length, ...bytes];
}

function wrapped(apiVersion: string, kind: string, raw: readonly (readonly number[])[]): Uint8Array {
  const type = encoded(1, [encoded(1, apiVersion), encoded(2, kind)]);
  return Uint8Array.from([...Buffer.from("k8s\0"), ...type, ...encoded(2, raw)]);
}

test("protobuf: a zero is dropped, except the zero of a pointer", () => {
  const metadata = encoded(1, [encoded(1, "one"), encoded(2, ""), [7 * 8, 0], encoded(8, "")]);
  const spec = encoded(2, [
    [1 * 8, 0],
    [10 * 8, 0],
    [7 * 8, ...Array<number>(9).fill(0xff), 1],
  ]);
  assert.equal(decodeObject(wrapped("batch/v1", "Job", [metadata, spec])), {
    ...{ apiVersion: "batch/v1", kind: "Job", metadata: { name: "one" } },
    spec: { parallelism: 0, suspend: false, backoffLimit: -1 },
  });
});

const BROKEN: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ["a JSON object", Buffer.from('{"kind":"Job"}'), /does not begin/],
  ["an unknown kind", wrapped("example.com/v1", "Job", []), /the kind Job of example\.com\/v1 has no known/],
  [
    "a truncated message",
    wrapped("v1", "Secret", [encoded(3, "Opaque")]).subarray(0, -3),
    /extends past the end of the message/,
  ],
  ["an unknown wire type", wrapped("v1", "Secret", [[3]]), /unknown wire type 3/],
];

for (const [what, bytes, message] of BROKEN)
  test(`protobuf: ${what} is refused`, () => assert.throws(() => decodeObject(bytes), message));

test.run();
