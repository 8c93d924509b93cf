import { own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { embeddedCauses } from "../metadata/embedded-causes.ts";
import { dropNulls, fillDefaults } from "../object/fill-defaults.ts";
import { unknownFields } from "../object/prune.ts";
import { validateValue } from "../value/validate-value.ts";
import type { SchemaNode } from "./schema-node.ts";
import { violation, type Violation } from "./violation.ts";

/** Checks a default against its own node, without filling in the defaults below it. Rule: docs/crd.md 1.5. */
export function defaultViolations({ schema, path, root }: SchemaNode): Violation[] {
  const value = own(schema, "default");
  if (value === undefined || value === null) return [];
  const node = root ? { ...schema, "x-kubernetes-embedded-resource": true } : schema;
  return defaultProblems(node, value, `${path}.default`);
}

/** Returns why an API server would refuse a default at `path`. Does not run CEL rules. */
export function defaultProblems(schema: JsonObject, value: Json, path: string): Violation[] {
  const unknown = unknownFields(schema, value, path).map((field) => field.slice(path.length + 1));
  const causes = [...embeddedCauses(schema, value, path), ...validateValue({ schema, value, path }).causes];
  return [
    ...unknown.map((field) => violation("default", path, `has the unknown field ${field}`)),
    ...causes.map(({ field, message }) => violation("default", field === "<nil>" ? path : field, message)),
  ];
}

/** Returns why an API server would refuse a value that a client writes at `path`. It fills in defaults first. */
export function exampleProblems(schema: JsonObject, value: Json, path: string): Violation[] {
  return defaultProblems(schema, fillDefaults(schema, dropNulls(schema, value)), path);
}
