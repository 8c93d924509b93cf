import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

/** SG30xx: rules that hold between schemas. */
export const checkCodes = {
  SG3001: code<{ from: string; to: string }>("error", ({ from, to }) => `${from} refers upward to ${to}`, {
    hint: "move one of the two schemas to another layer, or change the order of the layers in the config",
    explain:
      "The config lists the layers from low to high. A reference may point to its own layer or to a lower one. With references in both directions, the packages would depend on each other in a circle.",
  }),
  SG3002: code<{ ref: string }>("off", ({ ref }) => `$ref to ${ref} is not declared in x-ont-depends-on`, {
    rule: "undeclared-reference",
    hint: "add it to x-ont-depends-on",
    explain:
      "A $ref is an edge of its own: it counts for the direction of layers, the order of generation and the imports, whether x-ont-depends-on names it or not. A project that wants each edge in x-ont-depends-on too switches this rule on.",
  }),
  SG3003: code<{ cycle: string }>("error", ({ cycle }) => `dependency cycle: ${cycle}`, {
    hint: "remove one of these dependencies",
    explain:
      "x-ont-depends-on determines the order in which schemas are generated and CRDs are applied, and a cycle has no order. Remove one of the dependencies. A status that only names another object needs no dependency.",
  }),
  SG3004: code<{ id: string }>("error", ({ id }) => `x-ont-depends-on names ${id}, which does not exist`, {
    hint: "add the schema, or correct the name",
    explain: "The layer is part of this set, but it has no schema with that name.",
  }),
  SG3005: code<{ id: string }>(
    "warning",
    ({ id }) => `x-ont-depends-on names ${id}, whose layer is not part of this set`,
    {
      rule: "dependency-outside-set",
      hint: "add the schemas of the layer, or ignore this if the layer is published elsewhere",
      explain:
        "The generator cannot check such a dependency or generate a watch for it. Add the schemas of the layer to the schema folder, or ignore this warning if the layer is published elsewhere.",
    },
  ),
  SG3006: code<{ from: string; to: string; successor: string }>(
    "warning",
    ({ from, to, successor }) => `${from} depends on ${to}, which is deprecated${successor}`,
    {
      rule: "deprecated-dependency",
      hint: "depend on another schema",
      explain:
        "A kind that is not deprecated should not bring a deprecated one into every installation. Depend on the successor.",
    },
  ),
  SG3007: code<{ id: string }>(
    "warning",
    ({ id }) => `${id} is deprecated, but x-ont-superseded-by names no successor`,
    {
      rule: "missing-successor",
      hint: "name the successor with x-ont-superseded-by",
      explain:
        "Users of a deprecated kind need to know what to use instead. The successor is printed into the @deprecated tag and into the deprecation warning of the CRD.",
    },
  ),
  SG3008: code<{ id: string; successor: string }>(
    "warning",
    ({ id, successor }) => `${id} is superseded by ${successor}, which does not exist`,
    {
      rule: "unknown-successor",
      hint: "write the layer/Kind of a schema of this set",
      explain: "x-ont-superseded-by names a schema of this set as layer/Kind.",
    },
  ),
  SG3009: code<{ plural: string; group: string; other: string }>(
    "error",
    ({ plural, group, other }) => `the plural ${plural}.${group} is already used by ${other}`,
    {
      hint: "choose another plural, with x-ont-plural or in the config",
      explain:
        "A plural is unique in its API group. Give one of the kinds another plural, with x-ont-plural or in the config.",
    },
  ),
  SG3010: code<{ kind: string; group: string; other: string }>(
    "error",
    ({ kind, group, other }) => `the kind ${kind} is declared twice in the API group ${group}; the other is ${other}`,
    { hint: "rename one of the two kinds", explain: "A kind is unique in its API group. Case does not count." },
  ),
  SG3011: code<{ shortName: string; group: string; other: string }>(
    "error",
    ({ shortName, group, other }) => `the short name ${shortName} collides with ${other} in ${group}`,
    {
      hint: "choose another name for one of the two",
      explain:
        "Plurals, singulars and short names of an API group must all differ. The API server would not accept the names of the second CRD.",
    },
  ),
  SG3012: code<{ path: string; other: string }>("error", ({ path, other }) => `${path} is also a file of ${other}`, {
    hint: "rename one of the two schemas",
    explain:
      "Two schemas would be generated into the same file. Their names may differ only in case. Rename one of them.",
  }),
  SG3061: code<{ path: string; name: string }>(
    "error",
    ({ path, name }) => `${path}: Windows cannot hold a file or folder named ${JSON.stringify(name)}`,
    {
      hint: "choose another name",
      explain:
        "On Windows, con, prn, aux, nul, com0 to com9 and lpt0 to lpt9 are devices, with or without an extension. A clone of a repository with such a path lacks its files there. The names of layers and API versions become folders, and those of schemas and API groups begin the names of files. Choose another name.",
    },
  ),
  SG3013: code<{ from: string; to: string }>(
    "error",
    ({ from, to }) => `the packages of the layers ${from} and ${to} would import each other`,
    {
      hint: "move what both need to a lower layer",
      explain:
        "Layers of the same rank may refer to each other, but only in one direction, because each becomes an npm package. Move what both need to a lower layer.",
    },
  ),
  SG3014: code<{ id: string }>("warning", ({ id }) => `${id} declares x-ont-superseded-by but not x-ont-deprecated`, {
    rule: "successor-without-deprecation",
    hint: 'add "x-ont-deprecated": true',
    explain:
      "Only a deprecated schema has a successor. Without x-ont-deprecated: true, x-ont-superseded-by has no effect.",
  }),
  SG3015: code<{ file: string }>("off", () => "x-ont-depends-on is missing", {
    rule: "missing-dependencies",
    hint: 'add "x-ont-depends-on": [] if the schema depends on nothing',
    explain:
      "A $ref is a dependency of its own, so most schemas need no list. A project can require one in every schema, with an empty list if there is nothing to add, so that a forgotten dependency of a reconciler can be noticed.",
  }),
  SG3071: code<{ count: number; limit: number }>(
    "shown note",
    ({ count, limit }) =>
      `the type leaves out ${count} of the schemas that apply here, because it would have more than ${limit} alternatives`,
    {
      hint: "join alternatives, or give them properties of their own; the validator and the CRD check all of them",
      explain:
        "A value that must satisfy several oneOf or anyOf at once has as many forms as there are combinations. A TypeScript compiler writes all of them out and refuses more than 100,000 (TS2590), so the generated type combines only as many as stay within the limit. It accepts more than the schema. The validator and the CRD check everything.",
    },
  ),
  SG3016: code<{ shortName: string }>(
    "warning",
    ({ shortName }) => `the short name ${shortName} belongs to a resource of Kubernetes itself`,
    {
      rule: "short-name-of-kubernetes",
      hint: "choose another short name",
      explain:
        "kubectl prefers the resources of Kubernetes itself, so this short name never leads to the kind. kubectl then warns that the name could also match a resource of lower priority. Choose another short name.",
    },
  ),
};
