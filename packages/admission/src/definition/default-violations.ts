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
import { violation, type Violation } from "./violation.ts";

/** Checks a default against its own node, without filling in the defaults below it. Rule: docs/crd.md 1.5. */
export function defaultViolations({ schema, path, root }: SchemaNode): Violation[] {
  const value = own(schema, "default");
  if (value === undefined || value === null) return [];
  const node = root ? { ...schema, "x-kubernetes-embedded-resource": true } : schema;
  return defaultProblems(node, value, `${path}.default`);
}

/** Returns why an API server would refuse a default at `path`. */
export function defaultProblems(
  schema: JsonObject,
  value: Json,
  path: string,
  kubernetes: KubernetesVersion = NEWEST_KUBERNETES,
): Violation[] {
  const [node, given] = [goSchema(schema), goValue(value)];
  const unknown = unknownFields(node, given, path).map((field) => field.slice(path.length + 1));
  const checked = { schema: node, value: given, path, kubernetes };
  const causes = [...embeddedCauses(node, given, path), ...validateValue(checked).causes];
  const rules = causes.length > 0 || unknown.length > 0 ? undefined : ruleNodesBelow(node, kubernetes);
  const broken = rules === undefined ? [] : brokenRules(rules, checked);
  return [
    ...unknown.map((field) => violation("default", path, `has the unknown field ${field}`)),
    ...[...causes, ...broken].map(({ field, message }) => violation("default", field === "<nil>" ? path : field, message)),
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
