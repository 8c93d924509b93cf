import { parseExactJson, printJson } from "../../../base/src/exact-json.ts";
import { isObject, own, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { compareValues } from "./compare-values.ts";
import { difference, NO_FIELDS, pathsOf, type FieldSet } from "./field-set.ts";
import { withoutManagedFields } from "./managers.ts";
import { pathText } from "./path-element.ts";
import { typeOfResource } from "./resource-type.ts";
import { fieldsOf } from "./value-fields.ts";

const ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The fields, as conflicts print them, that still have the values of the last `kubectl apply` without `--server-side`.
 * kubectl may take them over without force. Rule: `managedfields/internal/lastappliedmanager.go`.
 */
export function fieldsLastApplied(resource: ApiResource, live: JsonObject): ReadonlySet<string> {
  return new Set(pathsOf(fieldSetLastApplied(resource, live)).map(pathText));
}

function fieldSetLastApplied(resource: ApiResource, live: JsonObject): FieldSet {
  const applied = parsed(annotationsOf(live));
  if (applied === undefined || own(applied, "apiVersion") !== own(live, "apiVersion")) return NO_FIELDS;
  const type = typeOfResource(resource);
  const { removed, modified, added } = compareValues(type, applied, withoutManagedFields(live));
  return difference(difference(difference(fieldsOf(type, applied), modified), added), removed);
}

/** Returns the object with an updated last-applied annotation, if it has the annotation. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const metadata = own(object, "metadata");
  const annotations = annotationsOf(object);
  if (!isObject(metadata) || parsed(annotations) === undefined) return object;
  const text = `${printJson(withoutAnnotation(applied))}\n`;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [ANNOTATION]: text } } };
}

function annotationsOf(object: JsonObject): JsonObject {
  const metadata = own(object, "metadata");
  const annotations = isObject(metadata) ? own(metadata, "annotations") : undefined;
  return isObject(annotations) ? annotations : {};
}

function parsed(annotations: JsonObject): JsonObject | undefined {
  const text = own(annotations, ANNOTATION);
  if (typeof text !== "string" || text === "") return undefined;
  try {
    const value = parseExactJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutAnnotation(applied: JsonObject): JsonObject {
  const metadata = own(applied, "metadata");
  const annotations = annotationsOf(applied);
  if (!isObject(metadata) || !Object.hasOwn(annotations, ANNOTATION)) return applied;
  const kept = Object.entries(annotations).filter(([name]) => name !== ANNOTATION);
  return { ...applied, metadata: { ...metadata, annotations: Object.fromEntries(kept) } };
}
