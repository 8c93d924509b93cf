import { isArray, isObject, jsonEqual, members, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { patternProblem } from "../patterns/re2.ts";
import { ruleViolations } from "./rule-violations.ts";
import { celViolations } from "./cel-violations.ts";
import { defaultViolations } from "./default-violations.ts";
import { listViolations } from "./list-violations.ts";
import type { KubernetesVersion } from "../value/kubernetes-version.ts";
import type { SchemaNode } from "./schema-node.ts";
import { invalidText, unsupportedText, violation, when, type Violation } from "./violation.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const JUNCTORS = ["allOf", "anyOf", "oneOf"] as const;

/** Checks all rules of a structural schema. Rule: docs/crd.md 1.3 to 1.5. */
export function schemaViolations(
  schema: JsonObject,
  path: string,
  { hasStatus, kubernetes }: { readonly hasStatus: boolean; readonly kubernetes: KubernetesVersion },
): Violation[] {
  const node = { schema, path, root: true };
  const found = [...rootViolations(node, hasStatus), ...nodeViolations(node, kubernetes)];
  const broken = found.filter(({ rule }) => rule !== "default").map((other) => other.path);
  return [...found, ...celViolations(schema, path, { kubernetes, broken })];
}

const STATUS_ROOT: ReadonlySet<string> = new Set(
  (
    "description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems " +
    "uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations"
  ).split(" "),
);

/** The names of the same fields in Go. */
const STATUS_FIELDS = `[${[...STATUS_ROOT].map(goFieldName).join(" ")}]`;

function goFieldName(keyword: string): string {
  const short = keyword.replace("x-kubernetes-", "x-");
  return short.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The path of the schema that a path is in. */
const rootOf = (path: string): string => path.replace(/(\.openAPIV3Schema).*$/s, "$1");

function rootViolations(node: SchemaNode, hasStatus: boolean): Violation[] {
  const { schema, path } = node;
  const type = own(schema, "type");
  const untyped = type === undefined && own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  const stray = Object.keys(schema).filter((keyword) => !STATUS_ROOT.has(keyword) && own(schema, keyword) !== false);
  return [
    ...when(type !== "object" && !untyped, "root", {
      path: `${path}.type`,
      problem: "must be object at the root",
      message:
        type === undefined || type === ""
          ? "Required value: must not be empty at the root"
          : invalidText(type, "must be object at the root"),
    }),
    ...when(own(schema, "nullable") === true, "root", {
      path: `${path}.nullable`,
      problem: "the root cannot be nullable",
      message: "Forbidden: nullable cannot be true at the root",
    }),
    ...when(own(schema, "additionalProperties") !== undefined, "root", {
      path: `${path}.additionalProperties`,
      problem: "must not be used at the root",
      message: "Forbidden: must not be used at the root",
    }),
    ...(hasStatus ? stray : []).map(
      (keyword) =>
        ({
          rule: "root",
          path: `${path}.${keyword}`,
          problem: "is not allowed at the root of a version with a status subresource",
          message: `Invalid value: only ${STATUS_FIELDS} fields are allowed at the root of the schema if the status subresource is enabled`,
          field: path,
        }) satisfies Violation,
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
      return [
        violation(
          "structure",
          at,
          "must be declared outside the allOf, anyOf, oneOf or not that mentions it",
          `Required value: because it is defined in ${at}`,
        ),
      ];
    return isObject(member) ? undeclared(member, declared, at) : [];
  });
  const nested = JUNCTORS.flatMap((junctor) =>
    branches(branch, junctor).flatMap(([inner]) => undeclared(inner, host, path)),
  );
  return [...below, ...nested];
}

/** Checks a node outside junctors, and all nodes below it. */
function nodeViolations(node: SchemaNode, kubernetes: KubernetesVersion): Violation[] {
  const { schema, path } = node;
  return [
    ...keywordViolations(schema, path),
    ...typeViolations(node),
    ...extensionViolations(node),
    ...metaViolations(node),
    ...listViolations(schema, path),
    ...defaultViolations(node, kubernetes),
    ...ruleViolations(node),
    ...junctorViolations(schema, path),
    ...children(node).flatMap((child) => nodeViolations(child, kubernetes)),
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
      when(given(own(schema, keyword)), "keyword", {
        path: `${path}.${keyword}`,
        problem: "is not supported",
        ...(keyword === "$schema"
          ? { field: rootOf(path), message: "Invalid value: \"\": OpenAPIV3Schema 'schema' is not supported" }
          : { message: `Forbidden: ${keyword} is not supported` }),
      }),
    ),
    ...when(isArray(own(schema, "items")), "keyword", {
      path: `${path}.items`,
      problem: "must be one schema, not a list",
      message: "Forbidden: items must be a schema object and not an array",
    }),
    ...when(own(schema, "uniqueItems") === true, "keyword", {
      path: `${path}.uniqueItems`,
      problem: "cannot be true, because the check takes quadratic time",
      message: "Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    }),
    ...when(type !== undefined && type !== "" && !TYPES.includes(String(type)), "keyword", {
      path: `${path}.type`,
      problem: `must be one of ${TYPES.join(", ")}`,
      message: unsupportedText(type, TYPES),
    }),
    ...when(own(schema, "x-kubernetes-preserve-unknown-fields") === false, "keyword", {
      path: `${path}.x-kubernetes-preserve-unknown-fields`,
      problem: "must be true or absent",
      message: invalidText(false, "must be true or undefined"),
    }),
    ...when(members(schema, "properties").length > 0 && rest !== undefined && rest !== true, "additional-properties", {
      path: `${path}.additionalProperties`,
      problem: "cannot be combined with properties",
      message: "Forbidden: additionalProperties and properties are mutual exclusive",
    }),
    ...when(why !== null, "pattern", {
      path: `${path}.pattern`,
      problem: `does not compile: ${why}`,
      message: invalidText(pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${why}`),
    }),
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
    ...when((type === undefined || type === "") && !free && !node.root && !given(own(schema, "$ref")), "structure", {
      path: `${path}.type`,
      problem: "must be given",
      message: `Required value: must not be empty for specified ${path.endsWith(".items") ? "array items" : "object fields"}`,
    }),
    ...when(type === "array" && own(schema, "items") === undefined, "structure", {
      path: `${path}.items`,
      problem: "must be given for an array",
      message: "Required value: must be specified",
    }),
  ];
}

/** The message of a server for a type that is missing or wrong. */
function typeText(schema: JsonObject, detail: string): string {
  const type = own(schema, "type");
  return type === undefined || type === "" ? `Required value: ${detail}` : invalidText(type, detail);
}

function extensionViolations(node: SchemaNode): Violation[] {
  const { schema, path } = node;
  const keeps = own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  const embedded = own(schema, "x-kubernetes-embedded-resource") === true;
  const problems: Violation[] = [];
  if (own(schema, "x-kubernetes-int-or-string") === true) {
    const problem = "cannot be combined with x-kubernetes-int-or-string";
    const message = invalidText(true, "must be false if x-kubernetes-int-or-string is true");
    problems.push(
      ...when(keeps, "extension", { path: `${path}.x-kubernetes-preserve-unknown-fields`, problem, message }),
    );
    problems.push(...when(embedded, "extension", { path: `${path}.x-kubernetes-embedded-resource`, problem, message }));
  }
  if (!embedded) return problems;
  const bare = members(schema, "properties").length === 0 && !keeps;
  return [
    ...problems,
    ...when(own(schema, "type") !== "object", "extension", {
      path: `${path}.type`,
      problem: "must be object for an embedded resource",
      message: typeText(schema, "must be object if x-kubernetes-embedded-resource is true"),
    }),
    ...when(own(schema, "additionalProperties") !== undefined, "extension", {
      path: `${path}.additionalProperties`,
      problem: "must not be used on an embedded resource",
      message: "Forbidden: must not be used if x-kubernetes-embedded-resource is set",
    }),
    ...when(bare, "extension", {
      path: `${path}.properties`,
      problem: "an embedded resource needs properties or x-kubernetes-preserve-unknown-fields",
      message:
        "Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
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
      ...when(own(schema, "type") !== "string", "object-meta", {
        path: `${path}.type`,
        problem: "must be string",
        message: invalidText(own(schema, "type"), "must be string"),
      }),
      ...when(node.root && own(schema, "default") !== undefined, "object-meta", {
        path: `${path}.default`,
        problem: "must not be set",
        message: `Forbidden: must not be set in top-level ${name}`,
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
    ...when(own(metadata, "type") !== "object", "object-meta", {
      path: `${path}.type`,
      problem: "must be object",
      message: invalidText(own(metadata, "type"), "must be object"),
    }),
    ...when(!plain || !names || defaults, "object-meta", {
      path,
      problem: "may only restrict name and generateName",
      message:
        "Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
    }),
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

const UNDEFINED_IN_BRANCH = ["default", "additionalProperties", "x-kubernetes-list-type", "x-kubernetes-map-type"];
const FALSE_IN_BRANCH = [
  ...["nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"],
  "x-kubernetes-int-or-string",
];

function forbiddenText(keyword: string): string {
  const without = FALSE_IN_BRANCH.includes(keyword) ? "false" : "empty";
  return `Forbidden: must be ${UNDEFINED_IN_BRANCH.includes(keyword) ? "undefined" : without} to be structural`;
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
      violation(
        "junctor",
        `${path}.${keyword}`,
        "is forbidden inside allOf, anyOf, oneOf or not",
        forbiddenText(keyword),
      ),
    ),
    ...when(rest !== undefined && rest !== false, "junctor", {
      path: `${path}.additionalProperties`,
      problem: "is forbidden inside allOf, anyOf, oneOf or not",
      message: forbiddenText("additionalProperties"),
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
      message: "Forbidden: must not be specified in a nested context",
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
  const { schema, path } = node;
  const items = own(schema, "items");
  const rest = own(schema, "additionalProperties");
  const below = (child: Json | undefined, at: string): SchemaNode[] =>
    isObject(child) ? [{ schema: child, path: at, root: false }] : [];
  return [
    ...members(schema, "properties").flatMap(([name, child]) => below(child, `${path}.properties[${name}]`)),
    ...below(items, `${path}.items`),
    ...below(rest, `${path}.additionalProperties`),
  ];
}
