import type { DefinitionRule } from "../../packages/admission/src/index.ts";
import type { CrdCode } from "../diagnostics/codes/crd.ts";

/** The code of each rule of the API server for definitions. */
export const DEFINITION_CODES: { readonly [rule in DefinitionRule]: Extract<CrdCode, `SG42${string}`> } = {
  decoding: "SG4201",
  "unknown-field": "SG4202",
  keyword: "SG4203",
  structure: "SG4204",
  junctor: "SG4205",
  root: "SG4206",
  "additional-properties": "SG4207",
  "object-meta": "SG4208",
  pattern: "SG4209",
  extension: "SG4210",
  "list-type": "SG4211",
  default: "SG4212",
  "cel-rule": "SG4213",
  names: "SG4214",
  versions: "SG4215",
  "field-path": "SG4216",
  size: "SG4217",
};
