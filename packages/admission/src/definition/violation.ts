import { crdMessage, type CrdCode } from "../../../../generator/diagnostics/codes/crd.ts";

/** A rule of the API server that a CRD breaks. */
export interface Violation {
  readonly code: RuleCode;
  /** The field as the API server prints it: `spec.versions[0].schema.openAPIV3Schema.properties[spec].type`. */
  readonly path: string;
  readonly message: string;
}

export type RuleCode = Extract<CrdCode, `SG42${string}`>;

export function violation(code: RuleCode, path: string, problem: string): Violation {
  return { code, path, message: crdMessage(code, { path, problem }) };
}

/** One violation where the condition holds, none otherwise. */
export function when(
  broken: boolean,
  code: RuleCode,
  at: { readonly path: string; readonly problem: string },
): Violation[] {
  return broken ? [violation(code, at.path, at.problem)] : [];
}
