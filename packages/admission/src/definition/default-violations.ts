import { own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { runRules } from "../cel/rule-verdict.ts";
import { type RuleNode, ruleNodesBelow } from "../cel/rule-nodes.ts";
import { embeddedCauses } from "../metadata/embedded-causes.ts";
import { dropNulls, fillDefaults } from "../object/fill-defaults.ts";
import { unknownFields } from "../object/prune.ts";
import { goSchema, goValue, jsonValue } from "../value/go-value.ts";
import { type KubernetesVersion, NEWEST_KUBERNETES } from "../value/kubernetes-version.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { type CheckedValue, validateValue } from "../value/validate-value.ts";
import type { SchemaNode } from "./schema-node.ts";
import { invalidText, violation, type Violation } from "./violation.ts";

/** Checks a default against its own node, without filling in the defaults below it. Rule: docs/crd.md 1.5. */
export function defaultViolations({ schema, path, root }: SchemaNode, kubernetes: KubernetesVersion): Violation[] {
  const value = own(schema, "default");
  if (value === undefined || value === null) return [];
  const node = root ? { ...schema, "x-kubernetes-embedded-resource": true } : schema;
  return valueProblems({ schema: node, value, path: `${path}.default`, kubernetes });
}

/** Returns why an API server would refuse a default at `path`. */
export function defaultProblems(
  schema: JsonObject,
  value: Json,
  path: string,
  kubernetes: KubernetesVersion = NEWEST_KUBERNETES,
): Violation[] {
  return valueProblems({ schema: goSchema(schema), value: goValue(value), path, kubernetes });
}

function valueProblems(checked: CheckedValue): Violation[] {
  const { schema, value, path, kubernetes } = checked;
  const unknown = unknownFields(schema, value, path).map((field) => field.slice(path.length + 1));
  const embedded = embeddedCauses(schema, value, path);
  const causes = [...embedded, ...validateValue(checked).causes];
  // In the texts of a server, the path of a default is empty.
  const messages = [...embedded, ...validateValue({ ...checked, path: "" }).causes].map(({ message }) => message);
  const rules = causes.length > 0 || unknown.length > 0 ? undefined : ruleNodesBelow(schema, kubernetes);
  const broken = rules === undefined ? [] : brokenRules(rules, checked);
  return [
    ...unknown.map((field) =>
      violation("default", path, `has the unknown field ${field}`, invalidText(value, "must not have unknown fields")),
    ),
    ...[...causes, ...broken].map(({ field, message }, i) =>
      violation("default", field === "<nil>" ? path : field, message, messages[i]),
    ),
  ];
}

/** Servers run the rules twice: as if the default did not change, and as if it were new. */
function brokenRules(rules: RuleNode, checked: CheckedValue): readonly AdmissionCause[] {
  const { causes } = runRules(rules, { ...checked, old: checked.value });
  return causes.length > 0 ? causes : runRules(rules, checked).causes;
}

/** Returns why an API server would refuse a value that a client writes at `path`. It fills in defaults first. */
export function exampleProblems(schema: JsonObject, value: Json, path: string): Violation[] {
  const node = goSchema(schema);
  return defaultProblems(schema, jsonValue(fillDefaults(node, dropNulls(node, goValue(value)))), path);
}
