import { isArray, isObject, own, type JsonObject } from "../../packages/base/src/json.ts";
import type { ImmutablePath } from "../types.ts";
import { within } from "./conditions.ts";
import type { StructuralSchema } from "./context.ts";

export interface Immutability {
  readonly schema: StructuralSchema;
  /** Paths that no rule can be written for. */
  readonly unreachable: readonly ImmutablePath[];
}

/**
 * Adds CEL transition rules to a lowered schema so that the value at each path stays as it was created. For an optional property the rule stands on its parent, where
 * setting and removing it count as changes too. A path below an optional parent holds while that parent does.
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
  const field = celName(name);
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

/** CEL has no declaration for values without a type, nor for lists and maps of them (docs/crd.md 2.1). */
export function isVisible(node: StructuralSchema): boolean {
  if (own(node, "x-kubernetes-int-or-string") === true) return true;
  if (own(node, "type") === undefined) return false;
  const below = [own(node, "items"), own(node, "additionalProperties")].filter(isObject);
  return below.every(isVisible);
}

function withRule(node: StructuralSchema, rule: JsonObject): StructuralSchema {
  const rules = own(node, "x-kubernetes-validations");
  return { ...node, "x-kubernetes-validations": [...(rules !== undefined && isArray(rules) ? rules : []), rule] };
}

const RESERVED: ReadonlySet<string> = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

/** The name under which CEL knows a property (apiserver pkg/cel/escaping.go); null when it has none. */
function celName(name: string): string | null {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_.\-/][A-Za-z0-9_.\-/]*$/.test(name)) return null;
  return name
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
}
