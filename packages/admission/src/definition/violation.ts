import type { Json } from "../../../base/src/json.ts";
import { goText } from "../value/go-text.ts";

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
  | "cel-syntax"
  | "cel-name"
  | "cel-type"
  | "cel-result"
  | "cel-pattern"
  | "cel-message"
  | "cel-cost"
  | "cel-total-cost"
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
  /** The message of the API server, if it is known. */
  readonly message?: string;
  /** The field that the API server names, if it is not the path. */
  readonly field?: string;
}

export function violation(rule: DefinitionRule, path: string, problem: string, message?: string): Violation {
  return { rule, path, problem, ...(message === undefined ? {} : { message }) };
}

/** The message of a server for a value that is not valid. */
export function invalidText(value: Json | undefined, detail: string): string {
  return `Invalid value: ${goText(value ?? "")}: ${detail}`;
}

/** The message of a server for a value that is not one of a list. */
export function unsupportedText(value: Json | undefined, supported: readonly string[]): string {
  return `Unsupported value: ${goText(value ?? "")}: supported values: ${supported.map((name) => goText(name)).join(", ")}`;
}

/** Returns a violation if the condition is true; otherwise an empty list. */
export function when(broken: boolean, rule: DefinitionRule, at: Omit<Violation, "rule">): Violation[] {
  return broken ? [{ rule, ...at }] : [];
}
