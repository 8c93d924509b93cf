import { MAX_DOCUMENT_DEPTH } from "../packages/base/src/document-depth.ts";

/** A limit of the tool, as docs/limits.md shows it. */
export interface Limit {
  readonly value: number;
  /** What is counted. */
  readonly counts: string;
  /** The code of the diagnostic about what is larger; null if nothing is reported. */
  readonly code: string | null;
}

const MEBIBYTE = 1024 * 1024;

/** Everything that a schema, a config or a document can make too large. docs/limits.md is this table. */
export const LIMIT_TABLE = {
  fileBytes: { value: 256 * MEBIBYTE, counts: "bytes of any file that is read", code: "SG5007" },
  configBytes: {
    value: 4 * MEBIBYTE,
    counts: "bytes of the config file, or of the licence that it names",
    code: "SG6051",
  },
  schemaBytes: { value: 4 * MEBIBYTE, counts: "bytes of a schema file", code: "SG1003" },
  expandedBytes: {
    value: 16 * MEBIBYTE,
    counts: "bytes of a YAML schema, with its aliases written out",
    code: "SG1002",
  },
  aliases: {
    value: 100,
    counts: "aliases of a YAML schema that lead to one anchor, together with what is inside it",
    code: "SG1002",
  },
  schemas: { value: 20_000, counts: "schemas in a file", code: "SG1053" },
  schemaDepth: {
    value: 200,
    counts: "levels of schemas in a file, and in a definition, where references are written out",
    code: "SG1014, SG4006",
  },
  documentDepth: {
    value: MAX_DOCUMENT_DEPTH,
    counts: "levels of objects and arrays in a document that a generated validator or the API server for tests judges",
    code: null,
  },
  references: { value: 200, counts: "`$ref`s of a chain in which each leads to the next", code: "SG1016" },
  appliedSchemas: {
    value: 20_000,
    counts: "schemas that apply to one value, where references are written out",
    code: "SG1051",
  },
  loweredNodes: { value: 20_000, counts: "schemas in a definition, where references are written out", code: "SG4006" },
  branches: {
    value: 1_000,
    counts:
      "members of an `allOf`, `anyOf`, `oneOf`, `prefixItems`, `patternProperties`, `dependentSchemas` or `dependentRequired`",
    code: "SG2051",
  },
  patternSteps: {
    value: 10_000,
    counts: "steps of the program of a `pattern`, which has each repetition written out",
    code: "SG2091",
  },
  patternDepth: { value: 250, counts: "levels of groups in a `pattern`", code: "SG2013" },
  listedMembers: { value: 10_000, counts: "members of an `enum` or a `required`", code: "SG2051" },
  conditionReasons: { value: 10_000, counts: "condition types of a kind, times the reasons of each", code: "SG2052" },
  checkedSchemas: {
    value: 20_000,
    counts: "schemas of the values of one type in which seamgen looks for contradictions",
    code: null,
  },
  checkedBranches: {
    value: 64,
    counts: "branches of an `anyOf` or `oneOf` in which seamgen looks for contradictions",
    code: null,
  },
  comparedBytes: { value: 16 * MEBIBYTE, counts: "bytes of a file whose lines `--check` compares", code: null },
  comparedFiles: { value: 100, counts: "files whose lines `--check` compares", code: null },
  diagnosticsPerFile: { value: 100, counts: "diagnostics that are printed about one file", code: null },
} as const satisfies { readonly [name: string]: Limit };

/** The values of the table. */
export const LIMITS: { readonly [K in keyof typeof LIMIT_TABLE]: number } = Object.fromEntries(
  Object.entries(LIMIT_TABLE).map(([name, { value }]) => [name, value]),
) as { [K in keyof typeof LIMIT_TABLE]: number };
