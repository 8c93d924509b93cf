import { isArray, isObject, own, type JsonObject } from "../../../base/src/json.ts";
import { isVisible } from "../cel/is-visible.ts";
import { mentionsOldSelf } from "../cel/mentions-old-self.ts";
import { textAt } from "../value/schema-access.ts";
import type { SchemaNode } from "./schema-node.ts";
import { when, type Violation } from "./violation.ts";

const REASONS = ["FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate"];

/** Checks `x-kubernetes-validations`, as far as that needs no CEL compiler. Rule: docs/crd.md 2.1. */
export function ruleViolations(node: SchemaNode): Violation[] {
  const rules = own(node.schema, "x-kubernetes-validations");
  if (!isArray(rules) || rules.length === 0) return [];
  const path = `${node.path}.x-kubernetes-validations`;
  return [
    ...when(!isVisible(node.schema) && !node.root, "cel-rule", {
      path,
      problem: "CEL has no type for this value; give it (and its items) a type",
    }),
    ...rules.flatMap((rule, i) => (isObject(rule) ? oneRule(node, rule, `${path}[${i}]`) : [])),
  ];
}

function oneRule(node: SchemaNode, rule: JsonObject, path: string): Violation[] {
  const expression = textAt(rule, "rule");
  const message = textAt(rule, "message");
  const reason = textAt(rule, "reason");
  const old = mentionsOldSelf(expression);
  return [
    ...when(expression.trim() === "", "cel-rule", { path: `${path}.rule`, problem: "must not be empty" }),
    ...when(/[\n\r]/.test(message), "cel-rule", { path: `${path}.message`, problem: "must not contain line breaks" }),
    ...when(/[\n\r]/.test(expression.trim()) && message === "", "cel-rule", {
      path: `${path}.message`,
      problem: "must be given if the rule has line breaks",
    }),
    ...when(message !== "" && message.trim() === "", "cel-rule", {
      path: `${path}.message`,
      problem: "must not be blank",
    }),
    ...when(reason !== "" && !REASONS.includes(reason), "cel-rule", {
      path: `${path}.reason`,
      problem: `must be one of ${REASONS.join(", ")}`,
    }),
    ...when(!pathExists(node.schema, textAt(rule, "fieldPath")), "cel-rule", {
      path: `${path}.fieldPath`,
      problem: "must be the path of a field",
    }),
    ...when(own(rule, "optionalOldSelf") !== undefined && !old, "cel-rule", {
      path: `${path}.optionalOldSelf`,
      problem: "may not be set if the rule does not use oldSelf",
    }),
    ...when(old && !node.correlatable, "cel-rule", {
      path: `${path}.rule`,
      problem: "oldSelf cannot be used below a list that is not a list map, because items have no old value",
    }),
  ];
}

/** Whether a relative path (`.a.b`, `['x']`) is that of a declared field. */
function pathExists(schema: JsonObject, path: string): boolean {
  if (path === "") return true;
  let node: JsonObject = schema;
  let rest = path;
  while (rest !== "") {
    const step = /^\.([A-Za-z_][A-Za-z0-9_-]*)|^\['([^']+)'\]/.exec(rest);
    const name = step?.[1] ?? step?.[2];
    if (step === null || name === undefined) return false;
    const properties = own(node, "properties");
    const next = (isObject(properties) ? own(properties, name) : undefined) ?? own(node, "additionalProperties");
    if (!isObject(next)) return false;
    node = next;
    rest = rest.slice(step[0].length);
  }
  return true;
}
