import { isArray, isObject, jsonEqual, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { mentionsOldSelf } from "./mentions-old-self.ts";
import { optionalOf, ruleProgram, type RuleResult } from "./rule-program.ts";
import { CelDataError, celValue, INVISIBLE } from "./cel-value.ts";
import { goText } from "../value/go-text.ts";
import { isSet, listAt, memberSchema, findObject, textAt, objectAt } from "../value/schema-access.ts";
import { oldItems, type CheckedValue } from "../value/validate-value.ts";

/** The outcome of the rules in `x-kubernetes-validations`. A warning names a rule that cannot run here. */
export interface RuleVerdict {
  readonly causes: AdmissionCause[];
  readonly warnings: string[];
}

/** Whether a schema has rules at any depth. */
export function hasRules(schema: JsonObject): boolean {
  const below = Object.values(objectAt(schema, "properties"));
  const parts = [...below, own(schema, "items"), own(schema, "additionalProperties")];
  return (
    listAt(schema, "x-kubernetes-validations").length > 0 || parts.some((part) => isObject(part) && hasRules(part))
  );
}

/** Runs the rules of a value and of all values below it. Rule: docs/crd.md 2. */
export function ruleVerdict(checked: CheckedValue): RuleVerdict {
  const verdict: RuleVerdict = { causes: [], warnings: [] };
  const embedded = { ...checked.schema, "x-kubernetes-embedded-resource": true };
  visit({ ...checked, schema: embedded }, verdict);
  return verdict;
}

function visit(checked: CheckedValue, verdict: RuleVerdict): void {
  for (const rule of listAt(checked.schema, "x-kubernetes-validations"))
    if (isObject(rule)) runRule(checked, rule, verdict);
  if (isArray(checked.value)) visitItems(checked, checked.value, verdict);
  else if (isObject(checked.value)) visitMembers(checked, checked.value, verdict);
}

function visitItems(checked: CheckedValue, value: readonly Json[], verdict: RuleVerdict): void {
  const items = findObject(checked.schema, "items");
  if (items === undefined) return;
  const olds = oldItems(checked);
  value.forEach((item, i) => {
    visit({ schema: items, value: item, path: `${checked.path}[${i}]`, old: olds?.(item) }, verdict);
  });
}

function visitMembers({ schema, path, old }: CheckedValue, value: JsonObject, verdict: RuleVerdict): void {
  const rest = findObject(schema, "additionalProperties");
  for (const [name, member] of Object.entries(value)) {
    const below = memberSchema(schema, name);
    if (below === undefined) continue;
    const field = path === "" ? name : `${path}.${name}`;
    const before = isObject(old) ? own(old, name) : undefined;
    visit({ schema: below, value: member, path: below === rest ? `${path}[${name}]` : field, old: before }, verdict);
  }
}

function runRule(checked: CheckedValue, rule: JsonObject, verdict: RuleVerdict): void {
  const text = textAt(rule, "rule").trim();
  const transition = mentionsOldSelf(text);
  const optional = isSet(rule, "optionalOldSelf");
  if (transition && !optional && checked.old === undefined) return;
  if (!transition && checked.old !== undefined && jsonEqual(checked.old, checked.value)) return;
  const result = evaluate(checked, text, optional);
  if ("unsupported" in result)
    verdict.warnings.push(
      `${checked.path || "<root>"}: rule not checked by the test server (${result.unsupported}): ${text}`,
    );
  else if ("error" in result) verdict.causes.push(evaluationError(checked, rule, result.error));
  else if (!result.passed) verdict.causes.push(broken(checked, rule));
}

function evaluate({ schema, value, old }: CheckedValue, rule: string, optional: boolean): RuleResult {
  const self = visible(schema, value);
  const before = old === undefined ? undefined : visible(schema, old);
  if (!("value" in self)) return self;
  if (before !== undefined && !("value" in before)) return before;
  const given = optional ? optionalOf(before) : before?.value;
  return ruleProgram(rule)({ self: self.value, oldSelf: given });
}

type Seen = { readonly value: unknown } | { readonly error: string } | { readonly unsupported: string };

function visible(schema: JsonObject, value: Json): Seen {
  try {
    const seen = celValue(schema, value);
    return seen === INVISIBLE ? { unsupported: "CEL has no type for the value" } : { value: seen };
  } catch (error) {
    if (error instanceof CelDataError) return { error: error.message };
    throw error;
  }
}

function said(rule: JsonObject): string {
  const message = textAt(rule, "message").trim();
  return message === "" ? textAt(rule, "rule").trim() : message;
}

function broken(checked: CheckedValue, rule: JsonObject): AdmissionCause {
  const message = textAt(rule, "message").trim();
  return failed(checked, rule, message === "" ? `failed rule: ${textAt(rule, "rule").trim()}` : message);
}

/** The API server prints the type in place of the value. */
function evaluationError({ schema, path }: CheckedValue, rule: JsonObject, error: string): AdmissionCause {
  const message = `Invalid value: ${goText(textAt(schema, "type"))}: ${error} evaluating rule: ${said(rule)}`;
  return { field: path === "" ? "<nil>" : path, reason: "FieldValueInvalid", message };
}

const WORDS: ReadonlyMap<string, readonly [AdmissionCause["reason"], string]> = new Map([
  ["FieldValueRequired", ["FieldValueRequired", "Required value"]],
  ["FieldValueForbidden", ["FieldValueForbidden", "Forbidden"]],
  ["FieldValueDuplicate", ["FieldValueDuplicate", "Duplicate value"]],
]);

function failed({ schema, value, path }: CheckedValue, rule: JsonObject, detail: string): AdmissionCause {
  const field = `${path}${relative(textAt(rule, "fieldPath"))}`.replace(/^\./, "") || "<nil>";
  const type = textAt(schema, "type");
  const shown = type === "object" || type === "array" ? "" : `${goText(value)}: `;
  const special = WORDS.get(textAt(rule, "reason"));
  if (special === undefined) return { field, reason: "FieldValueInvalid", message: `Invalid value: ${shown}${detail}` };
  const [reason, words] = special;
  return {
    field,
    reason,
    message: reason === "FieldValueDuplicate" ? `${words}: ${shown}`.replace(/: $/, "") : `${words}: ${detail}`,
  };
}

/** Converts a rule's fieldPath to the form of messages: `['x']` becomes `.x`. */
function relative(path: string): string {
  return path.replace(/\['([^']+)'\]/g, ".$1");
}
