import { isArray, isObject, jsonEqual, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { mentionsOldSelf } from "./mentions-old-self.ts";
import { optionalOf, ruleProgram, type RuleResult } from "./rule-program.ts";
import { CelDataError, celValue, INVISIBLE } from "./cel-value.ts";
import { goText } from "../value/go-text.ts";
import { isSet, listAt, memberSchema, objectAt, textAt } from "../value/schema-access.ts";
import { oldItems, type Check } from "../value/validate-value.ts";

/** What the rules of `x-kubernetes-validations` say. A warning names a rule that could not be run. */
export interface RuleVerdict {
  readonly causes: AdmissionCause[];
  readonly warnings: string[];
}

/** Whether a schema has rules anywhere; without, the server says nothing about rules that it left out. */
export function hasRules(schema: JsonObject): boolean {
  const below = Object.values(objectAt(schema, "properties") ?? {});
  const parts = [...below, own(schema, "items"), own(schema, "additionalProperties")];
  return (
    listAt(schema, "x-kubernetes-validations").length > 0 || parts.some((part) => isObject(part) && hasRules(part))
  );
}

/** Runs the rules of a value and of all below it (docs/crd.md 2). */
export function ruleVerdict(check: Check): RuleVerdict {
  const verdict: RuleVerdict = { causes: [], warnings: [] };
  const embedded = { ...check.schema, "x-kubernetes-embedded-resource": true };
  visit({ ...check, schema: embedded }, verdict);
  return verdict;
}

function visit(check: Check, verdict: RuleVerdict): void {
  for (const rule of listAt(check.schema, "x-kubernetes-validations"))
    if (isObject(rule)) runRule(check, rule, verdict);
  if (isArray(check.value)) visitItems(check, check.value, verdict);
  else if (isObject(check.value)) visitMembers(check, check.value, verdict);
}

function visitItems(check: Check, value: readonly Json[], verdict: RuleVerdict): void {
  const items = objectAt(check.schema, "items");
  if (items === undefined) return;
  const olds = oldItems(check);
  value.forEach((item, i) => {
    visit({ schema: items, value: item, path: `${check.path}[${i}]`, old: olds?.(item) }, verdict);
  });
}

function visitMembers({ schema, path, old }: Check, value: JsonObject, verdict: RuleVerdict): void {
  const rest = objectAt(schema, "additionalProperties");
  for (const [name, member] of Object.entries(value)) {
    const below = memberSchema(schema, name);
    if (below === undefined) continue;
    const field = path === "" ? name : `${path}.${name}`;
    const before = isObject(old) ? own(old, name) : undefined;
    visit({ schema: below, value: member, path: below === rest ? `${path}[${name}]` : field, old: before }, verdict);
  }
}

function runRule(check: Check, rule: JsonObject, verdict: RuleVerdict): void {
  const text = textAt(rule, "rule").trim();
  const transition = mentionsOldSelf(text);
  const optional = isSet(rule, "optionalOldSelf");
  if (transition && !optional && check.old === undefined) return;
  if (!transition && check.old !== undefined && jsonEqual(check.old, check.value)) return;
  const result = evaluate(check, text, optional);
  if ("unsupported" in result)
    verdict.warnings.push(
      `${check.path || "<root>"}: rule not checked by the test server (${result.unsupported}): ${text}`,
    );
  else if ("error" in result) verdict.causes.push(evaluationError(check, rule, result.error));
  else if (!result.passed) verdict.causes.push(broken(check, rule));
}

function evaluate({ schema, value, old }: Check, rule: string, optional: boolean): RuleResult {
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

function broken(check: Check, rule: JsonObject): AdmissionCause {
  const message = textAt(rule, "message").trim();
  return failed(check, rule, message === "" ? `failed rule: ${textAt(rule, "rule").trim()}` : message);
}

/** The server prints the type where the value should be. */
function evaluationError({ schema, path }: Check, rule: JsonObject, error: string): AdmissionCause {
  const message = `Invalid value: ${goText(textAt(schema, "type"))}: ${error} evaluating rule: ${said(rule)}`;
  return { field: path === "" ? "<nil>" : path, reason: "FieldValueInvalid", message };
}

const WORDS: ReadonlyMap<string, readonly [AdmissionCause["reason"], string]> = new Map([
  ["FieldValueRequired", ["FieldValueRequired", "Required value"]],
  ["FieldValueForbidden", ["FieldValueForbidden", "Forbidden"]],
  ["FieldValueDuplicate", ["FieldValueDuplicate", "Duplicate value"]],
]);

function failed({ schema, value, path }: Check, rule: JsonObject, detail: string): AdmissionCause {
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

/** The path of a rule as messages write it: `['x']` becomes `.x`. */
function relative(path: string): string {
  return path.replace(/\['([^']+)'\]/g, ".$1");
}
