import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { decodeMetadata } from "../metadata/decode-metadata.ts";
import { isSet, findObject, propertyAt } from "../value/schema-access.ts";

const TYPE_AND_METADATA: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

interface Pruning {
  readonly schema: JsonObject | undefined;
  readonly path: string;
  /** Collects the paths of removed fields. */
  readonly unknown: string[];
}

/**
 * Removes the fields that a structural schema does not have. `unknown` lists their paths, sorted. Rule:
 * apiextensions-apiserver `schema/pruning`.
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

/** Returns the paths of the fields that pruning would remove from the value at `path` of an object. */
export function unknownFields(schema: JsonObject, value: Json, path: string): string[] {
  const unknown: string[] = [];
  pruneValue({ schema, path, unknown }, value);
  return unknown.sort();
}

function pruneValue(pruning: Pruning, value: Json): Json {
  if (isArray(value)) return value.map((item, i) => pruneValue(pruningOfItem(pruning, i), item));
  return isObject(value) ? pruneObject(pruning, value) : value;
}

/** With preserve-unknown-fields, items without a schema keep their fields. */
function pruningOfItem({ schema, path, unknown }: Pruning, index: number): Pruning {
  const items = schema === undefined ? undefined : findObject(schema, "items");
  const kept = schema !== undefined && isSet(schema, "x-kubernetes-preserve-unknown-fields");
  const below = kept ? { "x-kubernetes-preserve-unknown-fields": true, ...items } : items;
  return { schema: below, path: `${path}[${index}]`, unknown };
}

function pruneObject(pruning: Pruning, object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, Json][] => {
      const kept = pruneMember(pruning, name, value);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

function pruneMember(pruning: Pruning, name: string, value: Json): Json | undefined {
  const { schema = {}, unknown } = pruning;
  const path = pruning.path === "" ? name : `${pruning.path}.${name}`;
  if (isSet(schema, "x-kubernetes-embedded-resource") && TYPE_AND_METADATA.has(name))
    return name === "metadata" && pruning.path !== "" ? pruneMetadata({ ...pruning, path }, value) : value;
  const declared = propertyAt(schema, name);
  if (declared !== undefined) return pruneValue({ schema: declared, path, unknown }, value);
  const rest = own(schema, "additionalProperties");
  if (rest !== undefined) return pruneValue({ schema: isObject(rest) ? rest : undefined, path, unknown }, value);
  if (isSet(schema, "x-kubernetes-preserve-unknown-fields")) return value;
  unknown.push(path);
  return undefined;
}

function pruneMetadata(pruning: Pruning, metadata: Json): Json {
  const decoded = decodeMetadata(metadata);
  if (decoded.problem !== undefined) return metadata;
  for (const field of decoded.unknown) pruning.unknown.push(`${pruning.path}.${field}`);
  return decoded.metadata;
}
