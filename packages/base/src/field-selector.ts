import { isObject, own, type Json, type JsonObject } from "./json.ts";
import { SelectorError } from "./label-selector.ts";

/** One part of a field selector. */
export interface FieldRequirement {
  readonly field: string;
  matches(object: JsonObject): boolean;
}

/** Parses a field selector; an object must match each part. Throws a `SelectorError` if it is invalid. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return text
    .split(/(?<!\\),/)
    .filter((part) => part !== "")
    .map(parseRequirement);
}

function parseRequirement(text: string): FieldRequirement {
  const parts = /^([^=!]+)(!=|==|=)(.*)$/s.exec(text);
  if (parts === null) throw new SelectorError(`invalid selector: '${text}'; can't understand '${text}'`);
  const [, field = "", operator, escaped = ""] = parts;
  const value = escaped.replace(/\\(.)/g, "$1");
  return { field, matches: (object) => (fieldText(object, field) === value) === (operator !== "!=") };
}

/** The text of a field; "" if the object does not have it. */
function fieldText(object: JsonObject, field: string): string {
  const value = field
    .split(".")
    .reduce<Json | undefined>((at, key) => (isObject(at) ? own(at, key) : undefined), object);
  return value === undefined || value === null || isObject(value) ? "" : String(value);
}
