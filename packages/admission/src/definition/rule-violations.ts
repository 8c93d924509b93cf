import { isArray, isObject, own, type JsonObject } from "../../../base/src/json.ts";
import { findFieldPath } from "../cel/field-path.ts";
import { goText } from "../value/go-text.ts";
import { textAt } from "../value/schema-access.ts";
import type { SchemaNode } from "./schema-node.ts";
import { when, type Violation } from "./violation.ts";

const REASONS = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

/** Checks the form of `x-kubernetes-validations`, before the rules are compiled. Rule: docs/crd.md 2.1. */
export function ruleViolations(node: SchemaNode): Violation[] {
  const rules = own(node.schema, "x-kubernetes-validations");
  if (!isArray(rules)) return [];
  const path = `${node.path}.x-kubernetes-validations`;
  return rules.flatMap((rule, i) => (isObject(rule) ? oneRule(node, rule, `${path}[${i}]`) : []));
}

function oneRule({ schema }: SchemaNode, rule: JsonObject, path: string): Violation[] {
  const reason = textAt(rule, "reason");
  const messageExpression = textAt(rule, "messageExpression");
  return [
    ...textViolations(rule, path),
    ...when(messageExpression !== "" && messageExpression.trim() === "", "cel-rule", {
      path: `${path}.messageExpression`,
      problem: "must not be blank",
      message: "Required value: messageExpression must be non-empty if specified",
    }),
    ...when(own(rule, "reason") !== undefined && !REASONS.includes(reason), "cel-rule", {
      path: `${path}.reason`,
      problem: `must be one of ${REASONS.join(", ")}`,
      message: `Unsupported value: ${goText(reason)}: supported values: ${REASONS.map((name) => goText(name)).join(", ")}`,
    }),
    ...fieldPathViolations(schema, textAt(rule, "fieldPath"), `${path}.fieldPath`),
  ];
}

/** Reports only the first problem of the rule and its message. */
function textViolations(rule: JsonObject, path: string): Violation[] {
  const expression = textAt(rule, "rule").trim();
  const message = textAt(rule, "message");
  if (expression === "")
    return when(true, "cel-rule", {
      path: `${path}.rule`,
      problem: "must not be empty",
      message: "Required value: rule is not specified",
    });
  const at = `${path}.message`;
  if (message !== "" && message.trim() === "")
    return when(true, "cel-rule", {
      path: at,
      problem: "must not be blank",
      message: `Invalid value: ${goText(message)}: must be non-empty if specified`,
    });
  if (/[\n\r]/.test(message.trim()))
    return when(true, "cel-rule", {
      path: at,
      problem: "must not contain line breaks",
      message: `Invalid value: ${goText(message)}: must not contain line breaks`,
    });
  return when(/[\n\r]/.test(expression) && message.trim() === "", "cel-rule", {
    path: at,
    problem: "must be given if the rule has line breaks",
    message: "Required value: message must be specified if rule contains line breaks",
  });
}

function fieldPathViolations(schema: JsonObject, fieldPath: string, path: string): Violation[] {
  if (fieldPath === "") return [];
  const shown = `Invalid value: ${goText(fieldPath)}`;
  return [
    ...when(fieldPath.trim() === "", "cel-rule", {
      path,
      problem: "must not be blank",
      message: `${shown}: must be non-empty if specified`,
    }),
    ...when(/[\n\r]/.test(fieldPath), "cel-rule", {
      path,
      problem: "must not contain line breaks",
      message: `${shown}: must not contain line breaks`,
    }),
    ...when("problem" in findFieldPath(fieldPath, schema), "cel-rule", {
      path,
      problem: "must be the path of a field",
      message: `${shown}: must be a valid path`,
    }),
  ];
}
