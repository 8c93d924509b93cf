import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

/** SG31xx: conventions of a project. Each is a lint rule, and so are some of the SG30xx. The config switches them. */
export const lintCodes = {
  SG3181: code<{ id: string; stability: string }>(
    "warning",
    ({ id, stability }) => `${id} is deprecated, but x-ont-stability says ${JSON.stringify(stability)}`,
    {
      rule: "deprecated-stability",
      hint: 'write "x-ont-stability": "deprecated"',
      explain:
        "x-ont-deprecated and x-ont-stability say the same thing in two places. Readers of one of them must not get another answer than readers of the other.",
    },
  ),
  SG3182: code<{ form: string; other: string }>(
    "off",
    ({ form, other }) => `this dependency is ${form}; most in this set are ${other}`,
    {
      rule: "mixed-dependency-forms",
      hint: "write all dependencies of a set in one form",
      explain:
        'A dependency is text ("layer/Kind") or an object ({ "group", "kind", "version" }), and both mean the same. A set that uses both is harder to search and to edit.',
    },
  ),
  SG3183: code<{ id: string; problem: string }>("off", ({ id, problem }) => `the root of ${id} ${problem}`, {
    rule: "whole-root",
    hint: 'declare metadata with a $ref, and write "additionalProperties": false',
    explain:
      "A schema may leave metadata and the end of the root to the generator. A project that publishes its schemas to other tools may want each kind to describe the whole object: metadata by a $ref to one shared schema, and no other properties.",
  }),
  SG3184: code<{ id: string }>(
    "off",
    ({ id }) => `x-ont-depends-on names ${id}, but no $ref of this schema leads to it`,
    {
      rule: "unused-dependency",
      hint: "remove it, unless the reconciler watches the kind",
      explain:
        "A dependency on a kind that is named only by a text field is not visible in the structure of the schema. Such a dependency adds a watch and rights. If the reconciler does not need them, remove it.",
    },
  ),
  SG3185: code<{ id: string }>("off", ({ id }) => `${id} does not say in which namespace its objects live`, {
    rule: "missing-namespace",
    hint: "add x-ont-namespace: a name, a template or none",
    explain:
      "Without x-ont-namespace an object may live in any namespace. A project whose operators expect objects in fixed places may want each namespaced kind to say which.",
  }),
  SG3186: code<{ name: string; other: string }>(
    "off",
    ({ name, other }) => `${name} is declared in ${other} too, with the same properties`,
    {
      rule: "duplicate-definition",
      hint: "move it to a file of its own, and refer to it with $ref",
      explain:
        "Two entries of $defs in different files have the same name and the same properties. Copies drift apart, and each becomes a TypeScript type of its own. Declare the type once in a low layer.",
    },
  ),
  SG3187: code<{ path: string }>(
    "off",
    ({ path }) => `the description says that ${path} does not change, but no rule says so`,
    {
      rule: "immutable-in-prose",
      hint: "add the path to x-ont-immutable, or correct the description",
      explain:
        "Only a rule keeps a field from changing. Name the path in x-ont-immutable or in the config, and the CRD and the validator refuse a change.",
    },
  ),
  SG3188: code<{ problem: string }>("warning", ({ problem }) => `index.json: ${problem}`, {
    rule: "index-mismatch",
    hint: "make the index agree with the file",
    explain:
      "An index.json beside the layer folders lists the schemas of a published set, each with its file, stability and dependencies. Programs read the index in place of the schemas, so both must say the same.",
  }),
  SG3189: code<{ id: string; successor: string }>(
    "warning",
    ({ id, successor }) => `index.json says that ${successor} supersedes ${id}, but ${id} is not deprecated`,
    {
      rule: "index-successor",
      hint: "add x-ont-deprecated and x-ont-superseded-by to the schema, or correct the index",
      explain:
        "Only x-ont-deprecated and x-ont-superseded-by reach the types and the CRD. Prose in the index reaches no one who uses the kind.",
    },
  ),
  SG3190: code<{ name: string; meant: string }>(
    "warning",
    ({ name, meant }) => `the root of the kind has ${JSON.stringify(name)} and no ${JSON.stringify(meant)}`,
    {
      rule: "almost-root-name",
      hint: "correct the name",
      explain:
        "Every Kubernetes object has apiVersion, kind and metadata, and most have spec and status. A property with almost the same name becomes a field of its own: a kind whose status is misspelled has no status subresource. If you mean another field, switch the rule off in the config.",
    },
  ),
  SG3191: code<{ found: string; version: string }>(
    "warning",
    ({ found, version }) => `$id says ${found}, but the API version of the kind is ${version}`,
    {
      rule: "id-version",
      hint: "set the `version` of the layer in the config, or a const apiVersion in the schema; or correct $id",
      explain:
        'The API version of a kind comes from the config (`layers: [{ "name": ..., "group": ..., "version": "v1" }]`) or from a const apiVersion `group/version` in the schema, and is v1alpha1 otherwise. $id only identifies the schema. A reader takes a version in its path for that of the API. If the versions of your schemas have another meaning, switch the rule off in the config.',
    },
  ),
  SG3192: code<{ name: string }>(
    "warning",
    ({ name }) =>
      `the schema has ${JSON.stringify(name)} like a kind, but it is a type: nothing says that it is a kind`,
    {
      rule: "unmarked-kind",
      hint: 'add "x-ont-kind": true if it is a kind, or "x-ont-kind": false if it is a type',
      explain:
        'A schema is a kind if it says "x-ont-kind": true, or has a const kind beside metadata, x-ont-scope, x-ont-plural or a property spec at its root. Any other schema is a type, and a type has no CRD and no reconciler.',
    },
  ),
};
