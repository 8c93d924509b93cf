import type { DefinitionRule } from "../../packages/admission/src/index.ts";
import type { CrdCode } from "../diagnostics/codes/crd.ts";
import type { RuleCode } from "../diagnostics/codes/rules.ts";

/** The code of each rule of the API server for definitions. */
export const DEFINITION_CODES: {
  readonly [rule in DefinitionRule]: Extract<CrdCode, `SG42${string}`> | RuleCode;
} = {
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
  "cel-syntax": "SG2120",
  "cel-name": "SG2121",
  "cel-type": "SG2122",
  "cel-result": "SG2123",
  "cel-pattern": "SG2124",
  "cel-cost": "SG2125",
  "cel-total-cost": "SG2126",
  "cel-message": "SG2127",
  names: "SG4214",
  versions: "SG4215",
  "field-path": "SG4216",
  size: "SG4217",
};
