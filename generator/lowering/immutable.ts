import { isArray, isObject, own, type JsonObject } from "../../packages/base/src/json.ts";
import { fieldName, isVisible } from "../../packages/admission/src/index.ts";
import type { ImmutablePath } from "../types.ts";
import { within } from "./conditions.ts";
import type { StructuralSchema } from "./lowering.ts";

export interface Immutability {
  readonly schema: StructuralSchema;
  /** Paths for which no rule is possible. */
  readonly unreachable: readonly ImmutablePath[];
}

/**
 * Adds CEL transition rules to a lowered schema, so that the value at each path never changes after creation. The rule
 * for an optional property belongs to its parent, so that setting and removing the property are changes too. The rule
 * for a path below an optional parent applies only while the parent exists.
 */
export function transitionRules(paths: readonly ImmutablePath[], schema: StructuralSchema): Immutability {
  const unreachable: ImmutablePath[] = [];
  let result = schema;
  for (const path of paths) {
    const added = addRule(path, result);
    if (added === null) unreachable.push(path);
    else result = added;
  }
  return { schema: result, unreachable };
}

function addRule({ path, names }: ImmutablePath, schema: StructuralSchema): StructuralSchema | null {
  const chain = nodesAlong(schema, names);
  const [parent, node] = chain.slice(-2);
  const name = names[names.length - 1];
  if (parent === undefined || node === undefined || name === undefined || chain.length !== names.length + 1)
    return null;
  if (!chain.every(isVisible)) return null;
  const message = `${path} is immutable`;
  if (isRequired(parent, name) && own(node, "nullable") !== true) {
    return within(schema, names, (target) => withRule(target, { rule: "self == oldSelf", message }));
  }
  const field = fieldName(name);
  if (field === null) return null;
  const rule = `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`;
  return within(schema, names.slice(0, -1), (target) => withRule(target, { rule, message }));
}

function nodesAlong(schema: StructuralSchema, names: readonly string[]): StructuralSchema[] {
  const nodes = [schema];
  let node: StructuralSchema = schema;
  for (const name of names) {
    const properties = own(node, "properties");
    const next = isObject(properties) ? own(properties, name) : undefined;
    if (!isObject(next)) return nodes;
    nodes.push(next);
    node = next;
  }
  return nodes;
}

function isRequired(parent: StructuralSchema, name: string): boolean {
  const required = own(parent, "required");
  return isArray(required) && required.includes(name);
}

function withRule(node: StructuralSchema, rule: JsonObject): StructuralSchema {
  const rules = own(node, "x-kubernetes-validations");
  return { ...node, "x-kubernetes-validations": [...(rules !== undefined && isArray(rules) ? rules : []), rule] };
}
