import { isObject, own } from "../../../base/src/json.ts";
import { unknownFields, valueProblems } from "../../../../generator/lowering/value.ts";
import type { SchemaNode } from "./schema-node.ts";
import { violation, type Violation } from "./violation.ts";

/** A default is checked against its own node as it stands, so defaults below it do not help it (docs/crd.md 1.5). */
export function defaultViolations(node: SchemaNode): Violation[] {
  const value = own(node.schema, "default");
  if (value === undefined || value === null) return [];
  const path = `${node.path}.default`;
  const embedded = node.root || own(node.schema, "x-kubernetes-embedded-resource") === true;
  const missing =
    embedded && isObject(value) ? ["apiVersion", "kind"].filter((name) => typeof own(value, name) !== "string") : [];
  const schema = node.root ? { ...node.schema, "x-kubernetes-embedded-resource": true } : node.schema;
  return [
    ...missing.map((name) => violation("SG4212", `${path}.${name}`, "is required")),
    ...unknownFields(schema, value).map((field) =>
      violation("SG4212", path, `has the unknown field ${field.slice(1)}`),
    ),
    ...valueProblems(node.schema, value)
      .filter((problem) => !problem.unsure)
      .map((problem) => violation("SG4212", `${path}${problem.path}`, problem.problem)),
  ];
}
