import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

/** SG20xx: what a single schema says of itself. */
export const catalogCodes = {
  SG2001: code<{ annotation: string }>(
    "error",
    ({ annotation }) => `unknown annotation ${annotation}`,
    "Keywords that begin with x-ont- steer the generator. One that nobody reads is a typing mistake, and skipping it in silence would drop what it was meant to say.",
  ),
  SG2002: code<{ annotation: string; expected: string }>(
    "error",
    ({ annotation, expected }) => `${annotation} must be ${expected}`,
    "Each x-ont- annotation has one shape; the message names it.",
  ),
  SG2003: code<{ layer: string; folder: string }>(
    "error",
    ({ layer, folder }) =>
      `x-ont-layer says ${JSON.stringify(layer)}, but the file stands in the folder ${JSON.stringify(folder)}`,
    "A schema's layer decides its package and its API group; folder and annotation must name the same one.",
  ),
  SG2004: code<{ layer: string }>(
    "error",
    ({ layer }) => `layer ${JSON.stringify(layer)} has no API group`,
    'A kind lives in an API group. Name it in the config (`layers: [{ "name": ..., "group": ... }]`), or in the schema as a const apiVersion `group/version`.',
  ),
  SG2005: code<{ name: string }>(
    "error",
    ({ name }) => `${JSON.stringify(name)} cannot name a kind or a type`,
    "The file name without its ending is the name of the kind. It must begin with a capital letter and hold only ASCII letters and digits (63 at most), as Kubernetes and TypeScript ask.",
  ),
  SG2006: code<{ what: string; found: string; expected: string }>(
    "error",
    ({ what, found, expected }) => `${what} is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
    "A schema of a whole object fixes apiVersion and kind with const. They must agree with the file's name and with the layer's API group and version.",
  ),
  SG2007: code<{ name: string }>(
    "error",
    ({ name }) => `${JSON.stringify(name)} cannot name a layer`,
    "A layer's folder becomes an npm package name: lower-case letters, digits and dashes, beginning with a letter.",
  ),
  SG2008: code<{ keyword: string }>(
    "warning",
    ({ keyword }) => `unknown keyword ${JSON.stringify(keyword)} is ignored`,
    "JSON Schema treats an unknown keyword as an annotation without effect. More often than not it is a misspelled one, and then the rule it was meant to state is not checked. Names that begin with x- (but not x-ont-) are yours and never reported.",
  ),
  SG2009: code<{ name: string; other: string }>(
    "error",
    ({ name, other }) => `the type name ${name} is also that of ${other}`,
    "Each named schema, each object inside one and each enum becomes one exported TypeScript type in its package, so two may not share a name. An object or enum inside is called after what holds it: the property `source` of PackSpec gives PackSpecSource, the items of its list `steps` give PackSpecStep. Rename the property, the $defs entry or the file; the generator never numbers duplicates.",
  ),
  SG2010: code<{ path: string }>(
    "error",
    ({ path }) => `immutable path ${JSON.stringify(path)} leads to no property`,
    "An immutable path names a property of the object with dots, such as spec or spec.lineage. It becomes a transition rule in the CRD, which needs a declared property to stand on. It goes through properties and references, not into lists or maps.",
  ),
  SG2011: code<{ template: string }>(
    "error",
    ({ template }) => `${JSON.stringify(template)} is neither a namespace name nor a template of one`,
    "x-ont-namespace is a DNS-1123 label (seam-system), a template with variables in braces (seam-tenant-{clusterName}), or none.",
  ),
  SG2012: code<{ keyword: string; expected: string }>(
    "error",
    ({ keyword, expected }) => `${keyword} must be ${expected}`,
    "The value of a JSON Schema keyword has a fixed shape in the 2020-12 meta-schema. A keyword with another shape has no meaning.",
  ),
  SG2013: code<{ pattern: string; reason: string }>(
    "error",
    ({ pattern, reason }) => `${JSON.stringify(pattern)} is not a regular expression: ${reason}`,
    "pattern holds an ECMA-262 regular expression, read with the Unicode flag.",
  ),
  SG2014: code<{ format: string }>(
    "warning",
    ({ format }) => `format ${JSON.stringify(format)} is not checked by anybody`,
    "The Kubernetes API server knows a fixed list of formats and ignores the rest; the generated validators follow it so that both give the same verdict. Use a pattern if the rule matters.",
  ),
  SG2015: code<{ annotation: string }>(
    "error",
    ({ annotation }) => `${annotation} belongs at the root of a schema`,
    "Only x-ont-stability and x-ont-deprecated may also stand at a property.",
  ),
  SG2016: code<{ kind: string }>(
    "note",
    ({ kind }) =>
      `the items of ${kind}'s status.conditions are free-form; they are generated as the standard Condition`,
    "Kubernetes tools read conditions as metav1.Condition (type, status, reason, message, lastTransitionTime). Declaring them so gives a typed model and a CRD in which each condition is owned by its type.",
  ),
  SG2017: code<{ pattern: string }>(
    "warning",
    ({ pattern }) => `the pattern ${JSON.stringify(pattern)} may take exponential time on strings that nearly match`,
    "A repetition whose body is itself a repetition can be split in exponentially many ways, and JavaScript's regular expressions try them all before they say no. The API server (RE2) does not, so only the generated validator is at risk. Rewrite the pattern so that each repetition begins with a character of its own, such as a separator.",
  ),
  SG2018: code<{ where: string; kind: string }>(
    "error",
    ({ where, kind }) => `${where} names ${JSON.stringify(kind)}, which is no kind of this set`,
    "Settings per kind are keyed by layer/Kind. One that matches no schema has no effect and is most likely a typing mistake.",
  ),
  SG2019: code<{ keyword: string }>(
    "error",
    ({ keyword }) => `${keyword} is a keyword of an older draft`,
    "JSON Schema 2020-12 renamed it: definitions is $defs, dependencies is dependentRequired or dependentSchemas, an array under items is prefixItems, additionalItems is items, $recursiveRef is $dynamicRef.",
  ),
  SG2030: code<{ version: string }>(
    "error",
    ({ version }) => `the API version ${JSON.stringify(version)} has the name of another folder of the package`,
    "A package has a folder for each API version beside crds, internal, rbac and schemas. Choose another version, such as v1alpha1.",
  ),
  SG2031: code<{ package: string; layer: string; other: string }>(
    "error",
    ({ package: name, layer, other }) => `the layers ${other} and ${layer} both become the package ${name}`,
    "Each layer becomes an npm package of its own. Give one of them another name with `package` in the config's list of layers.",
  ),
  SG2021: code<object>(
    "shown note",
    () => "rules in x-kubernetes-validations are for the API server; the generated validator does not check them",
    "CEL rules go into the CRD as they are, and the API server evaluates them. The generated validators know JSON Schema only, so an object that breaks a rule passes them and is refused by the server. Say what JSON Schema can say (enum, required, dependentRequired, if/then) in JSON Schema.",
  ),
  SG2022: code<object>(
    "shown note",
    () => 'nullable has no effect without "type" beside it',
    'As in OpenAPI 3.0.3, "nullable": true adds null to the types that the same schema names, and says nothing where it names none: without a type null passes anyway, and null that the target of a $ref or a branch refuses stays refused. Write anyOf with { "type": "null" } to let null pass there.',
  ),
};
