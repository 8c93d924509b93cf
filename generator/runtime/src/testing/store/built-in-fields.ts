import { own, type JsonObject } from "../../json.ts";
import { metaOf, nameOf, objectAt, textAt, uidOf, withMembers, withMeta } from "./metadata.ts";

/** What kube-apiserver fills in at the creation of its own kinds, as far as operators see it. */

export function namespaceFieldsOf(object: JsonObject): JsonObject {
  const labels = { ...objectAt(metaOf(object), "labels"), "kubernetes.io/metadata.name": nameOf(object) };
  const spec = { ...objectAt(object, "spec"), finalizers: ["kubernetes"] };
  return withMembers(withMeta(object, { labels }), { spec, status: { phase: "Active" } });
}

export function secretFieldsOf(object: JsonObject): JsonObject {
  const plain = Object.entries(objectAt(object, "stringData")).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  const data = { ...objectAt(object, "data"), ...Object.fromEntries(plain) };
  return withMembers(object, {
    type: textAt(object, "type") ?? "Opaque",
    stringData: undefined,
    ...(Object.keys(data).length === 0 ? {} : { data }),
  });
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
  // A job with parallelism alone is a work queue: completions stay open.
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
