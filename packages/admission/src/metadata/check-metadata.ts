import { objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { labelFaults, labelValueFaults, qualifiedNameFaults, subdomainFaults } from "./name-faults.ts";
import { utf8Length } from "../value/utf8-length.ts";
import { textAt } from "../value/schema-access.ts";
import { finalizersOf, isDeleting, metaOf, ownersOf } from "./read-metadata.ts";

/** Checks of metadata. Rules and messages: k8s.io/apimachinery pkg/api/validation and pkg/util/validation. */

const ANNOTATIONS_LIMIT = 262_144;

/** The form of an object's name: a DNS subdomain, a DNS label, or any segment of a URL path. */
export type NameRule = "subdomain" | "label" | "path";

export function checkMetadata(nameRule: NameRule, object: JsonObject): readonly AdmissionCause[] {
  const meta = metaOf(object);
  return [
    ...checkName(nameRule, meta),
    ...checkLabels(objectAt(meta, "labels")),
    ...checkAnnotations(objectAt(meta, "annotations")),
    ...checkFinalizers(object),
    ...checkOwners(object),
  ];
}

/** Checks that an object that is being deleted gets no new finalizers. */
export function checkNewFinalizers(live: JsonObject, next: JsonObject): readonly AdmissionCause[] {
  const added = finalizersOf(next).filter((finalizer) => !finalizersOf(live).includes(finalizer));
  if (!isDeleting(live) || added.length === 0) return [];
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(", ");
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [{ field: "metadata.finalizers", reason: "FieldValueForbidden", message }];
}

export function invalidValue(field: string, value: unknown, why: string): AdmissionCause {
  const shown = JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? Number(member) : member));
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${shown}: ${why}` };
}

export function requiredValue(field: string, why = ""): AdmissionCause {
  return { field, reason: "FieldValueRequired", message: `Required value${why === "" ? "" : `: ${why}`}` };
}

function checkName(rule: NameRule, meta: JsonObject): readonly AdmissionCause[] {
  const name = textAt(meta, "name");
  if (name === "") return [requiredValue("metadata.name", "name or generateName is required")];
  return nameFaults(name, rule).map((why) => invalidValue("metadata.name", name, why));
}

function nameFaults(name: string, rule: NameRule): readonly string[] {
  if (rule === "path") {
    const parts = ["/", "%"].filter((part) => name.includes(part));
    if (name === "." || name === "..") return [`may not be '${name}'`];
    return parts.map((part) => `may not contain '${part}'`);
  }
  return rule === "label" ? labelFaults(name) : subdomainFaults(name);
}

function checkLabels(labels: JsonObject): readonly AdmissionCause[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const wrong = (text: string) => (why: string) => invalidValue("metadata.labels", text, why);
    const faults = qualifiedNameFaults(key).map(wrong(key));
    return typeof value === "string" ? [...faults, ...labelValueFaults(value).map(wrong(value))] : faults;
  });
}

function checkAnnotations(annotations: JsonObject): readonly AdmissionCause[] {
  const entries = Object.entries(annotations);
  const faults = entries.flatMap(([key]) =>
    qualifiedNameFaults(key.toLowerCase()).map((why) => invalidValue("metadata.annotations", key, why)),
  );
  const size = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(String(value)), 0);
  if (size <= ANNOTATIONS_LIMIT) return faults;
  const message = `Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes`;
  return [...faults, { field: "metadata.annotations", reason: "FieldValueTooLong", message }];
}

function checkFinalizers(object: JsonObject): readonly AdmissionCause[] {
  return finalizersOf(object).flatMap((finalizer) =>
    qualifiedNameFaults(finalizer).map((why) => invalidValue("metadata.finalizers", finalizer, why)),
  );
}

function checkOwners(object: JsonObject): readonly AdmissionCause[] {
  const faults = ownersOf(object).flatMap((owner) =>
    (["apiVersion", "kind", "name", "uid"] as const)
      .filter((field) => owner[field] === "")
      .map((field) => invalidValue(`metadata.ownerReferences.${field}`, "", "must not be empty")),
  );
  const references = own(metaOf(object), "ownerReferences");
  const controllers = ownersOf(object).filter(({ controller }) => controller);
  if (controllers.length < 2) return faults;
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]?.kind ?? ""}/${controllers[0]?.name ?? ""} and ${controllers[1]?.kind ?? ""}/${controllers[1]?.name ?? ""}`;
  return [...faults, invalidValue("metadata.ownerReferences", references, why)];
}
