import { isObject, jsonEqual, objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import { type AdmissionCause, invalidValue, requiredValue } from "../../../admission/src/index.ts";
import { listAt, metaOf, findText } from "./metadata.ts";

/** The rules of Kubernetes's own kinds that operators meet most. Kubernetes pkg/apis has many more. */

type Causes = readonly AdmissionCause[];

export function checkKeptData(object: JsonObject, live: JsonObject | undefined): Causes {
  if (live === undefined || own(live, "immutable") !== true) return [];
  const message = "Forbidden: field is immutable when `immutable` is set";
  return ["data", "binaryData", "immutable"]
    .filter((field) => !jsonEqual(own(object, field), own(live, field)))
    .map((field) => ({ field, reason: "FieldValueForbidden" as const, message }));
}

export function checkSecret(object: JsonObject, live: JsonObject | undefined): Causes {
  const type = live !== undefined && own(object, "type") !== own(live, "type") ? immutable(object, "type") : [];
  return [...type, ...checkKeptData(object, live)];
}

export function checkEvent(object: JsonObject): Causes {
  const about =
    findText(objectAt(object, "involvedObject"), "namespace") ?? findText(objectAt(object, "regarding"), "namespace");
  const namespace = findText(metaOf(object), "namespace");
  if (about === undefined || about === namespace) return [];
  return [invalidValue("involvedObject.namespace", about, "does not match event.namespace")];
}

export function checkLease(object: JsonObject): Causes {
  const spec = objectAt(object, "spec");
  const seconds = own(spec, "leaseDurationSeconds");
  const transitions = own(spec, "leaseTransitions");
  return [
    ...(typeof seconds === "number" && seconds <= 0
      ? [invalidValue("spec.leaseDurationSeconds", seconds, "must be greater than 0")]
      : []),
    ...(typeof transitions === "number" && transitions < 0
      ? [invalidValue("spec.leaseTransitions", transitions, "must be greater than or equal to 0")]
      : []),
  ];
}

export function checkJob(object: JsonObject, live: JsonObject | undefined): Causes {
  const spec = objectAt(object, "spec");
  const pod = objectAt(objectAt(spec, "template"), "spec");
  const policy = findText(pod, "restartPolicy");
  return [
    ...(listAt(pod, "containers").filter(isObject).length === 0
      ? [requiredValue("spec.template.spec.containers")]
      : []),
    ...(policy === "OnFailure" || policy === "Never"
      ? []
      : [requiredValue("spec.template.spec.restartPolicy", 'valid values: "OnFailure", "Never"')]),
    ...(live === undefined ? [] : checkKeptJob(spec, objectAt(live, "spec"))),
  ];
}

/** The template of a suspended Job may change, as Kueue needs it. Kubernetes allows only resources and placement. */
function checkKeptJob(spec: JsonObject, before: JsonObject): Causes {
  const fixed = ["completions", "selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex"];
  const fields = own(before, "suspend") === true ? fixed : [...fixed, "template"];
  return fields
    .filter((field) => !jsonEqual(own(spec, field), own(before, field)))
    .map((field) => invalidValue(`spec.${field}`, own(spec, field) ?? null, "field is immutable"));
}

function immutable(object: JsonObject, field: string): Causes {
  return [invalidValue(field, own(object, field) ?? "", "field is immutable")];
}
