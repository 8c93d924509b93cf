import { rowsBlaming, type Code } from "../diagnostic.ts";

const code = rowsBlaming("schema");

export interface Keyword {
  readonly keyword: string;
  readonly why: string;
}
export interface Problem {
  readonly problem: string;
}
export interface Rule extends Problem {
  readonly path: string;
}

const rule = (hint: string, explain: string): Code<Rule> =>
  code<Rule>("error", (p) => `${p.path}: ${p.problem}`, { hint, explain });

/**
 * SG40xx: what a CustomResourceDefinition cannot express. A note does not affect verdicts. A warning means that the API
 * server accepts more than the schema. An error means that no usable CRD exists. SG4016 is retired; SG2010 replaces it.
 *
 * SG42xx: rules that kube-apiserver enforces when a CRD is created.
 */
export const crdCodes = {
  SG4001: code<object>("note", () => "the API server drops unknown fields and does not refuse them", {
    hint: "nothing to do, unless clients that do not ask for strict field validation must be refused too",
    explain: `A CRD cannot have both "properties" and "additionalProperties": false. Instead, the API server removes unknown fields from the object before it validates (structural schema rules, pruning).

A client that asks for strict field validation, as kubectl does, still gets an error for an unknown field. Nothing to do, unless other clients must be refused too.`,
  }),
  SG4002: code<Keyword>("warning", (p) => `the API server does not check "${p.keyword}": ${p.why}`, {
    hint: "write the rule with keywords that a CRD has, or in x-kubernetes-validations",
    explain: `The structural schema of a CRD has only a part of JSON Schema 2020-12, and a smaller part within allOf, anyOf, oneOf and not. The keyword has no exact form there, so the CRD accepts more than the schema. The generated validator still checks it.

Write the constraint with keywords that a CRD has, or as a rule in "x-kubernetes-validations".`,
  }),
  SG2170: code<{ readonly keyword: string; readonly names: string }>(
    "warning",
    (p) => `the API server keeps any content in ${p.names}, because only branches of ${p.keyword} declare them`,
    {
      hint: "declare the properties beside it, and only required in its branches",
      explain: `Inside allOf, anyOf, oneOf and not, a CRD can neither give a field a type nor close an object. A field that only branches declare gets no type: kubectl explain shows no fields below it, the API server stores unknown fields, and defaults inside have no effect. The branches exclude each other in the CRD as in the schema.

Declare the properties beside the keyword, and let the branches only choose between them. This form keeps everything:

{ "type": "object", "additionalProperties": false, "properties": { "git": { "type": "object" }, "oci": { "type": "string" } }, "oneOf": [{ "required": ["git"] }, { "required": ["oci"] }] }`,
    },
  ),
  SG4003: code<{ readonly pattern: string; readonly why: string }>(
    "warning",
    (p) => `the API server does not check the pattern ${JSON.stringify(p.pattern)}: ${p.why}`,
    {
      hint: "rewrite the pattern, or split it into several patterns under allOf",
      explain: `The API server compiles patterns with RE2, which has no lookaround, no backreferences and no repeat count above 1000, and refuses a CRD that uses them. Where only the notation differs (\\uXXXX, \\s, the dot), the generator rewrites the pattern. Otherwise it leaves the pattern out.

Rewrite the pattern without these, or split it into several patterns under allOf.`,
    },
  ),
  SG4004: code<{ readonly format: string }>(
    "note",
    (p) => `the API server does not check the format "${p.format}" here`,
    {
      hint: "use a pattern if the rule matters",
      explain: `The API server knows a fixed list of formats (apiextensions-apiserver, pkg/apiserver/validation/formats.go), each for one type, and ignores all others with a warning. The CRD leaves the format out.

Use a pattern where the check matters.`,
    },
  ),
  SG4005: code<{ readonly target: string }>(
    "warning",
    (p) => `recursive reference to ${p.target}: the API server accepts any content below this point`,
    {
      hint: "limit the depth in the schema, or check the content in the reconciler",
      explain: `A CRD has no $ref, so every reference is replaced by its target, which would never end for a recursive type. The CRD stops at the first repetition. The API server keeps the content below it and does not check it.

Limit the depth in the schema, or check the content in the reconciler.`,
    },
  ),
  SG4006: code<{ readonly limit: number; readonly what: "nodes" | "levels" }>(
    "error",
    (p) => `the schema has more than ${p.limit} ${p.what} after its references are replaced by their targets`,
    {
      hint: "split the kind, or replace a large shared type with one that keeps unknown fields",
      explain: `A CRD has no $ref, so a type with two references appears twice, and a chain of such types doubles the size at each step. The API server stores at most about 1.5 MB, so the generator stops long before that.

Split the kind, or replace a large shared type with one that keeps unknown fields.`,
    },
  ),
  SG4007: code<{ readonly target: string }>("error", (p) => `reference to ${p.target}, which is not a known type`, {
    hint: "add the schema, or correct the reference",
    explain:
      "References are resolved only among the schemas of the set, and nothing is fetched. Add the schema, or correct the reference.",
  }),
  SG4008: code<{ readonly why: string }>("warning", (p) => `the CRD leaves the default out: ${p.why}`, {
    hint: "move the default to a property outside allOf, anyOf, oneOf and not",
    explain: `Inside allOf, anyOf, oneOf and not, at the root and at embedded resources, a CRD may not have a default. The API server fills in nothing there.

Declare the property outside the branches too, and move the default there.`,
  }),
  SG4009: code<{ readonly type: string }>(
    "shown note",
    (p) => `the schema declares no type; the CRD declares "${p.type}" and refuses values of other types`,
    {
      hint: "declare the type in the schema",
      explain: `In JSON Schema, "properties" or "items" without a type says nothing about values of other types. kubectl explain, CEL and typed clients cannot see into a CRD node without a type, so the CRD declares the type that the keywords imply.

Declare the type in the schema.`,
    },
  ),
  SG4010: code<Keyword>("shown note", (p) => `"${p.keyword}" has no place in a CRD: ${p.why}`, {
    hint: "remove the keyword, or ignore this",
    explain:
      "The keyword does not affect verdicts in JSON Schema, and with strict field validation the API server refuses unknown fields. The CRD leaves the keyword out.",
  }),
  SG2151: code<{ readonly key: string; readonly names: string }>(
    "error",
    (p) => `the key "${p.key}" of the list map is not a property of the items, such as ${p.names}`,
    {
      hint: "write the name of a property of the items",
      explain:
        'The keys of a list with "x-kubernetes-list-type": "map" are properties of its items: scalars that are required or have a default. An API server refuses a definition with any other key (apiextensions validation.go).',
    },
  ),
  SG4011: code<object>(
    "warning",
    () => "the API server keeps other fields than the declared ones, but does not check them",
    {
      hint: "move the free-form part into a property of its own",
      explain: `A CRD node has either "properties" or "additionalProperties", never both, so it cannot hold the schema of further fields. The API server keeps them without a check (x-kubernetes-preserve-unknown-fields).

Move the free-form part into a property of its own.`,
    },
  ),
  SG4012: code<object>("warning", () => "the API server does not check uniqueItems", {
    hint: 'add "x-kubernetes-list-type": "set" if the list is a set',
    explain: `A CRD must not have "uniqueItems": true, because its run time is quadratic. The alternative, "x-kubernetes-list-type": "set", also changes how server-side apply merges the list, so the generator uses it only if the schema has it.

Add "x-kubernetes-list-type": "set" if the list is a set.`,
  }),
  SG4013: code<{ readonly keyword: string }>("warning", (p) => `"${p.keyword}" is not allowed at the root of a CRD`, {
    hint: 'move the keyword below "spec"',
    explain: `Only a fixed list of keywords is allowed at the root of a CRD, and fewer with a status subresource. Junctors, enum, default and property counts are not in that list.

Move the constraint under "spec".`,
  }),
  SG4014: code<{ readonly why: string }>("error", (p) => `this schema cannot become a CRD: ${p.why}`, {
    hint: "describe an object at the root",
    explain:
      "A kind is a JSON object with apiVersion, kind and metadata, so the root of its schema must describe an object.",
  }),
  SG4015: code<object>("note", () => "the API server checks metadata by its own rules and not by this schema", {
    hint: "nothing to do",
    explain: `The only thing that a CRD may restrict in metadata is the name. The API server validates names, labels and annotations by its own rules (structural schema rules, root metadata).

Nothing to do.`,
  }),
  SG4071: code<{ readonly what: string }>("warning", (p) => `the API server does not check "${p.what}" in metadata`, {
    hint: "restrict only name and generateName, or move the rule below spec",
    explain: `The only things that a CRD may restrict in metadata are name and generateName. The API server validates the rest by its own rules (structural schema rules, root metadata). The generated validator checks what the schema says, so it refuses objects that the server accepts.

Restrict only name and generateName, or move the rule to a property of your own.`,
  }),
  SG4017: code<{ readonly path: string }>("error", (p) => `CEL cannot reach the immutable path "${p.path}"`, {
    hint: 'give the property a type ("object" is enough), or name a property above it',
    explain: `Immutability becomes a CEL rule that compares the new value with the old. CEL does not see values without a type, nor names with characters other than letters, digits, "_", ".", "-" and "/". Nor does it see what the CRD leaves out: the members of metadata, and everything below the point where the CRD stops a recursive type.

Give the property a type ("object" is enough), or name a property above it.`,
  }),

  SG4018: code<{ readonly format: string }>(
    "note",
    (p) => `the API server also accepts a list here, because of the format "${p.format}"`,
    {
      hint: "replace the format with a pattern if clients send lists there",
      explain: `If a string has a format that the API server checks, it also accepts a list in place of the string (kube-openapi validate/type.go; observed on Kubernetes 1.35 to 1.37). Every CRD with such a format has this gap. The generated validator refuses the list.

Nothing to do, unless a client sends lists there. Then replace the format with a pattern, which refuses them.`,
    },
  ),
  SG4061: code<{ readonly keyword: string; readonly value: string; readonly nearest: string }>(
    "warning",
    (p) => `the API server reads "${p.keyword}" as ${p.nearest}, the double nearest to ${p.value}`,
    {
      hint: "write a number that a double holds: beyond 2^53, these are multiples of 2, then of 4, and so on",
      explain: `A CRD holds bounds and multipleOf as doubles (apiextensions v1, JSONSchemaProps), also where a value is an int64. So the API server compares integers between the two numbers differently from the schema. The CRD has the number as you wrote it. The generated validator compares with the same double, because a client that reads JSON has only doubles.

Write a number that a double holds, or a rule in "x-kubernetes-validations", where integers are exact.`,
    },
  ),
  SG4062: code<{ readonly value: string; readonly nearest: string }>(
    "shown note",
    (p) => `JavaScript reads ${p.value} as ${p.nearest}, and the generated validator accepts what it reads as that`,
    {
      hint: "nothing to do; if clients must distinguish such values, describe them as strings",
      explain: `The API server compares integers of int64 exactly. A client that reads JSON into doubles does not have the last digits of an integer beyond 2^53, so the generated validator compares with the nearest double. It accepts the integers beside this one too, which the API server refuses.

Nothing to do. If clients must distinguish such values, describe them as strings.`,
    },
  ),
  SG4019: code<{ readonly format: string }>(
    "note",
    (p) => `Kubernetes before 1.36 does not check the format "${p.format}"`,
    {
      hint: "nothing to do for clusters with Kubernetes 1.36 or later",
      explain: `API servers check numeric formats since Kubernetes 1.36. For int32 and int64, the CRD also has bounds that mean the same. For float it cannot have them, because the API server reads bounds as 64-bit integers.

Nothing to do for newer clusters. On older ones, only the generated validator checks the format.`,
    },
  ),

  SG4081: code<{ readonly name: string }>(
    "note",
    (p) => `the API server fills in the default of "${p.name}" before it checks "required"`,
    {
      hint: 'remove the name from "required" to have the same verdict in both places',
      explain: `An object without this field is valid for the API server, because it fills in the default first. The generated validator judges the object as it is, and refuses it.

To accept such an object in both places, remove the name from "required".`,
    },
  ),
  SG4082: code<{ readonly keys: string }>(
    "note",
    (p) => `the API server refuses two items with the same ${p.keys}; the generated validator does not compare them`,
    {
      hint: "nothing to do, unless a client relies on the validator alone",
      explain: `A list with "x-kubernetes-list-type": "map" has one item per combination of its keys. JSON Schema has no keyword for that, so the generated validator accepts a list in which two items have the same keys.`,
    },
  ),
  SG4083: code<object>(
    "note",
    () => "the API server asks for apiVersion and kind here, and checks metadata; the generated validator does not",
    {
      hint: "declare apiVersion and kind, and require them",
      explain: `With "x-kubernetes-embedded-resource", the value is a whole Kubernetes object. The API server refuses it without apiVersion and kind, and checks its metadata as that of any object. The generated validator checks what the schema says.

Declare apiVersion and kind, and require them, to have the same in both places.`,
    },
  ),
  SG4084: code<object>(
    "note",
    () => "the API server drops a null field that may not be null; the generated validator refuses it",
    {
      hint: "nothing to do, unless clients send nulls; then remove them before you validate",
      explain: `Before it validates, the API server removes each field whose value is null, if the schema does not allow null there. The field then counts as absent. The generated validator judges the object as it is, and refuses the null.`,
    },
  ),
  SG4085: code<{ readonly bytes: number; readonly limit: number }>(
    "warning",
    (p) => `the CRD has ${p.bytes} bytes; kubectl apply without --server-side fails above ${p.limit}`,
    {
      hint: 'use kubectl apply --server-side, or set "crds": { "descriptions": "first-sentence" } in the config',
      explain: `kubectl apply without --server-side keeps a copy of the object in an annotation, and all annotations of an object together have at most 262,144 bytes. The request fails with "metadata.annotations: Too long". kubectl apply --server-side has no such limit, nor have kubectl create and kubectl replace.

Most of a large CRD is descriptions. The setting "descriptions" in "crds" keeps only their first sentences, or none. The types keep them in full.`,
    },
  ),
  SG4091: code<Problem>("error", (p) => `the default is not valid: ${p.problem}`, {
    hint: "correct the default, or the schema that refuses it",
    explain: `An API server refuses a CRD with a default that the CRD's own schema refuses: a default of another type, with unknown fields, without a required field, or that breaks a format, a pattern or a bound. Nested defaults are not filled in for this check (apiserver/schema/defaulting/validation.go). seamgen judges defaults by the same rules; only rules in CEL are left to the server.

Correct the default, or the schema that refuses it.`,
  }),
  SG4092: code<Problem>("warning", (p) => `the example is not valid: ${p.problem}`, {
    hint: "correct the example, or the schema that refuses it",
    explain: `The API server does not check examples, but it would refuse an object with this value: seamgen judges it as the server judges what a client writes, after defaults are filled in. A reader who copies the example gets an error.

Correct the example, or the schema that refuses it.`,
  }),
  SG4093: code<{ readonly name: string; readonly keyword: string }>(
    "note",
    (p) => `the API server fills in the default of "${p.name}" before it checks "${p.keyword}"`,
    {
      hint: "remove the default, or the rule about the field, to have the same verdict in both places",
      explain: `The rule depends on which fields an object has. The API server fills in the default first, so that the field is always there. The generated validator judges the object as it is. For an object without the field, the two may have different verdicts.

Remove the default, or the rule about the field. A client that fills in the defaults before it validates has the verdict of the server.`,
    },
  ),
  SG4094: code<{ readonly name: string; readonly what: string; readonly why: string }>(
    "warning",
    (p) => `${p.what} after it fills in the default of ${p.name}: ${p.why}`,
    {
      hint: "remove the default, or the rule about the field",
      explain: `The API server fills in defaults before it validates. A field with a default is always there, so no object satisfies a rule that forbids it, and with "oneOf" no object can choose a branch beside one that only requires the field. The generated validator judges the object as it is, and may accept it.

Remove the default, or the rule about the field.`,
    },
  ),
  SG4095: code<object>("note", () => "the API server ignores a default of null", {
    hint: "remove the default; a field that is absent has no value either",
    explain: `A default of null has no effect: the API server does not fill it in (apiserver/schema/defaulting), and the CRD does not have it. The types document it as the schema says.

Remove it, or give a default that is not null.`,
  }),

  SG4201: rule(
    "write the value in the type that the message names",
    "The API server decodes a CRD into typed Go structs, and refuses a value of another JSON type with 400 before it checks any rule (apiextensions v1 types_jsonschema.go). In particular, type is one string, exclusiveMinimum and exclusiveMaximum are booleans, sizes are integers, a schema is an object.",
  ),
  SG4202: rule(
    "remove the field",
    "The CRD types do not have this field. With strict field validation, the default of kubectl, the API server refuses it with 400. Otherwise it drops the field with a warning. Remove the field.",
  ),
  SG4203: rule(
    "use the keywords that a CRD has",
    "The API server knows these keywords and refuses them (apiextensions validation.go): $ref, $schema, id, definitions, dependencies, patternProperties, additionalItems, items as a list, uniqueItems: true, type null.",
  ),
  SG4204: rule(
    "declare the type, and the items of a list",
    "Each node outside allOf, anyOf, oneOf and not needs a type, and each array needs items, unless x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is set (apiserver/schema/validation.go).",
  ),
  SG4205: rule(
    "move the keyword to the schema that holds allOf, anyOf, oneOf or not",
    "Inside allOf, anyOf, oneOf and not, only value validations are allowed: no type, title, description, default, nullable, additionalProperties, x-kubernetes-* and no property metadata (apiserver/schema/validation.go). Move the others to the node that holds these.",
  ),
  SG4206: rule(
    "move the keyword below spec",
    "The root of a CRD schema is an object that is not nullable and has no additionalProperties. With a status subresource, only a fixed list of keywords is allowed there (apiextensions validation.go). Move the others below spec.",
  ),
  SG4207: rule(
    "keep one of properties and additionalProperties",
    "properties and additionalProperties exclude each other (apiextensions validation.go). Keep one of them. The API server prunes unknown fields beside properties anyway.",
  ),
  SG4208: rule(
    "leave apiVersion, kind and metadata to the API server",
    "apiVersion, kind and metadata belong to the API server. The first two are strings without a default, and metadata is {type: object}, which may restrict only name and generateName (apiserver/schema/validation.go).",
  ),
  SG4209: rule(
    "rewrite the pattern without lookaround, backreferences, \\u and large repeat counts",
    "Patterns must compile with Go's RE2 engine: no lookaround, no backreferences, no \\u, no repeat above 1000 (apiextensions validation.go).",
  ),
  SG4210: rule(
    "keep one of these keywords",
    "x-kubernetes-int-or-string, x-kubernetes-embedded-resource and x-kubernetes-preserve-unknown-fields exclude each other in part (apiserver/schema/validation.go).",
  ),
  SG4211: rule(
    "correct the list type or map type, or its keys",
    "x-kubernetes-list-type is for arrays, and x-kubernetes-map-type for objects. A set holds scalars or atomic values. Each key of a list map is a scalar property of its items that is required or has a default (apiextensions validation.go).",
  ),
  SG4212: rule(
    "correct the default",
    "A default must be valid for its own node, without unknown fields. Nested defaults are not filled in first (apiserver/schema/defaulting/validation.go).",
  ),
  SG4213: rule(
    "correct the rule",
    "Each item of x-kubernetes-validations needs a rule, and a message if the rule has line breaks. Its reason is one of four, its fieldPath exists, and it uses oldSelf only where the API server can find an old value (apiextensions validation.go).",
  ),
  SG4214: rule(
    "choose other names for the kind or the group",
    "Names of a CRD are DNS labels of at most 63 characters, the group is a domain with a dot, metadata.name is plural.group, and groups under k8s.io need an approval annotation (apiextensions validation.go).",
  ),
  SG4215: rule(
    "correct the version in the config",
    "Versions are unique, each has a schema, exactly one is stored, and a deprecation warning has at most 256 printable characters and belongs to a deprecated version (apiextensions validation.go).",
  ),
  SG4216: rule(
    "correct the path",
    "Printer columns, selectable fields and scale paths are field paths in a fixed notation (apiextensions validation.go).",
  ),
  SG4217: rule(
    "shorten the descriptions, or split the kind",
    "A request has at most 3 MiB, and etcd stores about 1.5 MiB. The usual causes are types with many references and long descriptions. Shorten the descriptions, or split the kind.",
  ),
} as const;

export type CrdCode = keyof typeof crdCodes;

/** The parameters of each code's message. */
export type CrdParams = { readonly [C in CrdCode]: (typeof crdCodes)[C] extends Code<infer P> ? P : never };

const table: { readonly [C in CrdCode]: Code<CrdParams[C]> } = crdCodes;

/** Returns the message of a code. */
export function crdMessage<C extends CrdCode>(crdCode: C, params: CrdParams[C]): string {
  return table[crdCode].message(params);
}
