import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { canonicalJson, isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { admitObject } from "../../packages/admission/src/index.ts";
import type { ApiResource } from "../../packages/apiserver/src/api-resource.ts";
import { UntypedConfiguration } from "../../packages/apiserver/src/apply/check-applied.ts";
import { difference, isEmptySet } from "../../packages/apiserver/src/apply/field-set.ts";
import { fromFieldsV1, toFieldsV1 } from "../../packages/apiserver/src/apply/fields-v1.ts";
import { typeOfResource } from "../../packages/apiserver/src/apply/resource-type.ts";
import {
  applyObject,
  conflictMessage,
  trackManagers,
  type Applied,
  type ApplyOptions,
  type Conflict,
} from "../../packages/apiserver/src/apply/server-side-apply.ts";
import { fieldsOf } from "../../packages/apiserver/src/apply/value-fields.ts";

const text = { type: "string" };
const integer = { type: "integer" };
const texts = { type: "array", items: text };

const SPEC = {
  type: "object",
  properties: {
    a: integer,
    b: text,
    list: texts,
    set: { ...texts, "x-kubernetes-list-type": "set" },
    ports: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["port", "protocol"],
      items: {
        type: "object",
        required: ["port"],
        properties: { port: integer, protocol: { ...text, default: "TCP" }, name: text },
      },
    },
    selector: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: text },
    labels: { type: "object", additionalProperties: text },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    any: { "x-kubernetes-preserve-unknown-fields": true },
    inner: { type: "object", properties: { x: integer, y: integer } },
    percent: { "x-kubernetes-int-or-string": true },
  },
};

const CONDITIONS = {
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["type"],
  items: { type: "object", required: ["type"], properties: { type: text, status: text } },
};

const STATUS = { type: "object", properties: { phase: text, conditions: CONDITIONS } };

const COMMON = { version: "v1", singular: "", shortNames: [], categories: [], namespaced: true, columns: [] };

const WIDGET: ApiResource = {
  ...COMMON,
  ...{ group: "test.dev", kind: "Widget", listKind: "WidgetList", plural: "widgets", status: true },
  schema: { type: "object", properties: { spec: SPEC, status: STATUS } },
};

const CONFIG_MAP: ApiResource = {
  ...COMMON,
  ...{ group: "", kind: "ConfigMap", listKind: "ConfigMapList", plural: "configmaps", status: false },
};

const TIME = "2030-01-31T12:00:00Z";

function objectOf(resource: ApiResource, body: JsonObject): JsonObject {
  const metadata = own(body, "metadata");
  const apiVersion = resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
  const named = { name: "x", ...(isObject(metadata) ? metadata : {}) };
  return { apiVersion, kind: resource.kind, ...body, metadata: named };
}

/** Applies a configuration. Default manager: `one`. */
function apply(live: JsonObject | undefined, body: JsonObject, more: Partial<ApplyOptions> = {}): Applied {
  const resource = more.resource ?? WIDGET;
  const applied = objectOf(resource, body);
  return applyObject({ resource, live, applied, manager: "one", force: false, subresource: "", time: TIME, ...more });
}

function stored(result: Applied): JsonObject {
  if ("conflicts" in result) throw new Error(conflictMessage(result.conflicts));
  return result.object;
}

function conflictsOf(result: Applied): readonly Conflict[] {
  return "conflicts" in result ? result.conflicts : [];
}

function metadataOf(object: JsonObject): JsonObject {
  const metadata = own(object, "metadata");
  return isObject(metadata) ? metadata : {};
}

/** The fields of each manager. The key says so if an entry has no time. */
function managersIn(object: JsonObject): JsonObject {
  const entries = own(metadataOf(object), "managedFields");
  return Object.fromEntries(
    (isArray(entries) ? entries : []).filter(isObject).map((entry): [string, Json] => {
      const part = own(entry, "subresource") === undefined ? "" : `/${String(own(entry, "subresource"))}`;
      const time = own(entry, "time") === undefined ? " (no time)" : "";
      const name = `${String(own(entry, "manager"))} ${String(own(entry, "operation"))}${part}${time}`;
      return [name, own(entry, "fieldsV1") ?? null];
    }),
  );
}

/**
 * Requests to kube-apiserver 1.36.3 in order, with their results. Each line has the resource and the object, the kind
 * of request, the manager, and the body; then the conflicts, or the object with the fields of each manager.
 */
const RECORDED = String.raw`
["Widget basics","apply","one",{"spec":{"a":1,"list":["x"],"set":["p","q"],"ports":[{"port":80},{"port":81,"protocol":"UDP","name":"n"}],"selector":{"k":"v"},"labels":{"l":"1"},"free":{"m":{"n":1},"o":[1],"e":{}},"any":{"z":{"y":1}},"inner":{"x":1},"percent":"5%"},"metadata":{"labels":{"app":"x"},"annotations":{"n":"1"},"finalizers":["test.dev/f"]}},{"object":{"metadata":{"labels":{"app":"x"},"annotations":{"n":"1"},"finalizers":["test.dev/f"]},"spec":{"a":1,"any":{"z":{"y":1}},"free":{"e":{},"m":{"n":1},"o":[1]},"inner":{"x":1},"labels":{"l":"1"},"list":["x"],"percent":"5%","ports":[{"port":80,"protocol":"TCP"},{"name":"n","port":81,"protocol":"UDP"}],"selector":{"k":"v"},"set":["p","q"]}},"managers":{"one Apply":{"f:metadata":{"f:annotations":{"f:n":{}},"f:finalizers":{"v:\"test.dev/f\"":{}},"f:labels":{"f:app":{}}},"f:spec":{"f:a":{},"f:any":{"f:z":{".":{},"f:y":{}}},"f:free":{"f:e":{},"f:m":{".":{},"f:n":{}},"f:o":{}},"f:inner":{"f:x":{}},"f:labels":{"f:l":{}},"f:list":{},"f:percent":{},"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{}},"k:{\"port\":81,\"protocol\":\"UDP\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}}},"f:selector":{},"f:set":{"v:\"p\"":{},"v:\"q\"":{}}}}}}]
["Widget basics","apply","two",{"spec":{"a":2}},{"conflicts":["conflict with \"one\": .spec.a"]}]
["Widget basics","apply --force","two",{"spec":{"a":2,"set":["r","p"],"ports":[{"port":80,"name":"two"}],"labels":{"k":"2"},"free":{"m":{"p":2}}}},{"object":{"metadata":{"labels":{"app":"x"},"annotations":{"n":"1"},"finalizers":["test.dev/f"]},"spec":{"a":2,"any":{"z":{"y":1}},"free":{"e":{},"m":{"n":1,"p":2},"o":[1]},"inner":{"x":1},"labels":{"k":"2","l":"1"},"list":["x"],"percent":"5%","ports":[{"name":"two","port":80,"protocol":"TCP"},{"name":"n","port":81,"protocol":"UDP"}],"selector":{"k":"v"},"set":["r","p","q"]}},"managers":{"one Apply":{"f:metadata":{"f:annotations":{"f:n":{}},"f:finalizers":{"v:\"test.dev/f\"":{}},"f:labels":{"f:app":{}}},"f:spec":{"f:any":{"f:z":{".":{},"f:y":{}}},"f:free":{"f:e":{},"f:m":{".":{},"f:n":{}},"f:o":{}},"f:inner":{"f:x":{}},"f:labels":{"f:l":{}},"f:list":{},"f:percent":{},"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{}},"k:{\"port\":81,\"protocol\":\"UDP\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}}},"f:selector":{},"f:set":{"v:\"p\"":{},"v:\"q\"":{}}}},"two Apply":{"f:spec":{"f:a":{},"f:free":{"f:m":{".":{},"f:p":{}}},"f:labels":{"f:k":{}},"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}}},"f:set":{"v:\"p\"":{},"v:\"r\"":{}}}}}}]
["Widget basics","apply","one",{"spec":{"list":["x"],"set":["q"],"ports":[{"port":81,"protocol":"UDP"}],"free":{"o":[1]}}},{"object":{"spec":{"a":2,"free":{"m":{"p":2},"o":[1]},"labels":{"k":"2"},"list":["x"],"ports":[{"name":"two","port":80,"protocol":"TCP"},{"port":81,"protocol":"UDP"}],"set":["r","p","q"]}},"managers":{"one Apply":{"f:spec":{"f:free":{"f:o":{}},"f:list":{},"f:ports":{"k:{\"port\":81,\"protocol\":\"UDP\"}":{".":{},"f:port":{},"f:protocol":{}}},"f:set":{"v:\"q\"":{}}}},"two Apply":{"f:spec":{"f:a":{},"f:free":{"f:m":{".":{},"f:p":{}}},"f:labels":{"f:k":{}},"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}}},"f:set":{"v:\"p\"":{},"v:\"r\"":{}}}}}}]
["Widget basics","apply","two",{"spec":{}},{"object":{"spec":{"free":{"o":[1]},"list":["x"],"ports":[{"port":81,"protocol":"UDP"}],"set":["q"]}},"managers":{"one Apply":{"f:spec":{"f:free":{"f:o":{}},"f:list":{},"f:ports":{"k:{\"port\":81,\"protocol\":\"UDP\"}":{".":{},"f:port":{},"f:protocol":{}}},"f:set":{"v:\"q\"":{}}}},"two Apply":{"f:spec":{}}}}]
["Widget basics","apply","one",{"spec":{"inner":{}}},{"object":{"spec":{"inner":{}}},"managers":{"one Apply":{"f:spec":{"f:inner":{}}},"two Apply":{"f:spec":{}}}}]
["Widget share","apply","one",{"spec":{"a":1,"inner":{"x":1,"y":2}}},{"object":{"spec":{"a":1,"inner":{"x":1,"y":2}}},"managers":{"one Apply":{"f:spec":{"f:a":{},"f:inner":{"f:x":{},"f:y":{}}}}}}]
["Widget share","apply","two",{"spec":{"a":1}},{"object":{"spec":{"a":1,"inner":{"x":1,"y":2}}},"managers":{"two Apply (no time)":{"f:spec":{"f:a":{}}},"one Apply":{"f:spec":{"f:a":{},"f:inner":{"f:x":{},"f:y":{}}}}}}]
["Widget share","apply","one",{"spec":{"inner":{"y":2}}},{"object":{"spec":{"a":1,"inner":{"y":2}}},"managers":{"two Apply (no time)":{"f:spec":{"f:a":{}}},"one Apply":{"f:spec":{"f:inner":{"f:y":{}}}}}}]
["Widget share","apply","two",{"spec":{"b":"x"}},{"object":{"spec":{"b":"x","inner":{"y":2}}},"managers":{"one Apply":{"f:spec":{"f:inner":{"f:y":{}}}},"two Apply":{"f:spec":{"f:b":{}}}}}]
["Widget share","apply","two",{"spec":{"b":"x"}},{"object":{"spec":{"b":"x","inner":{"y":2}}},"managers":{"one Apply":{"f:spec":{"f:inner":{"f:y":{}}}},"two Apply":{"f:spec":{"f:b":{}}}}}]
["Widget updates","create","creator",{"spec":{"a":1,"b":"x","inner":{"x":1},"set":["p"],"ports":[{"port":80}],"list":[],"labels":{},"free":{"q":{"r":1}}},"metadata":{"labels":{"app":"x"}}},{"object":{"metadata":{"labels":{"app":"x"}},"spec":{"a":1,"b":"x","free":{"q":{"r":1}},"inner":{"x":1},"labels":{},"list":[],"ports":[{"port":80,"protocol":"TCP"}],"set":["p"]}},"managers":{"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:a":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{}}},"f:set":{".":{},"v:\"p\"":{}}}}}}]
["Widget updates","merge","patcher",{"spec":{"a":2,"inner":{"y":2},"free":{"q":{"s":1}}},"metadata":{"labels":{"tier":"t"}}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"a":2,"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":[],"ports":[{"port":80,"protocol":"TCP"}],"set":["p"]}},"managers":{"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{}}},"f:set":{".":{},"v:\"p\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:a":{},"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}}}}]
["Widget updates","merge","patcher",{"spec":{"a":2}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"a":2,"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":[],"ports":[{"port":80,"protocol":"TCP"}],"set":["p"]}},"managers":{"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{}}},"f:set":{".":{},"v:\"p\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:a":{},"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}}}}]
["Widget updates","apply","one",{"spec":{"a":3,"b":"x"}},{"conflicts":["conflict with \"patcher\" using test.dev/v1: .spec.a"]}]
["Widget updates","apply --force","one",{"spec":{"a":3,"b":"x","ports":[{"port":80,"name":"x"}]}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"a":3,"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":[],"ports":[{"name":"x","port":80,"protocol":"TCP"}],"set":["p"]}},"managers":{"one Apply":{"f:spec":{"f:a":{},"f:b":{},"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}}}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{}}},"f:set":{".":{},"v:\"p\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}}}}]
["Widget updates","merge","patcher",{"spec":{"a":null,"ports":null}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":[],"set":["p"]}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}}}}]
["Widget updates","merge","creator",{"spec":{"set":["p","z"],"list":["n"]}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}}}}]
["Widget updates","merge/status","stat",{"status":{"phase":"Up","conditions":[{"type":"Ready","status":"True"}]},"spec":{"a":9},"metadata":{"labels":{"no":"no"}}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]},"status":{"conditions":[{"status":"True","type":"Ready"}],"phase":"Up"}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}},"stat Update/status":{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}},"f:phase":{}}}}}]
["Widget updates","apply/status","stat2",{"status":{"conditions":[{"type":"Other","status":"False"}]},"spec":{"b":"y"}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]},"status":{"conditions":[{"status":"True","type":"Ready"},{"status":"False","type":"Other"}],"phase":"Up"}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"stat2 Apply/status":{"f:status":{"f:conditions":{"k:{\"type\":\"Other\"}":{".":{},"f:status":{},"f:type":{}}}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}},"stat Update/status":{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}},"f:phase":{}}}}}]
["Widget updates","apply/status","stat2",{"status":{"phase":"Down","conditions":[{"type":"Ready","status":"False"}]}},{"conflicts":["conflict with \"stat\" with subresource \"status\" using test.dev/v1: .status.phase","conflict with \"stat\" with subresource \"status\" using test.dev/v1: .status.conditions[type=\"Ready\"].status"]}]
["Widget updates","apply/status --force","stat2",{"status":{"phase":"Down"}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]},"status":{"conditions":[{"status":"True","type":"Ready"}],"phase":"Down"}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"stat2 Apply/status":{"f:status":{"f:phase":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}},"stat Update/status":{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}}}}}}]
["Widget updates","apply","one",{"spec":{"b":"x"},"status":{"phase":"main"}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]},"status":{"conditions":[{"status":"True","type":"Ready"}],"phase":"Down"}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"stat2 Apply/status":{"f:status":{"f:phase":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}},"stat Update/status":{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}}}}}}]
["Widget updates","merge","resetter",{"metadata":{"managedFields":[]}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]},"status":{"conditions":[{"status":"True","type":"Ready"}],"phase":"Down"}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"stat2 Apply/status":{"f:status":{"f:phase":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}},"stat Update/status":{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}}}}}}]
["Widget updates","merge","after",{"spec":{"a":5}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"a":5,"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]},"status":{"conditions":[{"status":"True","type":"Ready"}],"phase":"Down"}},"managers":{"one Apply":{"f:spec":{"f:b":{}}},"stat2 Apply/status":{"f:status":{"f:phase":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}},"stat Update/status":{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}}}},"after Update":{"f:spec":{"f:a":{}}}}}]
["Widget updates","apply","again",{"spec":{"a":5,"b":"x"}},{"object":{"metadata":{"labels":{"app":"x","tier":"t"}},"spec":{"a":5,"b":"x","free":{"q":{"r":1,"s":1}},"inner":{"x":1,"y":2},"labels":{},"list":["n"],"set":["p","z"]},"status":{"conditions":[{"status":"True","type":"Ready"}],"phase":"Down"}},"managers":{"again Apply (no time)":{"f:spec":{"f:a":{},"f:b":{}}},"one Apply":{"f:spec":{"f:b":{}}},"stat2 Apply/status":{"f:status":{"f:phase":{}}},"creator Update":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{".":{},"f:b":{},"f:free":{".":{},"f:q":{".":{},"f:r":{}}},"f:inner":{".":{},"f:x":{}},"f:labels":{},"f:list":{},"f:set":{".":{},"v:\"p\"":{},"v:\"z\"":{}}}},"patcher Update":{"f:metadata":{"f:labels":{"f:tier":{}}},"f:spec":{"f:free":{"f:q":{"f:s":{}}},"f:inner":{"f:y":{}}}},"stat Update/status":{"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:status":{},"f:type":{}}}}},"after Update":{"f:spec":{"f:a":{}}}}}]
["Widget updates","apply","again",{"spec":{"a":6}},{"conflicts":["conflict with \"after\" using test.dev/v1: .spec.a"]}]
["ConfigMap cm","create","creator",{"data":{"a":"1","b":"2"},"metadata":{"labels":{"l":"1"}}},{"object":{"metadata":{"labels":{"l":"1"}},"data":{"a":"1","b":"2"}},"managers":{"creator Update":{"f:data":{".":{},"f:a":{},"f:b":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}}}]
["ConfigMap cm","apply","one",{"data":{"a":"1"},"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u1"}]}},{"object":{"metadata":{"labels":{"l":"1"},"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u1"}]},"data":{"a":"1","b":"2"}},"managers":{"one Apply":{"f:data":{"f:a":{}},"f:metadata":{"f:ownerReferences":{"k:{\"uid\":\"u1\"}":{}}}},"creator Update":{"f:data":{".":{},"f:a":{},"f:b":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}}}]
["ConfigMap cm","apply","one",{"data":{"a":"2","c":"3"}},{"conflicts":["conflict with \"creator\" using v1: .data.a"]}]
["ConfigMap cm","apply --force","one",{"data":{"a":"2","c":"3"},"metadata":{"finalizers":["test.dev/a"]}},{"object":{"metadata":{"labels":{"l":"1"},"finalizers":["test.dev/a"]},"data":{"a":"2","b":"2","c":"3"}},"managers":{"one Apply":{"f:data":{"f:a":{},"f:c":{}},"f:metadata":{"f:finalizers":{"v:\"test.dev/a\"":{}}}},"creator Update":{"f:data":{".":{},"f:b":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}}}]
["ConfigMap cm","merge","creator",{"data":{"c":null,"a":"3"}},{"object":{"metadata":{"labels":{"l":"1"},"finalizers":["test.dev/a"]},"data":{"a":"3","b":"2"}},"managers":{"one Apply":{"f:metadata":{"f:finalizers":{"v:\"test.dev/a\"":{}}}},"creator Update":{"f:data":{".":{},"f:a":{},"f:b":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}}}]
["ConfigMap cm","apply","one",{},{"object":{"metadata":{"labels":{"l":"1"}},"data":{"a":"3","b":"2"}},"managers":{"creator Update":{"f:data":{".":{},"f:a":{},"f:b":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}}}]
["ConfigMap cm","apply","two",{"immutable":false},{"object":{"metadata":{"labels":{"l":"1"}},"data":{"a":"3","b":"2"},"immutable":false},"managers":{"two Apply":{"f:immutable":{}},"creator Update":{"f:data":{".":{},"f:a":{},"f:b":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}}}]
["Widget emptied","apply","one",{"spec":{"labels":{"a":"1"},"set":["x"],"free":{"f":{"g":1}},"ports":[{"port":1}],"inner":{"x":1}}},{"object":{"spec":{"free":{"f":{"g":1}},"inner":{"x":1},"labels":{"a":"1"},"ports":[{"port":1,"protocol":"TCP"}],"set":["x"]}},"managers":{"one Apply":{"f:spec":{"f:free":{"f:f":{".":{},"f:g":{}}},"f:inner":{"f:x":{}},"f:labels":{"f:a":{}},"f:ports":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}},"f:set":{"v:\"x\"":{}}}}}}]
["Widget emptied","merge","two",{"spec":{"ports":[{"port":1,"name":"mine"}]}},{"object":{"spec":{"free":{"f":{"g":1}},"inner":{"x":1},"labels":{"a":"1"},"ports":[{"name":"mine","port":1,"protocol":"TCP"}],"set":["x"]}},"managers":{"one Apply":{"f:spec":{"f:free":{"f:f":{".":{},"f:g":{}}},"f:inner":{"f:x":{}},"f:labels":{"f:a":{}},"f:ports":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}},"f:set":{"v:\"x\"":{}}}},"two Update":{"f:spec":{"f:ports":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{"f:name":{}}}}}}}]
["Widget emptied","merge","two",{"spec":{"set":["c","a","b"]}},{"object":{"spec":{"free":{"f":{"g":1}},"inner":{"x":1},"labels":{"a":"1"},"ports":[{"name":"mine","port":1,"protocol":"TCP"}],"set":["c","a","b"]}},"managers":{"one Apply":{"f:spec":{"f:free":{"f:f":{".":{},"f:g":{}}},"f:inner":{"f:x":{}},"f:labels":{"f:a":{}},"f:ports":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}}}},"two Update":{"f:spec":{"f:ports":{"k:{\"port\":1,\"protocol\":\"TCP\"}":{"f:name":{}}},"f:set":{"v:\"a\"":{},"v:\"b\"":{},"v:\"c\"":{}}}}}}]
["Widget nulls","apply","one",{"spec":{"free":{"a":null,"b":{}},"any":1,"inner":{"x":1}}},{"object":{"spec":{"any":1,"free":{"a":null,"b":{}},"inner":{"x":1}}},"managers":{"one Apply":{"f:spec":{"f:any":{},"f:free":{"f:a":{},"f:b":{}},"f:inner":{"f:x":{}}}}}}]
["Widget nulls","apply --force","two",{"spec":{"any":{"k":1},"free":{"b":1}}},{"object":{"spec":{"any":{"k":1},"free":{"a":null,"b":1},"inner":{"x":1}}},"managers":{"one Apply":{"f:spec":{"f:free":{"f:a":{}},"f:inner":{"f:x":{}}}},"two Apply":{"f:spec":{"f:any":{"f:k":{}},"f:free":{"f:b":{}}}}}}]
["Widget nulls","apply --force","one",{"spec":{"any":[1]}},{"object":{"spec":{"any":[1],"free":{"b":1}}},"managers":{"one Apply":{"f:spec":{"f:any":{}}},"two Apply":{"f:spec":{"f:free":{"f:b":{}}}}}}]
["Widget r1","create","c",{"spec":{"a":1}},{"object":{"spec":{"a":1}},"managers":{"c Update":{"f:spec":{".":{},"f:a":{}}}}}]
["Widget r1","merge","r",{"metadata":{"managedFields":[{}]}},{"object":{"spec":{"a":1}},"managers":{}}]
["Widget r1","merge","after",{"spec":{"a":5}},{"object":{"spec":{"a":5}},"managers":{}}]
["Widget r1","apply","again",{"spec":{"a":5,"b":"x"}},{"object":{"spec":{"a":5,"b":"x"}},"managers":{"again Apply":{"f:spec":{"f:a":{},"f:b":{}}},"before-first-apply Update":{"f:spec":{".":{},"f:a":{}}}}}]
["Widget r1","apply","again",{"spec":{"a":6}},{"conflicts":["conflict with \"before-first-apply\" using test.dev/v1: .spec.a"]}]
["Widget r2","create","c",{"spec":{"a":1}},{"object":{"spec":{"a":1}},"managers":{"c Update":{"f:spec":{".":{},"f:a":{}}}}}]
["Widget r2","put","r",{"spec":{"a":2},"metadata":{"managedFields":[]}},{"object":{"spec":{"a":2}},"managers":{"c Update":{"f:spec":{}},"r Update":{"f:spec":{"f:a":{}}}}}]
["ConfigMap r3","create","c",{"data":{"a":"1"}},{"object":{"data":{"a":"1"}},"managers":{"c Update":{"f:data":{".":{},"f:a":{}}}}}]
["ConfigMap r3","put","r",{"data":{"a":"2"},"metadata":{"managedFields":[]}},{"object":{"data":{"a":"2"}},"managers":{}}]
["ConfigMap r4","create","c",{"data":{"a":"1"}},{"object":{"data":{"a":"1"}},"managers":{"c Update":{"f:data":{".":{},"f:a":{}}}}}]
["ConfigMap r4","merge","r",{"data":{"a":"2"},"metadata":{"managedFields":[]}},{"object":{"data":{"a":"2"}},"managers":{}}]
["ConfigMap r5","create","c",{"data":{"a":"1"}},{"object":{"data":{"a":"1"}},"managers":{"c Update":{"f:data":{".":{},"f:a":{}}}}}]
["ConfigMap r5","merge","r",{"data":{"a":"2"},"metadata":{"managedFields":[{}]}},{"object":{"data":{"a":"2"}},"managers":{}}]
`;

interface Step {
  readonly name: string;
  readonly operation: string;
  readonly manager: string;
  readonly body: JsonObject;
  readonly then: JsonObject;
}

function readSteps(): Step[] {
  return RECORDED.trim()
    .split("\n")
    .map((line): Step => {
      const row: Json = JSON.parse(line);
      const [name, operation, manager, body, then] = isArray(row) ? row : [];
      if (!isObject(body) || !isObject(then)) throw new Error(`not a step: ${line}`);
      return { name: String(name), operation: String(operation), manager: String(manager), body, then };
    });
}

/** The object that the server stored after a step. */
function recordedObject(resource: ApiResource, { then }: Step): JsonObject {
  const object = own(then, "object");
  const bare = objectOf(resource, isObject(object) ? object : {});
  return { ...bare, metadata: { ...metadataOf(bare), uid: "1" } };
}

function replay(resource: ApiResource, live: JsonObject | undefined, step: Step): Applied {
  const { operation, manager, body } = step;
  const subresource = operation.includes("/status") ? "status" : "";
  if (operation.startsWith("apply"))
    return apply(live, body, { resource, manager, subresource, force: operation.includes("--force") });
  const given = own(metadataOf(body), "managedFields") ?? (live && own(metadataOf(live), "managedFields"));
  const bare = recordedObject(resource, step);
  const after = given === undefined ? bare : { ...bare, metadata: { ...metadataOf(bare), managedFields: given } };
  const request = { resource, before: live, after, manager, operation: "Update" as const, subresource, time: TIME };
  return { object: trackManagers(request) };
}

/** The object as stored after a request: with defaults, and without changes of the part that the endpoint ignores. */
function settled(resource: ApiResource, object: JsonObject, before: JsonObject, subresource: string): JsonObject {
  const [mine, theirs] = subresource === "status" ? [before, object] : [object, before];
  const split: JsonObject = resource.status ? withStatus(mine, own(theirs, "status")) : object;
  const { scale: _, ...judged } = resource;
  return admitObject({ resource: judged, operation: "create", object: split, fieldValidation: "Ignore" }).object;
}

function withStatus(object: JsonObject, status: Json | undefined): JsonObject {
  const { status: _, ...rest } = object;
  return status === undefined ? rest : { ...rest, status };
}

const recorded = suite("apply: results recorded from kube-apiserver");

const steps = readSteps();

for (const name of new Set(steps.map((step) => step.name))) {
  recorded(name, () => {
    const resource = name.startsWith("Widget") ? WIDGET : CONFIG_MAP;
    let live: JsonObject | undefined;
    for (const [i, step] of steps.filter((other) => other.name === name).entries()) {
      const at = `${i}: ${step.operation} by ${step.manager}`;
      const result = replay(resource, live, step);
      const conflicts = own(step.then, "conflicts");
      const texts = conflictsOf(result).map(({ message, field }) => `${message}: ${field}`);
      assert.equal([...texts].sort(), isArray(conflicts) ? conflicts.map(String).sort() : [], at);
      if (!("object" in result)) continue;
      const subresource = step.operation.includes("/status") ? "status" : "";
      const object = step.operation.startsWith("apply")
        ? settled(resource, result.object, live ?? {}, subresource)
        : result.object;
      const wanted = recordedObject(resource, step);
      for (const part of ["spec", "status", "data", "immutable"])
        assert.equal(own(object, part), own(wanted, part), `${at}: ${part}`);
      for (const part of ["labels", "annotations", "finalizers", "ownerReferences"])
        assert.equal(own(metadataOf(object), part), own(metadataOf(wanted), part), `${at}: metadata.${part}`);
      assert.equal(managersIn(result.object), own(step.then, "managers"), at);
      live = {
        ...wanted,
        metadata: { ...metadataOf(wanted), managedFields: own(metadataOf(result.object), "managedFields") ?? [] },
      };
    }
    assert.ok(live !== undefined);
  });
}

recorded.run();

const table = suite("apply: details");

table("entries of managedFields have time, type and subresource; applies come first", () => {
  const created = stored(apply(undefined, { spec: { a: 1 } }));
  const after = { ...created, status: { phase: "Up" } };
  const updated = trackManagers({
    ...{ resource: WIDGET, before: created, after, manager: "stat", operation: "Update", subresource: "status" },
    time: "2030-01-31T12:00:01Z",
  });
  const entry = { apiVersion: "test.dev/v1", fieldsType: "FieldsV1" };
  assert.equal(own(metadataOf(updated), "managedFields"), [
    { ...entry, manager: "one", operation: "Apply", time: TIME, fieldsV1: { "f:spec": { "f:a": {} } } },
    {
      ...{ ...entry, manager: "stat", operation: "Update", time: "2030-01-31T12:00:01Z", subresource: "status" },
      fieldsV1: { "f:status": { ".": {}, "f:phase": {} } },
    },
  ]);
});

table("a manager without a name is called unknown; a manager that changes nothing gets no entry", () => {
  const created = trackManagers({
    ...{ resource: CONFIG_MAP, before: undefined, after: objectOf(CONFIG_MAP, { data: { a: "1" } }), manager: "" },
    ...{ operation: "Update", subresource: "", time: TIME },
  });
  const later = { resource: CONFIG_MAP, before: created, operation: "Update" as const, subresource: "" };
  const same = trackManagers({ ...later, after: created, manager: "two", time: "2031-01-31T12:00:00Z" });
  assert.equal(same, created);
  assert.equal(Object.keys(managersIn(same)), ["unknown Update"]);
});

table("the oldest managers of updates are merged if there are more than ten", () => {
  const label = (i: number): [string, Json] => [`k${i}`, "1"];
  let live: JsonObject | undefined;
  for (let i = 0; i < 13; i++) {
    const data = Object.fromEntries(Array.from({ length: i + 1 }, (_, at) => label(at)));
    const time = `2030-01-31T12:00:${String(i).padStart(2, "0")}Z`;
    const after = objectOf(CONFIG_MAP, { data });
    const request = { resource: CONFIG_MAP, before: live, after, manager: `m${i}`, subresource: "", time };
    live = trackManagers({ ...request, operation: "Update" });
  }
  const managers = managersIn(live ?? {});
  assert.is(Object.keys(managers).length, 10);
  assert.equal(own(managers, "ancient-changes Update"), {
    "f:data": { ".": {}, "f:k0": {}, "f:k1": {}, "f:k2": {}, "f:k3": {} },
  });
});

table("a configuration that does not fit the schema is refused with the message of kube-apiserver", () => {
  const rows: [JsonObject, string][] = [
    [{ nope: 1 }, ".spec.nope: field not declared in schema"],
    [{ set: ["x", "x"] }, '.spec.set: duplicate entries for key [="x"]'],
    [{ a: "text" }, ".spec.a: expected numeric (int or float), got string"],
  ];
  for (const [wrong, problem] of rows) {
    const message = `failed to create typed patch object (/x; test.dev/v1, Kind=Widget): ${problem}`;
    assert.throws(
      () => apply(undefined, { spec: wrong }),
      (error: unknown) => error instanceof UntypedConfiguration && error.message === message,
    );
  }
});

table("only kubectl takes over the fields of an earlier client-side apply", () => {
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";
  const configuration = objectOf(CONFIG_MAP, { data: { a: "1", b: "1" } });
  const metadata = { annotations: { [annotation]: JSON.stringify(configuration) } };
  const live = trackManagers({
    ...{ resource: CONFIG_MAP, before: undefined, after: objectOf(CONFIG_MAP, { data: { a: "1", b: "1" }, metadata }) },
    ...{ manager: "kubectl-client-side-apply", operation: "Update", subresource: "", time: TIME },
  });
  const wanted = { data: { a: "2" } };
  const others = conflictsOf(apply(live, wanted, { resource: CONFIG_MAP, manager: "other" }));
  assert.equal(others, [
    {
      manager: "kubectl-client-side-apply",
      field: ".data.a",
      message: 'conflict with "kubectl-client-side-apply" using v1',
    },
  ]);
  const object = stored(apply(live, wanted, { resource: CONFIG_MAP, manager: "kubectl" }));
  assert.equal(own(object, "data"), { a: "2", b: "1" });
  assert.equal(own(managersIn(object), "kubectl Apply"), { "f:data": { "f:a": {} } });
  const annotations = own(metadataOf(object), "annotations");
  const text = isObject(annotations) ? own(annotations, annotation) : undefined;
  assert.equal(JSON.parse(String(text)), objectOf(CONFIG_MAP, wanted));
  const changed = { ...live, data: { a: "5", b: "1" } };
  assert.is(conflictsOf(apply(changed, wanted, { resource: CONFIG_MAP, manager: "kubectl" })).length, 1);
});

table("the message groups several conflicts by manager", () => {
  const live = stored(apply(undefined, { spec: { a: 1, ports: [{ port: 80, name: "x" }], set: ["p"] } }));
  const result = apply(live, { spec: { a: 2, ports: [{ port: 80, name: "y" }] } }, { manager: "two" });
  assert.is(
    conflictMessage(conflictsOf(result)),
    'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.a\n- .spec.ports[port=80,protocol="TCP"].name',
  );
});

table("names of Object.prototype are names like any other", () => {
  const data: Json = JSON.parse('{"__proto__":"1","constructor":"2"}');
  const live = stored(apply(undefined, { data }, { resource: CONFIG_MAP }));
  assert.is(JSON.stringify(own(live, "data")), JSON.stringify(data));
  const fields = own(managersIn(live), "one Apply");
  assert.is(JSON.stringify(fields), '{"f:data":{"f:__proto__":{},"f:constructor":{}}}');
  const less = stored(apply(live, { data: { constructor: "2" } }, { resource: CONFIG_MAP }));
  assert.is(JSON.stringify(own(less, "data")), '{"constructor":"2"}');
});

table("path elements of an unknown kind are dropped, others are kept", () => {
  const fields: JsonObject = {
    "f:a": { ".": {}, 'k:{ "b": 1, "a": "x" }': { "f:n": {} }, 'v:"s"': {}, "i:3": {}, "z:new": {}, "v:{": {} },
  };
  const read = toFieldsV1(fromFieldsV1(fields));
  assert.equal(read, { "f:a": { ".": {}, 'k:{"a":"x","b":1}': { "f:n": {} }, 'v:"s"': {}, "i:3": {} } });
});

table.run();

const properties = suite("apply: properties");

const name = fc.constantFrom("k", "l", "__proto__", "a.b", "");
const word = fc.constantFrom("x", "y", "z");
const port = fc.record({ port: fc.constantFrom(80, 81), name: word }, { requiredKeys: ["port"] });
/** Sets and list maps are not empty, because no one owns an empty one in structured-merge-diff. */
const spec = fc
  .record(
    {
      a: fc.integer({ min: 0, max: 3 }),
      b: word,
      list: fc.array(word, { maxLength: 2 }),
      set: fc.uniqueArray(word, { minLength: 1 }),
      ports: fc.uniqueArray(port, { selector: (item) => item.port, minLength: 1 }),
      selector: fc.dictionary(name, word, { maxKeys: 2 }),
      labels: fc.dictionary(name, word, { maxKeys: 3 }),
      free: fc.dictionary(name, fc.oneof(word, fc.dictionary(name, word, { maxKeys: 2 })), { maxKeys: 2 }),
      inner: fc.record({ x: fc.constantFrom(1, 2), y: fc.constantFrom(1, 2) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  .map((value): JsonObject => JSON.parse(JSON.stringify(value)));

properties("a second apply of the same configuration changes nothing", () => {
  fc.assert(
    fc.property(spec, spec, (first, second) => {
      const live = stored(apply(undefined, { spec: first }, { manager: "two" }));
      const once = stored(apply(live, { spec: second }, { force: true }));
      const twice = apply(once, { spec: second }, { time: "2031-01-31T12:00:00Z" });
      assert.equal(stored(twice), once);
    }),
  );
});

properties("a manager owns all fields that it applies", () => {
  fc.assert(
    fc.property(spec, spec, (first, second) => {
      const live = stored(apply(undefined, { spec: first }, { manager: "two" }));
      const object = stored(apply(live, { spec: second }, { force: true }));
      const mine = Object.entries(managersIn(object)).find(([key]) => key.startsWith("one "))?.[1];
      const said = fieldsOf(typeOfResource(WIDGET), { spec: second });
      assert.ok(isEmptySet(difference(said, fromFieldsV1(isObject(mine) ? mine : {}))));
    }),
  );
});

properties("a field is removed when its only manager no longer applies it", () => {
  fc.assert(
    fc.property(spec, spec, (first, second) => {
      const ours = Object.fromEntries(Object.entries(second).filter(([key]) => !Object.hasOwn(first, key)));
      const live = stored(apply(undefined, { spec: { ...first, percent: 1 } }, { manager: "two" }));
      const object = stored(apply(live, { spec: ours }));
      const back = stored(apply(object, {}));
      assert.is(canonicalJson(own(back, "spec") ?? null), canonicalJson({ ...first, percent: 1 }));
      assert.equal(Object.keys(managersIn(back)), ["two Apply"]);
    }),
  );
});

properties("an apply of equal values conflicts with no one, and both managers own the fields", () => {
  fc.assert(
    fc.property(spec, (value) => {
      const live = stored(apply(undefined, { spec: value }, { manager: "two" }));
      const managers = managersIn(stored(apply(live, { spec: value })));
      const [one, two] = ["one Apply (no time)", "two Apply"].map((key) => own(managers, key));
      assert.equal(one, two);
    }),
  );
});

properties("after a forced apply no other manager owns a field with another value", () => {
  fc.assert(
    fc.property(spec, spec, (first, second) => {
      const live = stored(apply(undefined, { spec: first }, { manager: "two" }));
      const forced = stored(apply(live, { spec: second }, { force: true }));
      assert.equal(conflictsOf(apply(forced, { spec: second }, { manager: "three" })), []);
    }),
  );
});

properties("FieldsV1 is the same after it was stored and read", () => {
  fc.assert(
    fc.property(spec, (value) => {
      const fields = toFieldsV1(fieldsOf(typeOfResource(WIDGET), { spec: value }));
      const read: Json = JSON.parse(JSON.stringify(fields));
      assert.is(JSON.stringify(toFieldsV1(fromFieldsV1(isObject(read) ? read : {}))), JSON.stringify(fields));
    }),
  );
});

properties.run();
