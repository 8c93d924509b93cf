import { objectAt, isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { servedSchema } from "../catalog/served-schema.ts";

/** The fields that every object has and a structural schema need not declare. */
const OBJECT_FIELDS: JsonObject = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: { type: "object" },
};

/**
 * Returns the schema of one version of a definition as JSON Schema, for tools that know nothing of Kubernetes. Objects are
 * closed where a server with strict field validation refuses unknown fields.
 */
export function standaloneSchema(definition: JsonObject, version: string): JsonObject {
  return { $schema: DRAFT, ...structural(withObjectFields(servedSchema(definition, version))) };
}

/** The newest draft that all readers know. Without it kubeconform takes an exclusive bound for the flag of draft 4. */
const DRAFT = "http://json-schema.org/draft-07/schema#";

/** A node of the structural schema, closed if it is an object with known fields. */
function structural(node: JsonObject): JsonObject {
  const isResource = own(node, "x-kubernetes-embedded-resource") === true;
  const { nullable, ...rest } = plainNode(isResource ? withObjectFields(node) : node, structural);
  const isIntOrString = own(node, "x-kubernetes-int-or-string") === true;
  const branches = [{ type: "integer" }, { type: "string" }];
  const typed: JsonObject = isIntOrString && own(rest, "anyOf") === undefined ? { ...rest, anyOf: branches } : rest;
  const closed = isClosed(node) ? { ...typed, additionalProperties: false } : typed;
  return nullable === true ? { anyOf: [closed, { type: "null" }] } : closed;
}

/** Declares the fields of every object. The server knows the fields of metadata, so metadata is open. */
function withObjectFields(node: JsonObject): JsonObject {
  const properties = { ...OBJECT_FIELDS, ...objectAt(node, "properties") };
  const metadata = { ...objectAt(properties, "metadata"), additionalProperties: true };
  return { ...node, properties: { ...properties, metadata } };
}

function isClosed(node: JsonObject): boolean {
  return (
    own(node, "type") === "object" &&
    own(node, "additionalProperties") === undefined &&
    own(node, "x-kubernetes-preserve-unknown-fields") !== true
  );
}

const LISTS = ["allOf", "anyOf", "oneOf"];

/** Translates what OpenAPI 3.0 writes differently from JSON Schema, in a node and below. */
function plainNode(node: JsonObject, child: (node: JsonObject) => JsonObject): JsonObject {
  const below = (value: Json): Json => (isObject(value) ? child(value) : value);
  const branch = (value: Json): Json => (isObject(value) ? plainBranch(value) : value);
  const entries = Object.entries(node).flatMap(([key, value]): [string, Json][] => {
    if (key === "properties" && isObject(value))
      return [[key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, below(one)]))]];
    if (key === "items" || key === "additionalProperties") return [[key, below(value)]];
    if (LISTS.includes(key) && isArray(value)) return [[key, value.map(branch)]];
    if (key === "not") return [[key, branch(value)]];
    if (key === "exclusiveMinimum" || key === "exclusiveMaximum") return exclusiveBound(node, key, value);
    if (key === "minimum" && own(node, "exclusiveMinimum") === true) return [];
    if (key === "maximum" && own(node, "exclusiveMaximum") === true) return [];
    return [[key, value]];
  });
  return Object.fromEntries(entries);
}

/** A branch of `allOf` and others, which holds no structure. */
function plainBranch(node: JsonObject): JsonObject {
  return plainNode(node, plainBranch);
}

/** In OpenAPI 3.0 the keyword is a boolean beside the bound. */
function exclusiveBound(node: JsonObject, key: string, value: Json): [string, Json][] {
  const bound = own(node, key === "exclusiveMinimum" ? "minimum" : "maximum");
  return value === true && bound !== undefined ? [[key, bound]] : [];
}
