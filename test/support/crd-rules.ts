import type { Json, JsonObject } from "../../packages/base/src/json.ts";

/** Each rule that a definition breaks, as `CODE path`; the path of the schema is left out. */
type Violated = readonly string[];

/** Members that replace those of a plain definition. */
export interface Changes {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly names?: JsonObject;
  readonly version?: JsonObject;
  readonly schema?: Json;
}

/** Returns a definition of the kind Thing with changes. */
export function crdWith({ metadata, spec, names, version, schema }: Changes): JsonObject {
  const openAPIV3Schema = schema ?? { type: "object" };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.example.com", ...metadata },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList", ...names },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
      ...spec,
    },
  };
}

export const property = (schema: Json): Changes => ({ schema: { type: "object", properties: { a: schema } } });
const inBranch = (branch: Json): Changes =>
  property({ type: "object", "x-kubernetes-preserve-unknown-fields": true, anyOf: [branch] });
const rule = (fields: JsonObject, node: JsonObject = { type: "string" }): Changes =>
  property({ ...node, "x-kubernetes-validations": [fields] });
const withStatus = (schema: JsonObject): Changes => ({
  schema: { type: "object", ...schema },
  version: { subresources: { status: {} } },
});
const a = ".properties[a]";
const ok: Violated = [];

/** Definitions that break one rule, or none, by subject: a name, the changes, and the broken rules. */
export const CRD_RULES: { readonly [title: string]: readonly (readonly [string, Changes, Violated])[] } = {
  names: [
    ["plain", {}, ok],
    ["metadata.name", { metadata: { name: "x.example.com" } }, ["SG4214 metadata.name"]],
    [
      "group without a dot",
      { metadata: { name: "things.example" }, spec: { group: "example" } },
      ["SG4214 spec.group"],
    ],
    [
      "protected group",
      { metadata: { name: "things.a.k8s.io" }, spec: { group: "a.k8s.io" } },
      ["SG4214 metadata.annotations[api-approved.kubernetes.io]"],
    ],
    [
      "protected group, approved",
      {
        metadata: { name: "things.a.k8s.io", annotations: { "api-approved.kubernetes.io": "unapproved" } },
        spec: { group: "a.k8s.io" },
      },
      ok,
    ],
    ["scope", { spec: { scope: "World" } }, ["SG4214 spec.scope"]],
    ["short name", { names: { shortNames: ["OK"] } }, ["SG4214 spec.names.shortNames[0]"]],
    ["kind of 64 letters", { names: { kind: "K".repeat(64) } }, ["SG4214 spec.names.kind"]],
    ["default list kind too long", { names: { kind: "K".repeat(60), listKind: null } }, ["SG4214 spec.names.listKind"]],
    ["kind equals list kind", { names: { listKind: "Thing" } }, ["SG4214 spec.names.listKind"]],
  ],
  versions: [
    ["name", { version: { name: "2024-01-01" } }, ["SG4215 spec.versions[0].name"]],
    ["no stored version", { version: { storage: false } }, ["SG4215 spec.versions"]],
    ["no schema", { version: { schema: null } }, ["SG4215 "]],
    [
      "warning on a version that is not deprecated",
      { version: { deprecationWarning: "old" } },
      ["SG4215 spec.versions[0].deprecationWarning"],
    ],
    [
      "warning with a line break",
      { version: { deprecated: true, deprecationWarning: "a\nb" } },
      ["SG4215 spec.versions[0].deprecationWarning"],
    ],
    [
      "column type",
      { version: { additionalPrinterColumns: [{ name: "A", type: "list", jsonPath: ".a" }] } },
      ["SG4216 spec.versions[0].additionalPrinterColumns[0].type"],
    ],
    [
      "column path",
      { version: { additionalPrinterColumns: [{ name: "A", type: "date", jsonPath: "a" }] } },
      ["SG4216 spec.versions[0].additionalPrinterColumns[0].jsonPath"],
    ],
    [
      "scale path",
      { version: { subresources: { scale: { specReplicasPath: ".spec.n", statusReplicasPath: ".spec.n" } } } },
      ["SG4216 spec.versions[0].subresources.scale.statusReplicasPath"],
    ],
    [
      "selectable field",
      { ...property({ type: "number" }), version: { selectableFields: [{ jsonPath: ".a" }] } },
      ["SG4216 spec.versions[0].selectableFields[0].jsonPath"],
    ],
  ],
  decoding: [
    ["type as a list", property({ type: ["string", "null"] }), [`SG4201 ${a}.type`]],
    ["numeric exclusive bound", property({ type: "number", exclusiveMinimum: 1 }), [`SG4201 ${a}.exclusiveMinimum`]],
    ["boolean schema", property(true), [`SG4201 ${a}`]],
    ["fractional size", property({ type: "string", minLength: 1.5 }), [`SG4201 ${a}.minLength`]],
    ["unknown keyword", property({ type: "string", const: "a" }), [`SG4202 ${a}.const`]],
    ["null counts as absent", property({ type: "string", format: null }), ok],
  ],
  structure: [
    ["no type", property({}), [`SG4204 ${a}.type`]],
    ["any value", property({ "x-kubernetes-preserve-unknown-fields": true }), ok],
    ["array without items", property({ type: "array" }), [`SG4204 ${a}.items`]],
    ["type null", property({ type: "null" }), [`SG4203 ${a}.type`]],
    ["$ref", property({ type: "string", $ref: "#/a" }), [`SG4203 ${a}.$ref`]],
    [
      "uniqueItems",
      property({ type: "array", items: { type: "string" }, uniqueItems: true }),
      [`SG4203 ${a}.uniqueItems`],
    ],
    [
      "properties and additionalProperties",
      property({ type: "object", properties: { b: { type: "string" } }, additionalProperties: false }),
      [`SG4207 ${a}.additionalProperties`],
    ],
    ["root type", { schema: { type: "array", items: { type: "string" } } }, ["SG4206 .type"]],
    ["nullable root", { schema: { type: "object", nullable: true } }, ["SG4206 .nullable"]],
    [
      "map at the root",
      { schema: { type: "object", additionalProperties: { type: "string" } } },
      ["SG4206 .additionalProperties"],
    ],
    ["junctor at the root with status", withStatus({ anyOf: [{ required: ["a"] }] }), ["SG4206 .anyOf"]],
    ["junctor at the root without status", { schema: { type: "object", anyOf: [{ required: ["a"] }] } }, ok],
    [
      "undeclared property in a junctor at the root",
      { schema: { type: "object", anyOf: [{ properties: { b: { minLength: 1 } } }] } },
      ["SG4204 .properties[b]"],
    ],
    [
      "metadata described",
      { schema: { type: "object", properties: { metadata: { type: "object", description: "d" } } } },
      ["SG4208 .properties[metadata]"],
    ],
    [
      "kind with a default",
      { schema: { type: "object", properties: { kind: { type: "string", default: "A" } } } },
      ["SG4208 .properties[kind].default"],
    ],
    ["pattern", property({ type: "string", pattern: "(?=a)" }), [`SG4209 ${a}.pattern`]],
    [
      "int-or-string",
      property({ "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] }),
      ok,
    ],
    [
      "int-or-string that preserves unknown fields",
      property({ "x-kubernetes-int-or-string": true, "x-kubernetes-preserve-unknown-fields": true }),
      [`SG4210 ${a}.x-kubernetes-preserve-unknown-fields`],
    ],
    [
      "bare embedded resource",
      property({ type: "object", "x-kubernetes-embedded-resource": true }),
      [`SG4210 ${a}.properties`],
    ],
  ],
  junctors: [
    ["type", inBranch({ type: "string" }), [`SG4205 ${a}.anyOf[0].type`]],
    ["description", inBranch({ description: "d" }), [`SG4205 ${a}.anyOf[0].description`]],
    ["nullable", inBranch({ not: { nullable: true } }), [`SG4205 ${a}.anyOf[0].not.nullable`]],
    [
      "additionalProperties",
      inBranch({ additionalProperties: { minimum: 1 } }),
      [`SG4205 ${a}.anyOf[0].additionalProperties`],
    ],
    ["metadata", inBranch({ properties: { metadata: {} } }), [`SG4205 ${a}.anyOf[0].properties[metadata]`]],
    ["value validations", inBranch({ properties: { b: { minLength: 1, enum: ["a"] } }, required: ["b"] }), ok],
  ],
  lists: [
    ["set of scalars", property({ type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } }), ok],
    [
      "set of objects",
      property({ type: "array", "x-kubernetes-list-type": "set", items: { type: "object" } }),
      [`SG4211 ${a}.items.x-kubernetes-map-type`],
    ],
    [
      "map without keys",
      property({ type: "array", "x-kubernetes-list-type": "map", items: { type: "object" } }),
      [`SG4211 ${a}.x-kubernetes-list-map-keys`],
    ],
    [
      "optional key",
      property({
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
        items: { type: "object", properties: { k: { type: "string" } } },
      }),
      [`SG4211 ${a}.items.properties[k].default`],
    ],
    ["map type on a string", property({ type: "string", "x-kubernetes-map-type": "atomic" }), [`SG4211 ${a}.type`]],
  ],
  defaults: [
    ["of the type", property({ type: "string", default: "a" }), ok],
    ["null", property({ type: "string", default: null }), ok],
    ["of another type", property({ type: "string", default: 1 }), [`SG4212 ${a}.default`]],
    [
      "unknown field",
      property({ type: "object", properties: { b: { type: "string" } }, default: { c: 1 } }),
      [`SG4212 ${a}.default`],
    ],
    [
      "that needs a nested default",
      property({ type: "object", required: ["b"], properties: { b: { type: "string", default: "x" } }, default: {} }),
      [`SG4212 ${a}.default.b`],
    ],
    ["in the format", property({ type: "string", format: "mac", default: "01:23:45:67:89:ab" }), ok],
    ["not in the format", property({ type: "string", format: "mac", default: "01" }), [`SG4212 ${a}.default`]],
    ["matches the pattern", property({ type: "string", pattern: "^(a+b)*$", default: "aabab" }), ok],
    [
      "does not match the pattern",
      property({ type: "string", pattern: "^(a+b)*$", default: "aa" }),
      [`SG4212 ${a}.default`],
    ],
    [
      "too wide for int32",
      property({ type: "integer", format: "int32", default: 2147483648 }),
      [`SG4212 ${a}.default`],
    ],
  ],
  rules: [
    ["plain", rule({ rule: "self != ''" }), ok],
    ["empty", rule({ rule: " " }), [`SG4213 ${a}.x-kubernetes-validations[0].rule`]],
    [
      "line break without a message",
      rule({ rule: "self\n!= ''" }),
      [`SG4213 ${a}.x-kubernetes-validations[0].message`],
    ],
    [
      "line break in the message",
      rule({ rule: "true", message: "a\nb" }),
      [`SG4213 ${a}.x-kubernetes-validations[0].message`],
    ],
    ["reason", rule({ rule: "true", reason: "Because" }), [`SG4213 ${a}.x-kubernetes-validations[0].reason`]],
    [
      "field path",
      rule({ rule: "true", fieldPath: ".b" }, { type: "object", properties: { c: { type: "string" } } }),
      [`SG4213 ${a}.x-kubernetes-validations[0].fieldPath`],
    ],
    [
      "optionalOldSelf without oldSelf",
      rule({ rule: "self == 'oldSelf'", optionalOldSelf: true }),
      [`SG4213 ${a}.x-kubernetes-validations[0].optionalOldSelf`],
    ],
    [
      "untyped value",
      rule({ rule: "true" }, { "x-kubernetes-preserve-unknown-fields": true }),
      [`SG4213 ${a}.x-kubernetes-validations`],
    ],
    [
      "oldSelf in an atomic list",
      property({
        ...{ type: "array", maxItems: 9 },
        items: { type: "string", maxLength: 9, "x-kubernetes-validations": [{ rule: "self == oldSelf" }] },
      }),
      [`SG4213 ${a}.items.x-kubernetes-validations[0].rule`],
    ],
    [
      "inside a junctor",
      inBranch({ "x-kubernetes-validations": [{ rule: "true" }] }),
      [`SG4205 ${a}.anyOf[0].x-kubernetes-validations`],
    ],
  ],
  sizes: [
    ["too large", property({ type: "string", description: "d".repeat(1_600_000) }), ["SG4217 spec"]],
    [
      "annotations too large",
      { metadata: { annotations: { a: "x".repeat(262_144) } } },
      ["SG4217 metadata.annotations"],
    ],
  ],
};

/** Patterns that RE2 accepts, and patterns that it refuses. */
export const PATTERNS = {
  accepted: [
    "",
    "^a+$",
    "\\d",
    "\\p{L}",
    "\\p{Letter}",
    "\\p{Greek}",
    "(?<n>a)",
    "(?P<n>a)",
    "(?i)a",
    "(?i:a)",
    "a\\/b",
    "[a\\-b]",
    "a{",
    "a{,2}",
    "a]",
    "a}",
    "\\_",
    "[]a]",
    "[^]a]",
    "[[:alpha:]]",
    "a*?",
    "\\Qa(\\E",
    "a{2,1000}",
    "a\\z",
    "^*",
    "[a-]",
    "\\x{10FFFF}",
  ],
  refused: [
    "(?=a)",
    "(?!a)",
    "(?<=a)",
    "\\1",
    "\\cA",
    "\\u0041",
    "\\e",
    "\\Z",
    "[]",
    "[",
    "(",
    ")",
    "a**",
    "a{2}{3}",
    "*a",
    "a{1001}",
    "(a{100}){11}",
    "a{2,1}",
    "[b-a]",
    "\\p{Script=Greek}",
    "\\",
    "[[:foo:]]",
    "\\x{110000}",
  ],
} as const;
