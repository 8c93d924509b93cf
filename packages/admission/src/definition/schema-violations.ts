import { isArray, isObject, jsonEqual, members, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { patternProblem } from "../patterns/re2.ts";
import { ruleViolations } from "./rule-violations.ts";
import { defaultViolations } from "./default-violations.ts";
import { listViolations } from "./list-violations.ts";
import type { SchemaNode } from "./schema-node.ts";
import { violation, when, type Violation } from "./violation.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const JUNCTORS = ["allOf", "anyOf", "oneOf"] as const;

/** Checks all rules of a structural schema. Rule: docs/crd.md 1.3 to 1.5. */
export function schemaViolations(schema: JsonObject, path: string, hasStatus: boolean): Violation[] {
  const node = { schema, path, root: true, correlatable: true };
  return [...rootViolations(node, hasStatus), ...nodeViolations(node)];
}

const STATUS_ROOT: ReadonlySet<string> = new Set(
  (
    "description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems " +
    "uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations"
  ).split(" "),
);

function rootViolations(node: SchemaNode, hasStatus: boolean): Violation[] {
  const { schema, path } = node;
  const type = own(schema, "type");
  const untyped = type === undefined && own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  const stray = Object.keys(schema).filter((keyword) => !STATUS_ROOT.has(keyword) && own(schema, keyword) !== false);
  return [
    ...when(type !== "object" && !untyped, "root", { path: `${path}.type`, problem: "must be object at the root" }),
    ...when(own(schema, "nullable") === true, "root", {
      path: `${path}.nullable`,
      problem: "the root cannot be nullable",
    }),
    ...when(own(schema, "additionalProperties") !== undefined, "root", {
      path: `${path}.additionalProperties`,
      problem: "must not be used at the root",
    }),
    ...(hasStatus ? stray : []).map((keyword) =>
      violation("root", `${path}.${keyword}`, "is not allowed at the root of a version with a status subresource"),
    ),
    ...JUNCTORS.flatMap((junctor) => branches(schema, junctor).flatMap(([branch]) => undeclared(branch, schema, path))),
  ];
}

/** Checks that fields in a junctor at the root are declared outside it too. The API server checks only the root. */
function undeclared(branch: JsonObject, host: JsonObject, path: string): Violation[] {
  const properties = own(host, "properties");
  const below = members(branch, "properties").flatMap(([name, member]) => {
    const declared = isObject(properties) ? own(properties, name) : undefined;
    const at = `${path}.properties[${name}]`;
    if (!isObject(declared))
      return [violation("structure", at, "must be declared outside the allOf, anyOf, oneOf or not that mentions it")];
    return isObject(member) ? undeclared(member, declared, at) : [];
  });
  const nested = JUNCTORS.flatMap((junctor) =>
    branches(branch, junctor).flatMap(([inner]) => undeclared(inner, host, path)),
  );
  return [...below, ...nested];
}

/** Checks a node outside junctors, and all nodes below it. */
function nodeViolations(node: SchemaNode): Violation[] {
  const { schema, path } = node;
  return [
    ...keywordViolations(schema, path),
    ...typeViolations(node),
    ...extensionViolations(node),
    ...metaViolations(node),
    ...listViolations(schema, path),
    ...defaultViolations(node),
    ...ruleViolations(node),
    ...junctorViolations(schema, path),
    ...children(node).flatMap(nodeViolations),
  ];
}

/** Checks the rules that also apply inside junctors. */
function keywordViolations(schema: JsonObject, path: string): Violation[] {
  const refused = ["$ref", "$schema", "id", "definitions", "dependencies", "patternProperties", "additionalItems"];
  const type = own(schema, "type");
  const pattern = own(schema, "pattern");
  const why = typeof pattern === "string" ? patternProblem(pattern) : null;
  const rest = own(schema, "additionalProperties");
  return [
    ...refused.flatMap((keyword) =>
      when(given(own(schema, keyword)), "keyword", { path: `${path}.${keyword}`, problem: "is not supported" }),
    ),
    ...when(isArray(own(schema, "items")), "keyword", {
      path: `${path}.items`,
      problem: "must be one schema, not a list",
    }),
    ...when(own(schema, "uniqueItems") === true, "keyword", {
      path: `${path}.uniqueItems`,
      problem: "cannot be true, because the check takes quadratic time",
    }),
    ...when(type !== undefined && type !== "" && !TYPES.includes(String(type)), "keyword", {
      path: `${path}.type`,
      problem: `must be one of ${TYPES.join(", ")}`,
    }),
    ...when(own(schema, "x-kubernetes-preserve-unknown-fields") === false, "keyword", {
      path: `${path}.x-kubernetes-preserve-unknown-fields`,
      problem: "must be true or absent",
    }),
    ...when(members(schema, "properties").length > 0 && rest !== undefined && rest !== true, "additional-properties", {
      path: `${path}.additionalProperties`,
      problem: "cannot be combined with properties",
    }),
    ...when(why !== null, "pattern", { path: `${path}.pattern`, problem: `does not compile: ${why}` }),
  ];
}

function given(value: Json | undefined): boolean {
  if (value === undefined || value === "") return false;
  return !isObject(value) || Object.keys(value).length > 0;
}

function typeViolations(node: SchemaNode): Violation[] {
  const { schema, path } = node;
  const type = own(schema, "type");
  const free =
    own(schema, "x-kubernetes-int-or-string") === true || own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  return [
    ...when((type === undefined || type === "") && !free && !node.root, "structure", {
      path: `${path}.type`,
      problem: "must be given",
    }),
    ...when(type === "array" && own(schema, "items") === undefined, "structure", {
      path: `${path}.items`,
      problem: "must be given for an array",
    }),
  ];
}

function extensionViolations(node: SchemaNode): Violation[] {
  const { schema, path } = node;
  const keeps = own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  const embedded = own(schema, "x-kubernetes-embedded-resource") === true;
  const problems: Violation[] = [];
  if (own(schema, "x-kubernetes-int-or-string") === true) {
    const problem = "cannot be combined with x-kubernetes-int-or-string";
    problems.push(...when(keeps, "extension", { path: `${path}.x-kubernetes-preserve-unknown-fields`, problem }));
    problems.push(...when(embedded, "extension", { path: `${path}.x-kubernetes-embedded-resource`, problem }));
  }
  if (!embedded) return problems;
  const bare = members(schema, "properties").length === 0 && !keeps;
  return [
    ...problems,
    ...when(own(schema, "type") !== "object", "extension", {
      path: `${path}.type`,
      problem: "must be object for an embedded resource",
    }),
    ...when(own(schema, "additionalProperties") !== undefined, "extension", {
      path: `${path}.additionalProperties`,
      problem: "must not be used on an embedded resource",
    }),
    ...when(bare, "extension", {
      path: `${path}.properties`,
      problem: "an embedded resource needs properties or x-kubernetes-preserve-unknown-fields",
    }),
  ];
}

function metaViolations(node: SchemaNode): Violation[] {
  if (!node.root && own(node.schema, "x-kubernetes-embedded-resource") !== true) return [];
  const properties = own(node.schema, "properties");
  if (!isObject(properties)) return [];
  const names = ["apiVersion", "kind"].flatMap((name) => {
    const schema = own(properties, name);
    const path = `${node.path}.properties[${name}]`;
    if (!isObject(schema)) return [];
    return [
      ...when(own(schema, "type") !== "string", "object-meta", { path: `${path}.type`, problem: "must be string" }),
      ...when(node.root && own(schema, "default") !== undefined, "object-meta", {
        path: `${path}.default`,
        problem: "must not be set",
      }),
    ];
  });
  const metadata = own(properties, "metadata");
  return isObject(metadata) ? [...names, ...metadataViolations(metadata, `${node.path}.properties[metadata]`)] : names;
}

function metadataViolations(metadata: JsonObject, path: string): Violation[] {
  const plain = Object.keys(metadata).every((keyword) => keyword === "type" || keyword === "properties");
  const names = members(metadata, "properties").every(([name]) => name === "name" || name === "generateName");
  const defaults = members(metadata, "properties").some(
    ([, schema]) => isObject(schema) && own(schema, "default") !== undefined,
  );
  return [
    ...when(own(metadata, "type") !== "object", "object-meta", { path: `${path}.type`, problem: "must be object" }),
    ...when(!plain || !names || defaults, "object-meta", { path, problem: "may only restrict name and generateName" }),
  ];
}

const INT_OR_STRING: Json = [{ type: "integer" }, { type: "string" }];

/** Checks the branches of a node. An int-or-string may repeat its two types in one branch. */
function junctorViolations(schema: JsonObject, path: string): Violation[] {
  const exempt = own(schema, "x-kubernetes-int-or-string") === true;
  return [
    ...JUNCTORS.flatMap((junctor) => {
      if (exempt && junctor === "anyOf" && jsonEqual(own(schema, "anyOf"), INT_OR_STRING)) return [];
      return branches(schema, junctor).flatMap(([branch, i]) => {
        const first = exempt && junctor === "allOf" && i === 0 && jsonEqual(own(branch, "anyOf"), INT_OR_STRING);
        return branchViolations(first ? { ...branch, anyOf: [] } : branch, `${path}.${junctor}[${i}]`);
      });
    }),
    ...notBranch(schema).flatMap((branch) => branchViolations(branch, `${path}.not`)),
  ];
}

const FORBIDDEN_IN_BRANCH = [
  "type",
  "title",
  "description",
  "default",
  "nullable",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-validations",
];

/** Checks a node inside allOf, anyOf, oneOf or not, which may only validate values. */
function branchViolations(schema: JsonObject, path: string): Violation[] {
  const rest = own(schema, "additionalProperties");
  const forbidden = FORBIDDEN_IN_BRANCH.filter((keyword) => {
    const value = own(schema, keyword);
    return value !== undefined && value !== false && value !== "" && !(isArray(value) && value.length === 0);
  });
  const items = own(schema, "items");
  return [
    ...keywordViolations(schema, path),
    ...forbidden.map((keyword) =>
      violation("junctor", `${path}.${keyword}`, "is forbidden inside allOf, anyOf, oneOf or not"),
    ),
    ...when(rest !== undefined && rest !== false, "junctor", {
      path: `${path}.additionalProperties`,
      problem: "is forbidden inside allOf, anyOf, oneOf or not",
    }),
    ...members(schema, "properties").flatMap(([name, member]) => branchMember(name, member, path)),
    ...(isObject(items) ? branchViolations(items, `${path}.items`) : []),
    ...JUNCTORS.flatMap((junctor) =>
      branches(schema, junctor).flatMap(([branch, i]) => branchViolations(branch, `${path}.${junctor}[${i}]`)),
    ),
    ...notBranch(schema).flatMap((branch) => branchViolations(branch, `${path}.not`)),
  ];
}

function branchMember(name: string, member: Json, path: string): Violation[] {
  const at = `${path}.properties[${name}]`;
  return [
    ...when(name === "metadata", "junctor", {
      path: at,
      problem: "must not be mentioned inside allOf, anyOf, oneOf or not",
    }),
    ...(isObject(member) ? branchViolations(member, at) : []),
  ];
}

function branches(schema: JsonObject, junctor: string): (readonly [JsonObject, number])[] {
  const list = own(schema, junctor);
  return isArray(list) ? list.flatMap((branch, i) => (isObject(branch) ? [[branch, i] as const] : [])) : [];
}

function notBranch(schema: JsonObject): JsonObject[] {
  const not = own(schema, "not");
  return isObject(not) ? [not] : [];
}

function children(node: SchemaNode): SchemaNode[] {
  const { schema, path, correlatable } = node;
  const items = own(schema, "items");
  const rest = own(schema, "additionalProperties");
  const below = (child: Json | undefined, at: string, found: boolean): SchemaNode[] =>
    isObject(child) ? [{ schema: child, path: at, root: false, correlatable: found }] : [];
  return [
    ...members(schema, "properties").flatMap(([name, child]) =>
      below(child, `${path}.properties[${name}]`, correlatable),
    ),
    ...below(items, `${path}.items`, correlatable && own(schema, "x-kubernetes-list-type") === "map"),
    ...below(rest, `${path}.additionalProperties`, correlatable),
  ];
}
