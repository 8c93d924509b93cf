import { isArray, jsonEqual, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { isKeyword } from "./check-keywords.ts";

/** Identifiers, which resolved references do not need, and keywords that `normalTypes` replaces. */
const DROPPED: ReadonlySet<string> = new Set([
  ...["$id", "$schema", "$anchor", "$comment", "$defs", "$vocabulary", "$dynamicAnchor"],
  ...["type", "nullable", "x-kubernetes-int-or-string"],
]);

/** Flags that have no effect if they are false. */
const FLAGS: ReadonlySet<string> = new Set([
  "deprecated",
  "uniqueItems",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-preserve-unknown-fields",
]);

/**
 * Returns the keywords of one schema in normal form (see `NamedType.schema`). Subschemas are not changed. The root of a
 * file gets no `deprecated`, because `Entry.deprecated` holds that.
 */
export function normalKeywords(node: JsonObject, isFile: boolean): JsonObject {
  const types = normalTypes(node);
  if (types?.length === 0) return { not: {} };
  const kept = Object.entries(node).filter(([keyword, value]) => {
    if (FLAGS.has(keyword) && value === false) return false;
    return isKeyword(keyword) && !DROPPED.has(keyword) && !(keyword === "anyOf" && repeatsIntOrString(node));
  });
  const isSet = own(node, "x-kubernetes-list-type") === "set";
  const isDeprecated = !isFile && own(node, "x-ont-deprecated") === true;
  return Object.fromEntries<Json>([
    ...(types === null ? [] : [["type", types.length === 1 ? (types[0] ?? "") : types] as const]),
    ...kept,
    ...(isSet ? [["uniqueItems", true] as const] : []),
    ...(isDeprecated ? [["deprecated", true] as const] : []),
  ]);
}

/** The types that a schema declares; null if it declares none, empty if its keywords exclude all types. */
function normalTypes(node: JsonObject): readonly string[] | null {
  const written = writtenTypes(node);
  const types = isIntOrString(node) ? intOrString(written) : written;
  const addsNull = own(node, "nullable") === true && types !== null && !types.includes("null");
  return addsNull ? [...types, "null"] : types;
}

function writtenTypes(node: JsonObject): readonly string[] | null {
  const type = own(node, "type");
  if (type === undefined) return null;
  return isArray(type) ? type.map(String) : [String(type)];
}

function isIntOrString(node: JsonObject): boolean {
  return own(node, "x-kubernetes-int-or-string") === true;
}

/** Whether a schema has the two branches that controller-gen writes beside the keyword. Kept, they would refuse null. */
function repeatsIntOrString(node: JsonObject): boolean {
  return isIntOrString(node) && jsonEqual(own(node, "anyOf"), [{ type: "integer" }, { type: "string" }]);
}

function intOrString(written: readonly string[] | null): readonly string[] {
  if (written === null) return ["integer", "string"];
  const types = written.map((type) => (type === "number" ? "integer" : type));
  return [...new Set(types)].filter((type) => ["integer", "string", "null"].includes(type));
}
