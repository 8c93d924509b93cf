import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

/** SG10xx: reading schema files and resolving references. */
export const loadCodes = {
  SG1001: code<{ reason: string }>(
    "error",
    ({ reason }) => `not valid JSON: ${reason}`,
    "A schema file that ends in .json must be one JSON value (RFC 8259): no comments, no trailing commas, no second value. Write the file as .yaml if you want comments.",
  ),
  SG1002: code<{ reason: string }>(
    "error",
    ({ reason }) => `not valid YAML: ${reason}`,
    "A schema file that ends in .yaml or .yml must be one YAML 1.2 document without custom tags, duplicate keys or unbounded aliases.",
  ),
  SG1003: code<{ bytes: number; limit: number }>(
    "error",
    ({ bytes, limit }) => `the file has ${bytes} bytes; the limit is ${limit}`,
    "A Kubernetes API server refuses requests over 3 MiB, so a schema beyond 4 MiB can never become a CRD. Split it into several files that refer to each other by $id.",
  ),
  SG1004: code<{ id: string }>(
    "error",
    ({ id }) => `$id ${JSON.stringify(id)} is already taken by another schema`,
    "An $id is the identity of a schema: every $ref to it must lead to exactly one place. Give one of the two another $id.",
  ),
  SG1005: code<{ ref: string }>(
    "error",
    ({ ref }) => `$ref ${JSON.stringify(ref)} leads to no schema of this set`,
    "References are resolved by $id among the schema files of the configured folder. Nothing is ever fetched from a network or read from elsewhere on the disk, whatever the reference says. Add the file that declares this $id, or correct the reference.",
  ),
  SG1006: code<{ found: string }>(
    "error",
    ({ found }) => `a schema file must hold a JSON object, not ${found}`,
    "A schema file declares a kind or a type: an object with $id, title, x-ont-layer and the keywords of JSON Schema 2020-12.",
  ),
  SG1007: code<{ target: string }>(
    "error",
    ({ target }) => `a symbolic link that leads outside the schema folder (${target}) is not followed`,
    "Schemas are untrusted input: nothing outside the configured folder is read. Copy the file into the folder, or configure the folder that holds it.",
  ),
  SG1008: code<{ expected: string }>(
    "shown note",
    ({ expected }) => `ignored: schema files stand at ${expected}`,
    "The folder of a schema file names its layer, so files beside the layer folders or deeper below them are no schemas of this set.",
  ),
  SG1009: code<{ uri: string }>(
    "error",
    ({ uri }) => `${JSON.stringify(uri)} is not a valid URI reference`,
    "$id and $ref hold URI references (RFC 3986). Percent-encode characters that a URI cannot hold.",
  ),
  SG1010: code<{ keyword: string }>(
    "error",
    ({ keyword }) => `${keyword} is not supported`,
    "Dynamic references choose their target while a document is validated. Types and CRDs have no counterpart, so they would silently disagree with the validator. Use $ref with an $anchor or a pointer.",
  ),
  SG1011: code<{ anchor: string }>(
    "error",
    ({ anchor }) => `$anchor ${JSON.stringify(anchor)} is declared twice in one schema resource`,
    "An anchor names one place in a schema resource; with two of a name a $ref would be ambiguous.",
  ),
  SG1012: code<{ schema: string }>(
    "error",
    ({ schema }) => `the dialect ${JSON.stringify(schema)} is not supported`,
    "Schemas are read as JSON Schema 2020-12 (https://json-schema.org/draft/2020-12/schema). Keywords of older drafts mean other things, so a file that declares another dialect is refused instead of misread.",
  ),
  SG1013: code<{ folder: string }>(
    "error",
    ({ folder }) => `no schema found below ${folder}`,
    "The configured schema folder must hold <layer>/<Kind>.json (or .yaml) files. Check `schemas` in seamgen.config.json.",
  ),
  SG1014: code<{ limit: number }>(
    "error",
    ({ limit }) => `nested deeper than ${limit} levels`,
    "No API object is that deep, and the stack of every tool that reads the schema is finite. Name inner shapes in $defs and refer to them.",
  ),
  SG1015: code<{ cycle: string }>(
    "error",
    ({ cycle }) => `$ref cycle that never reaches a value: ${cycle}`,
    "Each step of the cycle judges the same value (a $ref, or a branch of allOf, anyOf, oneOf, not, if, then, else or dependentSchemas), so the judgement would never end. A type may refer to itself below properties, items or another keyword that goes into the value.",
  ),
  SG1016: code<{ limit: number }>(
    "error",
    ({ limit }) => `a chain of more than ${limit} $refs begins here`,
    "A $ref that leads to a schema that is itself a $ref, and so on: every reader of the types, compilers included, follows such a chain on its stack. Refer to the end of the chain.",
  ),
  SG1017: code<{ key: string }>(
    "error",
    ({ key }) => `${JSON.stringify(key)} is declared twice in one object`,
    "JSON leaves open which of two members of one name counts; most readers keep the last without a word, and what the other says is lost. Keep one of them.",
  ),
};
