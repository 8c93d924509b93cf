import { isArray, isObject, members, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { invalid, missing } from "../value/cause.ts";
import { goText } from "../value/go-text.ts";
import { OBJECT_META } from "./object-meta.ts";
import { isSet, memberSchema, findObject } from "../value/schema-access.ts";

/** Checks apiVersion and kind of embedded resources. Rule: `schema/objectmeta/validation.go`. */
export function embeddedCauses(schema: JsonObject, value: Json, path = ""): AdmissionCause[] {
  const items = findObject(schema, "items");
  if (isArray(value))
    return items === undefined ? [] : value.flatMap((item, i) => embeddedCauses(items, item, `${path}[${i}]`));
  if (!isObject(value)) return [];
  const below = Object.entries(value).flatMap(([name, member]) => {
    const schemaBelow = memberSchema(schema, name);
    return schemaBelow === undefined ? [] : embeddedCauses(schemaBelow, member, path === "" ? name : `${path}.${name}`);
  });
  return isSet(schema, "x-kubernetes-embedded-resource") ? [...typeMetaCauses(value, path), ...below] : below;
}

function typeMetaCauses(value: JsonObject, path: string): AdmissionCause[] {
  return ["apiVersion", "kind"].flatMap((name) => {
    const text = own(value, name);
    if (text === undefined) return [missing(`${path}.${name}`)];
    if (typeof text !== "string") return [invalid(`${path}.${name}`, text, "must be a string")];
    return text === "" ? [invalid(`${path}.${name}`, text, "must not be empty")] : [];
  });
}

/** Returns metadata of embedded resources that cannot be decoded. The API server refuses it before any validation. */
export function embeddedErrors(schema: JsonObject, value: Json, path = ""): string[] {
  const items = findObject(schema, "items");
  if (isArray(value))
    return items === undefined ? [] : value.flatMap((item, i) => embeddedErrors(items, item, `${path}[${i}]`));
  if (!isObject(value)) return [];
  const below = Object.entries(value).flatMap(([name, member]) => {
    const schemaBelow = memberSchema(schema, name);
    return schemaBelow === undefined ? [] : embeddedErrors(schemaBelow, member, path === "" ? name : `${path}.${name}`);
  });
  const metadata = isSet(schema, "x-kubernetes-embedded-resource") ? (own(value, "metadata") ?? null) : null;
  const problem = metadata === null ? undefined : metadataProblem(metadata);
  return problem === undefined
    ? below
    : [`${path}.metadata: Invalid value: ${goText(metadata)}: json: cannot unmarshal ${problem}`, ...below];
}

/** Names of the string fields of metadata, except times, which Go decodes separately. */
const TEXTS = members(OBJECT_META, "properties").flatMap(([name, schema]) =>
  isObject(schema) && schema["type"] === "string" && schema["format"] === undefined ? [name] : [],
);

/** The first problem, in the words of Go's JSON decoder. */
function metadataProblem(metadata: Json): string | undefined {
  if (!isObject(metadata)) return `${jsonType(metadata)} into Go value of type v1.ObjectMeta`;
  const members = [
    ...TEXTS.map((name) => [name, own(metadata, name) ?? null] as const),
    ...["labels", "annotations"].flatMap((name) => valuesOf(name, own(metadata, name) ?? null)),
  ];
  const wrong = members.find(([, value]) => value !== null && typeof value !== "string");
  return wrong && `${jsonType(wrong[1])} into Go struct field ObjectMeta.${wrong[0]} of type string`;
}

function valuesOf(name: string, map: Json): (readonly [string, Json])[] {
  if (!isObject(map)) return [[name, map === null ? null : []]];
  return Object.values(map).map((value) => [name, value] as const);
}

function jsonType(value: Json): string {
  if (isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
