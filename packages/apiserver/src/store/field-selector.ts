import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { ServedResource } from "./served-resource.ts";
import { badRequest } from "./status-error.ts";

/** Parses a field selector into a test of objects. Throws a 400 for a field that cannot be selected. */
export function parseFieldSelector(resource: ServedResource, text: string): (object: JsonObject) => boolean {
  const tests = text
    .split(/(?<!\\),/)
    .filter((part) => part !== "")
    .map((part) => parseRequirement(resource, part));
  return (object) => tests.every((test) => test(object));
}

function parseRequirement(resource: ServedResource, text: string): (object: JsonObject) => boolean {
  const parts = /^([^=!]+)(!=|==|=)(.*)$/s.exec(text);
  if (parts === null) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const [, field = "", operator, escaped = ""] = parts;
  checkField(resource, field);
  const value = escaped.replace(/\\(.)/g, "$1");
  return (object) => (fieldText(object, field) === value) === (operator !== "!=");
}

function checkField(resource: ServedResource, field: string): void {
  if (field === "metadata.name" || (field === "metadata.namespace" && resource.namespaced)) return;
  if (resource.selectableFields.includes(field)) return;
  if (resource.definition !== undefined || resource.selectableFields.length > 0)
    throw badRequest(`field label not supported: ${field}`);
  throw badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}

/** The text of a field; "" if the object does not have it. */
function fieldText(object: JsonObject, field: string): string {
  const value = field
    .split(".")
    .reduce<Json | undefined>((at, key) => (isObject(at) ? own(at, key) : undefined), object);
  return value === undefined || value === null || isObject(value) ? "" : String(value);
}
