import { objectAt, own, withMembers, type JsonObject } from "../../../base/src/json.ts";
import { metaOf, nameOf, findText, uidOf, withMeta } from "./metadata.ts";
import { badRequest } from "./status-error.ts";

/** The defaults and conversions of Kubernetes's own kinds that operators see. */

export function namespaceFieldsOf(object: JsonObject): JsonObject {
  const labels = { ...objectAt(metaOf(object), "labels"), "kubernetes.io/metadata.name": nameOf(object) };
  const spec = { ...objectAt(object, "spec"), finalizers: ["kubernetes"] };
  return withMembers(withMeta(object, { labels }), { spec, status: { phase: "Active" } });
}

/** Removes maps without members, as Go's omitempty does. Throws a 400 if a value in data is not a string. */
export function normalConfigMap(object: JsonObject): JsonObject {
  return withTextData("ConfigMap", withoutEmptyMaps(object, ["data", "binaryData"]));
}

/** Moves stringData into data. Throws a 400 if data is not base64. */
export function normalSecret(object: JsonObject): JsonObject {
  const plain = Object.entries(objectAt(object, "stringData")).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  const data = { ...objectAt(object, "data"), ...Object.fromEntries(plain) };
  const type = findText(object, "type") ?? "Opaque";
  const secret = withMembers(object, { type, stringData: undefined, data });
  for (const value of Object.values(objectAt(withTextData("Secret", secret), "data")))
    if (typeof value === "string" && !BASE64.test(value))
      throw badRequest(
        `${cannotBeHandled("Secret")}: illegal base64 data at input byte ${value.search(/[^A-Za-z0-9+/]/)}`,
      );
  return withoutEmptyMaps(secret, ["data"]);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function withTextData(kind: string, object: JsonObject): JsonObject {
  for (const value of Object.values(objectAt(object, "data")))
    if (typeof value !== "string")
      throw badRequest(
        `${cannotBeHandled(kind)}: json: cannot unmarshal ${typeof value} into Go struct field ${kind}.data of type string`,
      );
  return object;
}

function cannotBeHandled(kind: string): string {
  return `${kind} in version "v1" cannot be handled as a ${kind}`;
}

function withoutEmptyMaps(object: JsonObject, fields: readonly string[]): JsonObject {
  const empty = fields.filter((field) => Object.keys(objectAt(object, field)).length === 0);
  return withMembers(object, Object.fromEntries(empty.map((field) => [field, undefined])));
}

export function podFieldsOf(object: JsonObject): JsonObject {
  return withMembers(object, { status: { phase: "Pending" } });
}

const JOB_DEFAULTS: JsonObject = {
  parallelism: 1,
  completions: 1,
  backoffLimit: 6,
  completionMode: "NonIndexed",
  suspend: false,
  podReplacementPolicy: "TerminatingOrFailed",
};

export function jobFieldsOf(object: JsonObject): JsonObject {
  const spec = objectAt(object, "spec");
  const manual = own(spec, "manualSelector") === true;
  // A Job that sets only parallelism is a work queue. It has no number of completions.
  const defaults =
    own(spec, "parallelism") === undefined ? JOB_DEFAULTS : withMembers(JOB_DEFAULTS, { completions: undefined });
  const filled = { ...defaults, manualSelector: false, ...spec };
  return withMembers(object, { spec: manual ? filled : withJobSelector(filled, object), status: {} });
}

function withJobSelector(spec: JsonObject, job: JsonObject): JsonObject {
  const uid = uidOf(job);
  const template = objectAt(spec, "template");
  const labels = {
    ...objectAt(metaOf(template), "labels"),
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": nameOf(job),
    "controller-uid": uid,
    "job-name": nameOf(job),
  };
  const selector = { matchLabels: { "batch.kubernetes.io/controller-uid": uid } };
  return { ...spec, selector, template: withMeta(template, { labels }) };
}
