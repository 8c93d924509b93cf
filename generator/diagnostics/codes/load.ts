import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

const SHOWN = 40;

function shortened(number: string): string {
  return number.length > SHOWN ? `${number.slice(0, SHOWN)}…` : number;
}

/** SG10xx: reading schema files and resolving references. */
export const loadCodes = {
  SG1001: code<{ reason: string }>("error", ({ reason }) => `not valid JSON: ${reason}`, {
    hint: "write one JSON value, without comments and trailing commas",
    explain:
      "A schema file that ends in .json must be one JSON value (RFC 8259), without comments, trailing commas or a second value. Use a .yaml file if you want comments.",
  }),
  SG1002: code<{ reason: string }>("error", ({ reason }) => `not valid YAML: ${reason}`, {
    hint: "write one YAML 1.2 document, without duplicate keys and without tags for values that JSON does not have",
    explain:
      "A schema file that ends in .yaml or .yml must be one YAML 1.2 document without duplicate keys or unbounded aliases. Its values are those of JSON: of the tags, only !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are allowed. A key is the name of a member, so it is not a list, a map or null, and a number stands in quotes if it would be read as another text, such as 1.10 as 1.1.",
  }),
  SG1003: code<{ bytes: number; limit: number }>(
    "error",
    ({ bytes, limit }) => `the file has ${bytes} bytes; the limit is ${limit}`,
    {
      hint: "split it into several files that refer to each other by $id",
      explain:
        "The API server refuses requests of more than 3 MiB, so a schema of more than 4 MiB can never become a CRD. Split it into several files that refer to each other by $id.",
    },
  ),
  SG1004: code<{ id: string }>("error", ({ id }) => `$id ${JSON.stringify(id)} is already taken by another schema`, {
    hint: "give one of the two schemas another $id",
    explain:
      "An $id identifies one schema, so that every $ref to it leads to one place. Give one of the two schemas another $id.",
  }),
  SG1005: code<{ ref: string }>(
    "error",
    ({ ref }) => `$ref ${JSON.stringify(ref)} does not lead to a schema of this set`,
    {
      hint: "add the file that declares this $id, or correct the reference",
      explain:
        "References are resolved by $id among the files of the schema folder. Nothing is fetched from a network or read from another folder. Add the file that declares this $id, or correct the reference.",
    },
  ),
  SG1006: code<{ found: string }>("error", ({ found }) => `a schema file must hold a JSON object, not ${found}`, {
    hint: "write a JSON object",
    explain:
      "A schema file declares a kind or a type: an object with $id, title, x-ont-layer and the keywords of JSON Schema 2020-12.",
  }),
  /** Without a target if the link leads nowhere. */
  SG1007: code<{ target: string | null }>(
    "error",
    ({ target }) =>
      target === null
        ? "the symbolic link leads nowhere"
        : `the symbolic link leads outside the schema folder (${target}), and is not followed`,
    {
      hint: "copy the file into the schema folder",
      explain:
        "Schemas are untrusted input, so seamgen reads nothing outside the schema folder. Copy the file into the folder, or configure the folder that it is in.",
    },
  ),
  SG1008: code<{ expected: string }>("warning", ({ expected }) => `ignored: the path of a schema file is ${expected}`, {
    hint: "move the file to <layer>/<Kind>.json, or out of the schema folder",
    explain:
      "The folder of a schema file names its layer, so files next to the layer folders or in folders below them are not schemas of this set.",
  }),
  SG1009: code<{ uri: string }>("error", ({ uri }) => `${JSON.stringify(uri)} is not a valid URI reference`, {
    hint: "percent-encode the characters that a URI cannot hold",
    explain: "$id and $ref hold URI references (RFC 3986). Percent-encode characters that a URI cannot hold.",
  }),
  SG1010: code<{ keyword: string }>("error", ({ keyword }) => `${keyword} is not supported`, {
    hint: "use $ref with an $anchor or a JSON Pointer",
    explain:
      "A dynamic reference gets its target only when a document is validated. Types and CRDs have nothing like it, so they would differ from the validator. Use $ref with an $anchor or a pointer.",
  }),
  SG1011: code<{ anchor: string }>(
    "error",
    ({ anchor }) => `$anchor ${JSON.stringify(anchor)} is declared twice in one schema resource`,
    {
      hint: "rename one of the two anchors",
      explain:
        "An anchor names one place in a schema resource. With two anchors of the same name, a $ref to it would be ambiguous.",
    },
  ),
  SG1012: code<{ schema: string }>("error", ({ schema }) => `the dialect ${JSON.stringify(schema)} is not supported`, {
    hint: "write the schema in JSON Schema 2020-12, and declare https://json-schema.org/draft/2020-12/schema",
    explain:
      "Schemas are read as JSON Schema 2020-12 (https://json-schema.org/draft/2020-12/schema). Some keywords have another meaning in older drafts, so a file that declares another dialect is refused.",
  }),
  SG1013: code<{ folder: string }>("error", ({ folder }) => `no schema files below ${folder}`, {
    hint: "add a file <layer>/<Kind>.json there, or correct `schemas` in the config",
    explain:
      "The schema folder must have files <layer>/<Kind>.json or .yaml. `schemas` in the config names the folder.",
  }),
  SG1014: code<{ limit: number }>("error", ({ limit }) => `the schema is nested more than ${limit} levels deep`, {
    hint: "name inner schemas in $defs and refer to them",
    explain:
      "Every tool that reads the schema has a limited stack, and no API object is nested that deep. Name inner schemas in $defs and refer to them.",
  }),
  SG1015: code<{ cycle: string }>("error", ({ cycle }) => `endless cycle of $refs: ${cycle}`, {
    hint: "remove one of these references, or move it below properties or items",
    explain:
      "Each step of the cycle applies to the same value: a $ref, or a branch of allOf, anyOf, oneOf, not, if, then, else or dependentSchemas. Validation would never end. A type may refer to itself below properties, items or another keyword that applies to a part of the value.",
  }),
  SG1016: code<{ limit: number }>("error", ({ limit }) => `a chain of more than ${limit} $refs starts here`, {
    hint: "refer to the end of the chain",
    explain:
      "Each $ref of the chain leads to a schema that has a $ref itself. Tools that read the generated types, such as compilers, follow the chain on their stacks. Refer to the end of the chain.",
  }),
  SG1051: code<{ limit: number }>(
    "error",
    ({ limit }) => `more than ${limit} schemas apply to one value here, where references are written out`,
    {
      hint: "refer to each schema once, or remove branches",
      explain:
        "A $ref, and a branch of allOf, anyOf, oneOf, not, if, then, else or dependentSchemas, applies to the same value as the schema that holds it. If several of them lead to the same schema, a validator judges it once for each way there, and the number can double at each step. Refer to each schema once.",
    },
  ),
  SG1052: code<{ problem: string }>("error", ({ problem }) => `the schema cannot be read: ${problem}`, {
    hint: "make it a readable file, or remove it",
    explain:
      "A schema is a regular file that seamgen may read. The operating system refused to open this one, or it is a folder, a pipe or a device. Change its permissions, replace it by a file, or remove it.",
  }),
  SG1053: code<{ schemas: number; limit: number }>(
    "error",
    ({ schemas, limit }) => `the file holds ${schemas} schemas; the limit is ${limit}`,
    {
      hint: "divide the file, or describe members of one form by additionalProperties",
      explain:
        "Each schema of a file becomes types, checks and parts of definitions. Compilers, validators and API servers take them one by one. Divide the file into several, each with its own $id. Members that all have one form need one schema under additionalProperties.",
    },
  ),
  SG1071: code<{ what: string }>("error", ({ what }) => `this is ${what}, not a JSON Schema`, {
    hint: "write a JSON Schema that describes the objects",
    explain:
      'seamgen reads JSON Schemas and prints CustomResourceDefinitions from them. It does not read definitions, other manifests or OpenAPI documents. The schema of a kind is inside a definition, at spec.versions[].schema.openAPIV3Schema, and inside an OpenAPI document, at components.schemas. Copy it into a file of its own, <layer>/<Kind>.json or .yaml. Give it const apiVersion and kind and a property metadata, or "x-ont-kind": true, so that it becomes a kind.',
  }),
  SG1017: code<{ key: string }>("error", ({ key }) => `${JSON.stringify(key)} is declared twice in one object`, {
    hint: "keep one of the two",
    explain:
      "JSON does not say which of two members with the same name counts. Most parsers silently keep the last one. Keep one of them.",
  }),
  SG1061: code<{ number: string }>(
    "error",
    ({ number }) => `${shortened(number)} is a number that neither int64 nor a double holds`,
    {
      hint: "write a number that a double holds, or an integer of int64",
      explain:
        "Integers of int64, from -9223372036854775808 to 9223372036854775807, are kept exactly. Every other number is a double for the API server, for JavaScript and for most readers of JSON, and this number would silently become another one. A double has about 16 decimal digits and ends at 1.8e308.",
    },
  ),
  SG1062: code<{ problem: string }>("error", ({ problem }) => `the file is not UTF-8: it ${problem}`, {
    hint: "save the file as UTF-8",
    explain:
      "JSON and YAML files are read as UTF-8, with or without a byte order mark. In another encoding, names and texts would silently become others. Save the file as UTF-8.",
  }),
  SG1063: code<{ what: string }>("error", ({ what }) => `${what} holds half of a surrogate pair`, {
    hint: "write both halves, or remove the escape",
    explain:
      "The escapes of JSON can write one half of a surrogate pair, such as \\ud800. It is not a character, and no UTF-8 file can hold it, so no generated file could repeat this name or text.",
  }),
};
