/** The subject of a rule for CustomResourceDefinitions. */
export type DefinitionRule =
  | "decoding"
  | "unknown-field"
  | "keyword"
  | "structure"
  | "junctor"
  | "root"
  | "additional-properties"
  | "object-meta"
  | "pattern"
  | "extension"
  | "list-type"
  | "default"
  | "cel-rule"
  | "names"
  | "versions"
  | "field-path"
  | "size";

/** A rule of the API server that a CRD breaks. */
export interface Violation {
  readonly rule: DefinitionRule;
  /** The field as the API server prints it: `spec.versions[0].schema.openAPIV3Schema.properties[spec].type`. */
  readonly path: string;
  /** What is wrong, as a continuation of the path: `must be given`. */
  readonly problem: string;
}

export function violation(rule: DefinitionRule, path: string, problem: string): Violation {
  return { rule, path, problem };
}

/** Returns a violation if the condition is true; otherwise an empty list. */
export function when(
  broken: boolean,
  rule: DefinitionRule,
  at: { readonly path: string; readonly problem: string },
): Violation[] {
  return broken ? [{ rule, ...at }] : [];
}
