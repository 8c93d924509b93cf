import { isObject, objectAt, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { CompiledExpression, CompileError } from "../cel/compile-rule.ts";
import { fieldName } from "../cel/field-name.ts";
import { compiledRule, type CompiledRule } from "../cel/rule-nodes.ts";
import { type DeclaredType, declareType, MAX_REQUEST_BYTES } from "../cel/types/declare-type.ts";
import { goJson, goText } from "../value/go-text.ts";
import type { KubernetesVersion } from "../value/kubernetes-version.ts";
import { findNumber, findObject, isSet, listAt, textAt } from "../value/schema-access.ts";
import { type CostOf, missingBounds } from "./missing-bounds.ts";
import type { DefinitionRule, Violation } from "./violation.ts";

/**
 * Compiles the rules of a schema and estimates their costs. Rule: apiextensions-apiserver `validation/validation.go`,
 * `validation/cel_validation.go`.
 */

/** The most that a rule, and all rules of a schema, may cost. */
const RULE_LIMIT = 10_000_000;
const TOTAL_LIMIT = 100_000_000;
/** A server names the dearest rules of a schema that is too dear, but none below one hundredth of the limit. */
const NAMED_RULES = 4;

interface CelNode {
  readonly schema: JsonObject;
  readonly path: string;
  readonly isRoot: boolean;
  /** The type of the values, if this node or one above it has rules. */
  readonly self: DeclaredType | undefined;
  readonly inScope: boolean;
  /** How many values there may be at most; undefined if there is no bound. */
  readonly cardinality: number | undefined;
  /** The path of the outermost list whose items have no old values. */
  readonly uncorrelated: string | undefined;
}

interface Cost {
  readonly path: string;
  readonly cost: number;
}

interface Check {
  readonly kubernetes: KubernetesVersion;
  /** Whether there are other problems at a path or below it. A server checks no rules there. */
  readonly isBroken: (path: string) => boolean;
  readonly root: JsonObject;
  readonly rootPath: string;
  readonly costs: Cost[];
  readonly found: Violation[];
}

/** Returns why a server would refuse the rules of a schema with the numbers of Go. `broken` are the paths of its other problems. */
export function celViolations(
  schema: JsonObject,
  path: string,
  { kubernetes, broken }: { readonly kubernetes: KubernetesVersion; readonly broken: readonly string[] },
): Violation[] {
  const isBroken = (at: string): boolean => broken.some((other) => other.startsWith(at));
  const check: Check = { kubernetes, isBroken, root: schema, rootPath: path, costs: [], found: [] };
  checkNode(nodeAt({ schema, path, cardinality: 1, uncorrelated: undefined }, check, { isRoot: true }), check);
  return [...check.found, ...totalViolations(check)];
}

type Place = Pick<CelNode, "schema" | "path" | "cardinality" | "uncorrelated">;

function nodeAt(
  place: Place,
  { kubernetes }: Check,
  { isRoot = false, inScope = false, self }: { isRoot?: boolean; inScope?: boolean; self?: DeclaredType | undefined },
): CelNode {
  const { schema } = place;
  const scoped = inScope || listAt(schema, "x-kubernetes-validations").length > 0;
  const isResource = isRoot || isSet(schema, "x-kubernetes-embedded-resource");
  const declared = scoped ? (self ?? declareType(schema, { isResource, kubernetes })) : undefined;
  return { ...place, isRoot, self: declared, inScope: scoped };
}

/** As in a server, the nodes below come first. */
function checkNode(node: CelNode, check: Check): void {
  for (const child of childrenOf(node, check)) checkNode(child, check);
  const rules = listAt(node.schema, "x-kubernetes-validations");
  if (rules.length === 0 || check.isBroken(node.path)) return;
  const path = `${node.path}.x-kubernetes-validations`;
  const { self } = node;
  if (self === undefined) {
    const why = "unable to convert structural schema to CEL declarations";
    check.found.push({
      rule: "cel-rule",
      path,
      problem: "CEL has no type for this value; give it (and its items) a type",
      message: `Internal error: internal error: failed to construct type information for x-kubernetes-validations rules: ${why}`,
    });
    return;
  }
  rules.forEach((rule, i) => {
    if (isObject(rule)) checkRule({ node, self, rule, path: `${path}[${i}]` }, check);
  });
}

function childrenOf(node: CelNode, check: Check): CelNode[] {
  const { schema, path, cardinality, uncorrelated, inScope, self } = node;
  const most = factorOf(schema);
  const below = cardinality === undefined || most === undefined ? undefined : cardinality * most;
  const child = (
    value: Json | undefined,
    at: string,
    type: DeclaredType | undefined,
    lost = uncorrelated,
  ): CelNode[] =>
    isObject(value)
      ? [nodeAt({ schema: value, path: at, cardinality: below, uncorrelated: lost }, check, { inScope, self: type })]
      : [];
  const isListMap = textAt(schema, "x-kubernetes-list-type") === "map";
  return [
    ...child(own(schema, "items"), `${path}.items`, self?.items, uncorrelated ?? (isListMap ? undefined : path)),
    ...child(own(schema, "additionalProperties"), `${path}.additionalProperties`, self?.items),
    ...Object.entries(objectAt(schema, "properties")).flatMap(([name, value]) =>
      child(value, `${path}.properties[${name}]`, self?.fields?.get(fieldName(name) ?? "")),
    ),
  ];
}

/** How many values there are below one value of a schema at most; undefined if there is no bound. */
function factorOf(schema: JsonObject): number | undefined {
  const type = textAt(schema, "type");
  const keyword = type === "array" ? "maxItems" : "maxProperties";
  const isMap = type === "object" && findObject(schema, "additionalProperties") !== undefined;
  if (type !== "array" && !isMap) return 1;
  const most = findNumber(schema, keyword);
  return most === undefined ? undefined : Math.max(0, most);
}

interface Entry {
  readonly node: CelNode;
  readonly self: DeclaredType;
  readonly rule: JsonObject;
  readonly path: string;
}

function checkRule(entry: Entry, check: Check): void {
  const { node, self, rule, path } = entry;
  const compiled = compiledRule(rule, node.schema, { self, kubernetes: check.kubernetes });
  const { program, messageProgram } = compiled;
  const usesOldSelf = isCompiled(program) && program.usesOldSelf;
  if (isCompiled(program)) reportCost(entry, { field: "rule", program }, check);
  for (const [field, error] of [
    ["rule", program],
    ["messageExpression", messageProgram],
  ] as const) {
    if (error !== undefined && !isCompiled(error)) check.found.push(compileViolation(entry, field, error));
  }
  if (isCompiled(messageProgram)) reportCost(entry, { field: "messageExpression", program: messageProgram }, check);
  if (usesOldSelf && node.uncorrelated !== undefined)
    check.found.push({
      rule: "cel-rule",
      path: `${path}.rule`,
      problem: "oldSelf cannot be used below a list that is not a list map, because items have no old value",
      message: `Invalid value: ${goText(textAt(rule, "rule"))}: oldSelf cannot be used on the uncorrelatable portion of the schema within ${node.uncorrelated}`,
    });
  if (!usesOldSelf && own(rule, "optionalOldSelf") !== undefined)
    check.found.push({
      rule: "cel-rule",
      path: `${path}.optionalOldSelf`,
      problem: "may not be set if the rule does not use oldSelf",
      message: `Invalid value: ${String(own(rule, "optionalOldSelf"))}: may not be set if oldSelf is not used in rule`,
    });
}

function isCompiled(program: CompiledRule["program"]): program is CompiledExpression {
  return program !== undefined && !("problem" in program);
}

function compileViolation({ rule, path }: Entry, field: string, error: CompileError): Violation {
  const shown = {
    Rule: textAt(rule, "rule"),
    Message: textAt(rule, "message"),
    MessageExpression: textAt(rule, "messageExpression"),
    Reason: own(rule, "reason") ?? null,
    FieldPath: textAt(rule, "fieldPath"),
    OptionalOldSelf: own(rule, "optionalOldSelf") ?? null,
  };
  return {
    rule: field === "rule" ? subjectOf(error.summary) : "cel-message",
    path: `${path}.${field}`,
    problem: `${error.summary} (at character ${error.at + 1})`,
    message: `Invalid value: ${goJson(shown)}: ${error.problem}`,
  };
}

function subjectOf(summary: string): DefinitionRule {
  if (summary.startsWith("Syntax error")) return "cel-syntax";
  if (/^(?:undeclared reference|undefined field)/.test(summary)) return "cel-name";
  if (/^(?:error parsing regexp|invalid matches argument)/.test(summary)) return "cel-pattern";
  return summary.includes("must evaluate to") ? "cel-result" : "cel-type";
}

interface Costed {
  readonly field: "rule" | "messageExpression";
  readonly program: CompiledExpression;
}

/** A message counts once; a rule counts for each value that there may be. */
function reportCost({ node, self, rule, path }: Entry, { field, program }: Costed, check: Check): void {
  const isRule = field === "rule";
  const cost = isRule ? program.maxCost * (node.cardinality ?? unboundedCardinality(self)) : program.maxCost;
  const at = `${path}.${field}`;
  check.costs.push({ path: at, cost });
  if (cost <= RULE_LIMIT) return;
  const name = isRule ? "estimated rule cost" : "estimated messageExpression cost";
  const bounds = missingBounds(check.root, {
    path: node.path,
    rootPath: check.rootPath,
    limit: RULE_LIMIT,
    costOf: costAfter(rule, field, at, check),
  });
  check.found.push({
    rule: "cel-cost",
    path: at,
    problem: `may cost ${factorText(cost / RULE_LIMIT)} times what a server allows${bounds}`,
    message: `Forbidden: ${costMessage(name, cost, RULE_LIMIT)}`,
  });
}

/** The cost of a rule if the schema had other bounds. */
function costAfter(rule: JsonObject, field: string, at: string, { kubernetes, rootPath }: Check): CostOf {
  return (root) => {
    const check: Check = { kubernetes, isBroken: () => false, root, rootPath, costs: [], found: [] };
    const nodes = [
      nodeAt({ schema: root, path: rootPath, cardinality: 1, uncorrelated: undefined }, check, { isRoot: true }),
    ];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      if (!at.startsWith(node.path)) continue;
      if (node.self !== undefined && at.startsWith(`${node.path}.x-kubernetes-validations[`)) {
        const { program, messageProgram } = compiledRule(rule, node.schema, { self: node.self, kubernetes });
        const costed = field === "rule" ? program : messageProgram;
        const times = field === "rule" ? (node.cardinality ?? unboundedCardinality(node.self)) : 1;
        return isCompiled(costed) ? costed.maxCost * times : 0;
      }
      nodes.push(...childrenOf(node, check));
    }
    return 0;
  };
}

/** How many values of a type fit into a request. */
function unboundedCardinality({ minSize }: DeclaredType): number {
  return Math.floor(MAX_REQUEST_BYTES / (minSize + 1));
}

function totalViolations({ costs, rootPath }: Check): Violation[] {
  const total = costs.reduce((sum, { cost }) => sum + cost, 0);
  if (total <= TOTAL_LIMIT) return [];
  const dear = costs.filter(({ cost }) => cost >= TOTAL_LIMIT / 100).sort((a, b) => b.cost - a.cost);
  return [
    ...dear.slice(0, NAMED_RULES).map(({ path }): Violation => ({
      rule: "cel-total-cost",
      path,
      problem: "is one of the dearest rules of a schema whose rules together may cost too much",
      message: "Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
    })),
    {
      rule: "cel-total-cost",
      path: rootPath,
      problem: `has rules that together may cost ${factorText(total / TOTAL_LIMIT)} times what a server allows`,
      message: `Forbidden: ${costMessage("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total, TOTAL_LIMIT)}`,
    },
  ];
}

function factorText(factor: number): string {
  return factor > 100 ? "more than 100" : factor.toFixed(factor < 1.5 ? 6 : 1);
}

function costMessage(name: string, cost: number, limit: number): string {
  const advice =
    "try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared";
  return `${name} exceeds budget by factor of ${factorText(cost / limit)}x (${advice})`;
}
