import { isObject, objectAt, type JsonObject } from "../../../base/src/json.ts";
import type { KubernetesVersion } from "../value/kubernetes-version.ts";
import { findObject, isSet, listAt, textAt } from "../value/schema-access.ts";
import { type CompiledExpression, type CompileError, compileRule } from "./compile-rule.ts";
import { fieldName } from "./field-name.ts";
import { findFieldPath } from "./field-path.ts";
import { type DeclaredType, declareType } from "./types/declare-type.ts";

/** One entry of `x-kubernetes-validations`, compiled. */
export interface CompiledRule {
  /** The entry as the schema has it. */
  readonly rule: JsonObject;
  /** Undefined if the rule is empty. */
  readonly program: CompiledExpression | CompileError | undefined;
  readonly messageProgram: CompiledExpression | CompileError | undefined;
  /** The field that `fieldPath` names; empty if there is none. */
  readonly fieldPath: string;
}

/** A node of a schema that has rules, or has nodes with rules below it. */
export interface RuleNode {
  readonly schema: JsonObject;
  /** Whether the node is that of a whole object or of an embedded resource. */
  readonly isResource: boolean;
  readonly rules: readonly CompiledRule[];
  /** Whether the node has rules although CEL has no type for its values. */
  readonly isUntyped: boolean;
  readonly items: RuleNode | undefined;
  readonly rest: RuleNode | undefined;
  readonly properties: ReadonlyMap<string, RuleNode>;
}

const cached = new WeakMap<JsonObject, Map<KubernetesVersion, RuleNode | undefined>>();

/** The rules of the schema of a kind, compiled; undefined if it has none. The result is kept as long as the schema. */
export function ruleNodes(schema: JsonObject, kubernetes: KubernetesVersion): RuleNode | undefined {
  const known = cached.get(schema) ?? new Map<KubernetesVersion, RuleNode | undefined>();
  cached.set(schema, known);
  if (!known.has(kubernetes)) {
    const self = declareType(schema, { isResource: true, kubernetes });
    known.set(kubernetes, hasRules(schema) ? nodeOf({ schema, isResource: true, self, kubernetes }) : undefined);
  }
  return known.get(kubernetes);
}

/** The same for a schema inside that of a kind. */
export function ruleNodesBelow(schema: JsonObject, kubernetes: KubernetesVersion): RuleNode | undefined {
  if (!hasRules(schema)) return undefined;
  const isResource = isSet(schema, "x-kubernetes-embedded-resource");
  return nodeOf({ schema, isResource, self: declareType(schema, { isResource, kubernetes }), kubernetes });
}

/** Whether a schema has rules at any depth. */
export function hasRules(schema: JsonObject): boolean {
  const parts = [
    ...Object.values(objectAt(schema, "properties")),
    findObject(schema, "items"),
    findObject(schema, "additionalProperties"),
  ];
  return (
    listAt(schema, "x-kubernetes-validations").length > 0 || parts.some((part) => isObject(part) && hasRules(part))
  );
}

interface Source {
  readonly schema: JsonObject;
  readonly isResource: boolean;
  readonly self: DeclaredType | undefined;
  readonly kubernetes: KubernetesVersion;
}

function nodeOf(source: Source): RuleNode | undefined {
  const { schema, self, kubernetes } = source;
  const given = listAt(schema, "x-kubernetes-validations").filter(isObject);
  const below = (key: string): RuleNode | undefined => {
    const child = findObject(schema, key);
    return child && nodeOf({ schema: child, isResource: isEmbedded(child), self: self?.items, kubernetes });
  };
  const node: RuleNode = {
    schema,
    isResource: source.isResource,
    rules: self === undefined ? [] : given.map((rule) => compiledRule(rule, schema, { self, kubernetes })),
    isUntyped: self === undefined && given.length > 0,
    items: below("items"),
    rest: below("additionalProperties"),
    properties: propertiesOf(source),
  };
  const isEmpty = node.items === undefined && node.rest === undefined && node.properties.size === 0;
  return isEmpty && given.length === 0 ? undefined : node;
}

const isEmbedded = (schema: JsonObject): boolean => isSet(schema, "x-kubernetes-embedded-resource");

function propertiesOf({ schema, self, kubernetes }: Source): ReadonlyMap<string, RuleNode> {
  const nodes = new Map<string, RuleNode>();
  for (const [name, child] of Object.entries(objectAt(schema, "properties"))) {
    if (!isObject(child)) continue;
    const field = fieldName(name);
    const isResource = isEmbedded(child);
    const declared = field === null ? declareType(child, { isResource, kubernetes }) : self?.fields?.get(field);
    if (declared === undefined) continue;
    const node = nodeOf({ schema: child, isResource, self: declared, kubernetes });
    if (node !== undefined) nodes.set(name, node);
  }
  return nodes;
}

/** Compiles one entry of `x-kubernetes-validations`. */
export function compiledRule(
  rule: JsonObject,
  schema: JsonObject,
  { self, kubernetes }: { readonly self: DeclaredType; readonly kubernetes: KubernetesVersion },
): CompiledRule {
  const text = textAt(rule, "rule");
  const context = { self, optionalOldSelf: isSet(rule, "optionalOldSelf"), kubernetes };
  const program = text.trim() === "" ? undefined : compileRule(text, { ...context, result: "bool" });
  const message = textAt(rule, "messageExpression");
  const usable = program !== undefined && !("problem" in program) && message !== "";
  const path = textAt(rule, "fieldPath");
  const found = path === "" ? undefined : findFieldPath(path, schema);
  return {
    rule,
    program,
    messageProgram: usable ? compileRule(message, { ...context, result: "string" }) : undefined,
    fieldPath: found !== undefined && "path" in found ? found.path : "",
  };
}
