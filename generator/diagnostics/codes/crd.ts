import { rowsBlaming, type Code } from "../diagnostic.ts";

const code = rowsBlaming("schema");

export interface Keyword {
  readonly keyword: string;
  readonly why: string;
}
export interface Rule {
  readonly path: string;
  readonly problem: string;
}

const rule = (explain: string): Code<Rule> => code<Rule>("error", (p) => `${p.path}: ${p.problem}`, explain);

/**
 * SG40xx: what a CustomResourceDefinition cannot say of a schema. A note changes no verdict, a warning
 * means that the API server accepts more than the schema does, an error that no usable CRD can be made.
 * SG4016 is retired: SG2010 says it.
 * SG42xx: rules that a kube-apiserver enforces when a CRD is created.
 */
export const crdCodes = {
  SG4001: code<object>(
    "note",
    () => "unknown fields are dropped by the API server instead of refused",
    `A CRD cannot have both "properties" and "additionalProperties": false; the API server forbids the pair and removes unknown fields from the object before it validates (structural schema rules, pruning).

A client that asks for strict field validation, as kubectl does, still gets an error for an unknown field. Nothing to do, unless other clients must be refused too.`,
  ),
  SG4002: code<Keyword>(
    "warning",
    (p) => `"${p.keyword}" is not checked by the API server: ${p.why}`,
    `Structural schemas of CRDs know only a part of JSON Schema 2020-12, and within allOf, anyOf, oneOf and not an even smaller one. The keyword has no exact form there, so the CRD accepts more than the schema. The generated validator still checks it.

Write the constraint with keywords that a CRD has, or as a rule in "x-kubernetes-validations".`,
  ),
  SG4003: code<{ readonly pattern: string; readonly why: string }>(
    "warning",
    (p) => `pattern ${JSON.stringify(p.pattern)} is not checked by the API server: ${p.why}`,
    `The API server compiles patterns with RE2, which has no lookaround, no backreferences and no repeat count above 1000, and refuses a CRD that uses them. What RE2 spells differently (\\uXXXX, \\s, the dot) is rewritten; the rest is left out.

Rewrite the pattern without these, or split it into several patterns under allOf.`,
  ),
  SG4004: code<{ readonly format: string }>(
    "note",
    (p) => `format "${p.format}" is not one that the API server checks here`,
    `The API server knows a fixed list of formats (apiextensions-apiserver, pkg/apiserver/validation/formats.go), each for one type, and ignores any other with a warning. The format is left out.

Use a pattern where the check matters.`,
  ),
  SG4005: code<{ readonly target: string }>(
    "warning",
    (p) => `recursive reference to ${p.target}: below this point any content is accepted`,
    `A CRD has no $ref, so references are written out in full, which cannot end for a recursive type. The recursion is cut at its first repetition; content below is kept as it is and not checked.

Limit the depth in the schema, or check the content in the reconciler.`,
  ),
  SG4006: code<{ readonly limit: number; readonly what: "nodes" | "levels" }>(
    "error",
    (p) => `the schema has more than ${p.limit} ${p.what} once its references are written out`,
    `A CRD has no $ref: a type that is referred to twice appears twice, and a ladder of such types doubles at each step. The API server stores at most about 1.5 MB, so the lowering stops long before.

Split the kind, or replace a large shared type with one that keeps unknown fields.`,
  ),
  SG4007: code<{ readonly target: string }>(
    "error",
    (p) => `reference to ${p.target}, which is no known type`,
    "References are resolved among the schemas of the set only; none is fetched. Add the schema, or correct the reference.",
  ),
  SG4008: code<{ readonly why: string }>(
    "warning",
    (p) => `the default is left out of the CRD: ${p.why}`,
    `The API server refuses a CRD with a default that its own schema would refuse: one with unknown fields, of another type, or without a required field (nested defaults do not count when it checks). Inside allOf, anyOf, oneOf and not, and at the root, it allows none.

Correct the default, or move it to a property outside the junctor.`,
  ),
  SG4009: code<{ readonly type: string }>(
    "shown note",
    (p) => `no type is given; the CRD takes it for "${p.type}" and refuses values of other types`,
    `JSON Schema lets "properties" or "items" stand without a type and then says nothing about other values. A CRD node without a type is opaque to kubectl explain, to CEL and to typed clients, so the type that the keywords imply is set.

Write the type.`,
  ),
  SG4010: code<Keyword>(
    "shown note",
    (p) => `"${p.keyword}" has no place in a CRD: ${p.why}`,
    "The keyword changes no verdict of JSON Schema, and a strict API server refuses fields that it does not know. It is left out.",
  ),
  SG4011: code<object>(
    "warning",
    () => "fields other than the declared ones are kept but not checked by the API server",
    `A CRD node has either "properties" or "additionalProperties", never both, so the schema for further fields cannot be given. They are kept unchecked (x-kubernetes-preserve-unknown-fields).

Move the free-form part into a property of its own.`,
  ),
  SG4012: code<object>(
    "warning",
    () => "uniqueItems is not checked by the API server",
    `"uniqueItems": true is forbidden in a CRD because its run time is quadratic. The alternative, "x-kubernetes-list-type": "set", also changes how server-side apply merges the list, so it is used only where the schema asks for it.

Add "x-kubernetes-list-type": "set" if set semantics are wanted.`,
  ),
  SG4013: code<{ readonly keyword: string }>(
    "warning",
    (p) => `"${p.keyword}" cannot stand at the root of a CRD`,
    `At the root of a CRD, and with a status subresource all the more, only a fixed list of keywords is allowed; junctors, enum, default and property counts are not among them.

Move the constraint under "spec".`,
  ),
  SG4014: code<{ readonly why: string }>(
    "error",
    (p) => `no CRD can be made of this schema: ${p.why}`,
    "A kind is a JSON object with apiVersion, kind and metadata; the root of its schema must describe an object.",
  ),
  SG4015: code<object>(
    "note",
    () => "the API server checks object metadata itself; this schema is not used for it",
    `A CRD may say nothing of metadata but restrict its name; the API server validates names, labels and annotations by its own rules (structural schema rules, root metadata).

Nothing to do.`,
  ),
  SG4017: code<{ readonly path: string }>(
    "error",
    (p) => `immutable path "${p.path}" cannot be reached by CEL`,
    `Immutability becomes a CEL rule that compares the new value with the old. CEL does not see values without a type, nor names with characters other than letters, digits, "_", ".", "-" and "/". It does not see what the CRD leaves out either: the members of metadata, and what is below the point where a recursive type is cut.

Give the property a type ("object" is enough), or name a property above it.`,
  ),

  SG4018: code<{ readonly format: string }>(
    "note",
    (p) => `the API server also lets a list pass here, beside format "${p.format}"`,
    `On a string with a format that it checks, an API server accepts a list in place of the string (kube-openapi validate/type.go; seen on Kubernetes 1.35 to 1.37). Every CRD with such a format has this gap. The generated validator refuses the list.

Nothing to do, unless a client sends lists there: then drop the format and use a pattern, which refuses them.`,
  ),
  SG4019: code<{ readonly format: string }>(
    "note",
    (p) => `Kubernetes before 1.36 does not check format "${p.format}"`,
    `API servers check numeric formats since Kubernetes 1.36. What int32 and int64 mean is written into the CRD in other words too; for float there are none, because bounds of a CRD are 64-bit integers to a server.

Nothing to do for newer clusters; elsewhere the generated validator is the only check.`,
  ),

  SG4201: rule(
    "The API server decodes a CRD into typed Go structs; a value of another JSON type is refused with 400 before any rule runs (apiextensions v1 types_jsonschema.go). Notably: type is one string, exclusiveMinimum and exclusiveMaximum are booleans, sizes are integers, a schema is an object.",
  ),
  SG4202: rule(
    "With strict field validation, kubectl's default, a field that the CRD types do not have is refused with 400; otherwise it is dropped with a warning, and what it meant is lost. Remove it.",
  ),
  SG4203: rule(
    "Some keywords are decoded only to be refused (apiextensions validation.go): $ref, $schema, id, definitions, dependencies, patternProperties, additionalItems, items as a list, uniqueItems: true, type null.",
  ),
  SG4204: rule(
    "Each node outside junctors needs a type, and each array its items, unless x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is set (apiserver/schema/validation.go).",
  ),
  SG4205: rule(
    "Inside allOf, anyOf, oneOf and not only value validations are allowed: no type, title, description, default, nullable, additionalProperties, x-kubernetes-* and no property metadata (apiserver/schema/validation.go). Put them on the node that owns the junctor.",
  ),
  SG4206: rule(
    "The root of a CRD schema is an object that is not nullable and has no additionalProperties; with a status subresource only a fixed list of keywords may stand there (apiextensions validation.go). Move the rest under spec.",
  ),
  SG4207: rule(
    "properties and additionalProperties exclude each other (apiextensions validation.go). Keep one; unknown fields beside properties are pruned anyway.",
  ),
  SG4208: rule(
    "apiVersion, kind and metadata belong to the API server: the first two are strings without a default, metadata is {type: object} with at most restrictions of name and generateName (apiserver/schema/validation.go).",
  ),
  SG4209: rule(
    "Patterns must compile with Go's RE2 engine: no lookaround, no backreferences, no \\u, no repeat above 1000 (apiextensions validation.go).",
  ),
  SG4210: rule(
    "x-kubernetes-int-or-string, x-kubernetes-embedded-resource and x-kubernetes-preserve-unknown-fields combine only in some ways (apiserver/schema/validation.go).",
  ),
  SG4211: rule(
    "x-kubernetes-list-type is for arrays, x-kubernetes-map-type for objects; sets hold scalars or atomic values, and each key of a list map is a required or defaulted scalar property of its items (apiextensions validation.go).",
  ),
  SG4212: rule(
    "A default must be valid against its own node, without unknown fields and without the help of nested defaults (apiserver/schema/defaulting/validation.go).",
  ),
  SG4213: rule(
    "Rules in x-kubernetes-validations need a rule; a message where the rule has line breaks; one of four reasons; an existing fieldPath; and oldSelf only where an old value can be found (apiextensions validation.go).",
  ),
  SG4214: rule(
    "Names of a CRD are DNS labels of at most 63 characters, the group is a domain with a dot, metadata.name is plural.group, and groups under k8s.io need an approval annotation (apiextensions validation.go).",
  ),
  SG4215: rule(
    "Versions are unique, each has a schema, exactly one is stored, and a deprecation warning has at most 256 printable characters and belongs to a deprecated version (apiextensions validation.go).",
  ),
  SG4216: rule(
    "Printer columns, selectable fields and scale paths have a small grammar of their own (apiextensions validation.go).",
  ),
  SG4217: rule(
    "A request is at most 3 MiB and etcd stores about 1.5 MiB. Inlined types and long descriptions are the usual cause; shorten or split.",
  ),
} as const;

export type CrdCode = keyof typeof crdCodes;

/** What the message of each code needs to know. */
export type CrdParams = { readonly [C in CrdCode]: (typeof crdCodes)[C] extends Code<infer P> ? P : never };

const table: { readonly [C in CrdCode]: Code<CrdParams[C]> } = crdCodes;

/** The message of a code, from its parameters. */
export function crdMessage<C extends CrdCode>(crdCode: C, params: CrdParams[C]): string {
  return table[crdCode].message(params);
}
