import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { METADATA_FIELDS } from "../metadata/object-meta.ts";
import { isSet, objectAt, propertyAt } from "../value/schema-access.ts";

const TYPE_AND_METADATA: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

interface Place {
  readonly schema: JsonObject | undefined;
  readonly path: string;
  /** Where the paths of removed fields are collected. */
  readonly unknown: string[];
}

/**
 * Removes the fields that a structural schema does not have (apiextensions-apiserver `schema/pruning`).
 * `unknown` lists their paths in order.
 */
export function prune(
  schema: JsonObject,
  object: JsonObject,
): { readonly object: JsonObject; readonly unknown: string[] } {
  const unknown: string[] = [];
  const root = { ...schema, "x-kubernetes-embedded-resource": true };
  const pruned = pruneObject({ schema: root, path: "", unknown }, object);
  return { object: pruned, unknown: unknown.sort() };
}

/** Paths of the fields that would be removed from a value that stands at `path` within an object. */
export function unknownFields(schema: JsonObject, value: Json, path: string): string[] {
  const unknown: string[] = [];
  pruneValue({ schema, path, unknown }, value);
  return unknown.sort();
}

function pruneValue(place: Place, value: Json): Json {
  if (isArray(value)) return value.map((item, i) => pruneValue(itemPlace(place, i), item));
  return isObject(value) ? pruneObject(place, value) : value;
}

/** Under preserve-unknown-fields, the items of a list without a schema stay as they are. */
function itemPlace({ schema, path, unknown }: Place, index: number): Place {
  const items = schema === undefined ? undefined : objectAt(schema, "items");
  const kept = schema !== undefined && isSet(schema, "x-kubernetes-preserve-unknown-fields");
  const below = kept ? { "x-kubernetes-preserve-unknown-fields": true, ...items } : items;
  return { schema: below, path: `${path}[${index}]`, unknown };
}

function pruneObject(place: Place, object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, Json][] => {
      const kept = pruneMember(place, name, value);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

function pruneMember(place: Place, name: string, value: Json): Json | undefined {
  const { schema = {}, unknown } = place;
  const path = place.path === "" ? name : `${place.path}.${name}`;
  if (isSet(schema, "x-kubernetes-embedded-resource") && TYPE_AND_METADATA.has(name))
    return name === "metadata" && place.path !== "" ? pruneMetadata({ ...place, path }, value) : value;
  const declared = propertyAt(schema, name);
  if (declared !== undefined) return pruneValue({ schema: declared, path, unknown }, value);
  const rest = own(schema, "additionalProperties");
  if (rest !== undefined) return pruneValue({ schema: isObject(rest) ? rest : undefined, path, unknown }, value);
  if (isSet(schema, "x-kubernetes-preserve-unknown-fields")) return value;
  unknown.push(path);
  return undefined;
}

function pruneMetadata(place: Place, metadata: Json): Json {
  if (!isObject(metadata)) return metadata;
  const known = Object.entries(metadata).filter(([name]) => {
    if (!METADATA_FIELDS.has(name)) place.unknown.push(`${place.path}.${name}`);
    return METADATA_FIELDS.has(name);
  });
  return Object.fromEntries(known);
}
