import { own, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { textAt, objectAt } from "../value/schema-access.ts";
import { finalizersOf, isDeleting, metaOf, ownersOf } from "./read-metadata.ts";

/** Checks of metadata. Rules and messages: k8s.io/apimachinery pkg/api/validation and pkg/util/validation. */

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const KEY_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_TEXT = `prefix part ${SUBDOMAIN_TEXT}`;
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
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${why}` };
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
  const [limit, pattern, text] = rule === "label" ? [63, LABEL, LABEL_TEXT] : [253, SUBDOMAIN, SUBDOMAIN_TEXT];
  return [
    ...(name.length > limit ? [`must be no more than ${limit} bytes`] : []),
    ...(pattern.test(name) ? [] : [text]),
  ];
}

function checkLabels(labels: JsonObject): readonly AdmissionCause[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const faults = keyFaults(key).map((why) => invalidValue("metadata.labels", key, why));
    if (typeof value !== "string") return faults;
    if (value.length > 63) faults.push(invalidValue("metadata.labels", value, "must be no more than 63 bytes"));
    if (value !== "" && !QUALIFIED.test(value)) faults.push(invalidValue("metadata.labels", value, VALUE_TEXT));
    return faults;
  });
}

function checkAnnotations(annotations: JsonObject): readonly AdmissionCause[] {
  const entries = Object.entries(annotations);
  const faults = entries.flatMap(([key]) =>
    keyFaults(key.toLowerCase()).map((why) => invalidValue("metadata.annotations", key, why)),
  );
  const size = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  );
  if (size <= ANNOTATIONS_LIMIT) return faults;
  const message = `Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes`;
  return [...faults, { field: "metadata.annotations", reason: "FieldValueTooLong", message }];
}

/** Rule: IsQualifiedName. */
function keyFaults(key: string): string[] {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2)
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const faults: string[] = [];
  if (parts.length === 2 && !SUBDOMAIN.test(parts[0] ?? "")) faults.push(PREFIX_TEXT);
  if (name === "") faults.push("name part must be non-empty");
  if (name.length > 63) faults.push("name part must be no more than 63 bytes");
  if (!QUALIFIED.test(name)) faults.push(KEY_TEXT);
  return faults;
}

function checkFinalizers(object: JsonObject): readonly AdmissionCause[] {
  return finalizersOf(object).flatMap((finalizer) =>
    keyFaults(finalizer).map((why) => invalidValue("metadata.finalizers", finalizer, why)),
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
