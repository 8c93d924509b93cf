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
 * Adds CEL transition rules to a lowered schema, so that the value at each path never changes after creation. A rule on
 * a property is not evaluated if the property is removed or added. So the rule stands at the nearest value above the
 * path that no update can remove, and compares what is below it: setting and removing are changes too.
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
  if (chain.length !== names.length + 1 || !chain.every(isVisible)) return null;
  const removable = names.map((name, i) => isRemovable(chain[i] ?? {}, name));
  const first = removable.indexOf(true);
  const [above, below] = first === -1 ? [names, []] : [names.slice(0, first), names.slice(first)];
  const fields = below.map(fieldName);
  if (!fields.every((field) => field !== null)) return null;
  const rule = sameValue(fields, removable.slice(above.length));
  return within(schema, above, (target) => withRule(target, { rule, message: `${path} is immutable` }));
}

/** The rule that the value at a path below `self` is the same in both objects, or absent from both. */
function sameValue(fields: readonly string[], removable: readonly boolean[]): string {
  const pathOf = (object: string, length: number) => [object, ...fields.slice(0, length)].join(".");
  const tests = (object: string) => removable.flatMap((is, i) => (is ? [`has(${pathOf(object, i + 1)})`] : []));
  const equal = `${pathOf("self", fields.length)} == ${pathOf("oldSelf", fields.length)}`;
  const [now, before] = [tests("self"), tests("oldSelf")];
  if (now.length === 0) return equal;
  if (now.length === 1) return `${now.join()} == ${before.join()} && (!${now.join()} || ${equal})`;
  const [isNow, wasBefore] = [`(${now.join(" && ")})`, `(${before.join(" && ")})`];
  return `${isNow} == ${wasBefore} && (!${isNow} || ${equal})`;
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

/** Whether an update can remove a property. For `has()`, a null is absent (docs/crd.md 2.1). */
function isRemovable(parent: StructuralSchema, name: string): boolean {
  const required = own(parent, "required");
  const properties = own(parent, "properties");
  const node = isObject(properties) ? own(properties, name) : undefined;
  const isRequired = isArray(required) && required.includes(name);
  return !isRequired || (isObject(node) && own(node, "nullable") === true);
}

function withRule(node: StructuralSchema, rule: JsonObject): StructuralSchema {
  const rules = own(node, "x-kubernetes-validations");
  return { ...node, "x-kubernetes-validations": [...(rules !== undefined && isArray(rules) ? rules : []), rule] };
}
