import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { goText } from "../value/go-text.ts";
import type { KubernetesVersion } from "../value/kubernetes-version.ts";
import { isSet, memberSchema, textAt } from "../value/schema-access.ts";
import { utf8Length } from "../value/utf8-length.ts";
import { type CheckedValue, isUnchanged, oldItems } from "../value/validate-value.ts";
import type { Variables } from "./evaluate.ts";
import { type CompiledRule, type RuleNode, ruleNodes } from "./rule-nodes.ts";
import { withResourceFields } from "./types/declare-type.ts";
import { CelError, CostExceeded } from "./values/cel-error.ts";
import { type CelValue, Optional } from "./values/cel-value.ts";
import { dataValue } from "./values/data-value.ts";

/** The outcome of the rules in `x-kubernetes-validations`. Warnings are errors of values that did not change. */
export interface RuleVerdict {
  readonly causes: readonly AdmissionCause[];
  readonly warnings: readonly string[];
}

/** What one evaluation, and all of one object, may cost. Rule: k8s.io/apiserver `apis/cel/config.go`. */
const CALL_LIMIT = 1_000_000;
const OBJECT_LIMIT = 10_000_000;

/** Returns a function that runs the rules of an object; undefined if its schema has none. Rule: docs/crd.md 2. */
export function ruleVerdict(checked: CheckedValue): (() => RuleVerdict) | undefined {
  const node = ruleNodes(checked.schema, checked.kubernetes);
  return node && (() => runRules(node, checked));
}

/** Runs the rules of a value and of all values below it. */
export function runRules(node: RuleNode, checked: CheckedValue): RuleVerdict {
  const { value, path, old, kubernetes } = checked;
  const run = new RuleRun(kubernetes);
  const correlation = old === undefined ? {} : { current: { schema: node.schema, value, old } };
  run.visit(node, { value, path, old, correlation });
  return run;
}

/** A value and the stored value that it replaces. */
interface Correlated {
  readonly schema: JsonObject;
  readonly value: Json;
  readonly old: Json;
}

/** Whether errors of a value are warnings, because the value, or one that it is in, did not change. */
interface Correlation {
  readonly current?: Correlated | undefined;
  readonly nearest?: Correlated | undefined;
}

interface Visited {
  readonly value: Json;
  readonly path: string;
  readonly old: Json | undefined;
  readonly correlation: Correlation;
}

class RuleRun {
  readonly causes: AdmissionCause[] = [];
  readonly warnings: string[] = [];
  readonly #kubernetes: KubernetesVersion;
  /** What rules may still cost. Below 0, no more rules run. */
  #budget = OBJECT_LIMIT;

  constructor(kubernetes: KubernetesVersion) {
    this.#kubernetes = kubernetes;
  }

  visit(node: RuleNode, visited: Visited): void {
    if (visited.value === null || this.#budget < 0) return;
    this.#runAll(node, visited);
    if (isArray(visited.value)) this.#visitItems(node, visited, visited.value);
    else if (isObject(visited.value)) this.#visitMembers(node, visited, visited.value);
  }

  #visitItems(node: RuleNode, { path, old, correlation }: Visited, items: readonly Json[]): void {
    if (node.items === undefined) return;
    const { schema } = node;
    const olds = oldItems({ schema, old });
    const correlated = correlation.current && oldItems({ schema, old: correlation.current.old });
    for (const [i, item] of items.entries()) {
      const before = correlated?.(item);
      this.visit(node.items, {
        value: item,
        path: `${path}[${i}]`,
        old: olds?.(item),
        correlation: below(
          correlation,
          before === undefined ? undefined : { schema: node.items.schema, value: item, old: before },
        ),
      });
    }
  }

  #visitMembers(node: RuleNode, visited: Visited, members: JsonObject): void {
    for (const [name, member] of Object.entries(members)) {
      const declared = node.properties.get(name);
      const child = declared ?? node.rest;
      if (child === undefined) continue;
      const { path, old } = visited;
      const field = path === "" ? name : `${path}.${name}`;
      this.visit(child, {
        value: member,
        path: declared === undefined ? `${path}[${name}]` : field,
        old: isObject(old) ? own(old, name) : undefined,
        correlation: memberCorrelation(visited.correlation, name, member),
      });
    }
  }

  #runAll(node: RuleNode, visited: Visited): void {
    if (node.isUntyped) {
      const problem = "rule compiler initialization error: failed to convert to declType for CEL validation rules";
      this.causes.push(typeError(node, visited, problem));
      return;
    }
    if (node.rules.length === 0) return;
    if (this.#budget <= 0) return this.#stop(node, visited, OUT_OF_BUDGET);
    const old = visited.old ?? null;
    const self = this.#valueOf(node, visited.value);
    const oldSelf = old === null ? undefined : this.#valueOf(node, old);
    for (const rule of node.rules) {
      if (this.#budget < 0) return;
      this.#run(node, visited, { rule, self, oldSelf });
    }
  }

  /** The value in CEL, or the error with which each rule that uses it fails. */
  #valueOf({ schema, isResource }: RuleNode, value: Json): CelValue | CelError {
    const kubernetes = this.#kubernetes;
    try {
      return dataValue({ schema: isResource ? withResourceFields(schema, kubernetes) : schema, kubernetes }, value);
    } catch (error) {
      if (error instanceof CelError) return error;
      throw error;
    }
  }

  #stop(node: RuleNode, visited: Visited, problem: string): void {
    this.causes.push(typeError(node, visited, problem));
    this.#budget = -1;
  }

  #run(
    node: RuleNode,
    visited: Visited,
    {
      rule: compiled,
      self,
      oldSelf,
    }: { rule: CompiledRule; self: CelValue | CelError; oldSelf: CelValue | CelError | undefined },
  ): void {
    const { rule, program } = compiled;
    if (program === undefined) return;
    if ("problem" in program) {
      this.causes.push(typeError(node, visited, `rule compile error: ${program.problem}`));
      return;
    }
    const optional = isSet(rule, "optionalOldSelf");
    if (program.usesOldSelf && oldSelf === undefined && !optional) return;
    const variables = variablesOf(self, oldSelf, optional);
    const { result, cost } = program.evaluate(variables, CALL_LIMIT);
    if (cost > this.#budget) return this.#stop(node, visited, OUT_OF_BUDGET);
    this.#budget -= cost;
    if ("error" in result) this.#fail(node, visited, { rule, error: result.error });
    else if (result.value !== true)
      this.#break(node, visited, { compiled, variables, usesOldSelf: program.usesOldSelf });
  }

  #fail(node: RuleNode, visited: Visited, { rule, error }: { rule: JsonObject; error: CelError | CostExceeded }): void {
    const said = ruleText(rule);
    if (error instanceof CostExceeded) {
      const why = `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${said}`;
      return this.#stop(node, visited, why);
    }
    const problem = error.message.startsWith("no such overload")
      ? `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${said}`
      : `${error.message} evaluating rule: ${said}`;
    this.causes.push(typeError(node, visited, problem));
  }

  #break(
    node: RuleNode,
    visited: Visited,
    { compiled, variables, usesOldSelf }: { compiled: CompiledRule; variables: Variables; usesOldSelf: boolean },
  ): void {
    const path = [visited.path, compiled.fieldPath].filter((part) => part !== "").join(".");
    const message = this.#message(compiled, variables);
    const cause =
      "stop" in message
        ? { ...typeError(node, { path }, message.stop) }
        : brokenRule(compiled.rule, { schema: node.schema, value: visited.value, path, detail: message.text });
    if (!usesOldSelf && isKept(visited.correlation)) this.warnings.push(`${cause.field}: ${cause.message}`);
    else this.causes.push(cause);
    if ("stop" in message) this.#budget = -1;
  }

  /** The message of a broken rule, or why no more rules run. */
  #message({ rule, messageProgram }: CompiledRule, variables: Variables): { text: string } | { stop: string } {
    const otherwise = textAt(rule, "message") === "" ? `failed rule: ${ruleText(rule)}` : ruleText(rule);
    if (messageProgram === undefined || "problem" in messageProgram) return { text: otherwise };
    const { result, cost } = messageProgram.evaluate(variables, CALL_LIMIT);
    if (cost > this.#budget)
      return {
        stop: "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run",
      };
    if ("error" in result && result.error instanceof CostExceeded)
      return {
        stop: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(textAt(rule, "messageExpression"))}`,
      };
    this.#budget -= cost;
    const text = "value" in result && typeof result.value === "string" ? result.value.trim() : "";
    return { text: text === "" || utf8Length(text) > MOST_MESSAGE_BYTES || text.includes("\n") ? otherwise : text };
  }
}

const MOST_MESSAGE_BYTES = 5 * 1024;
const OUT_OF_BUDGET = "validation failed due to running out of cost budget, no further validation rules will be run";

function variablesOf(
  self: CelValue | CelError,
  oldSelf: CelValue | CelError | undefined,
  optional: boolean,
): Variables {
  const variables = new Map([["self", self]]);
  if (optional) variables.set("oldSelf", oldSelf instanceof CelError ? oldSelf : new Optional(oldSelf));
  else if (oldSelf !== undefined) variables.set("oldSelf", oldSelf);
  return variables;
}

function below(correlation: Correlation, current: Correlated | undefined): Correlation {
  return correlation.current === undefined ? correlation : { current, nearest: correlation.current };
}

function memberCorrelation(correlation: Correlation, name: string, member: Json): Correlation {
  const { current, nearest } = correlation;
  // The apiVersion and the kind of the whole object differ between versions.
  if (current !== undefined && nearest === undefined && (name === "apiVersion" || name === "kind")) return {};
  const schema = current && memberSchema(current.schema, name);
  const old = current !== undefined && isObject(current.old) ? own(current.old, name) : undefined;
  return below(correlation, schema === undefined || old === undefined ? undefined : { schema, value: member, old });
}

function isKept({ current, nearest }: Correlation): boolean {
  const correlated = current ?? nearest;
  return correlated !== undefined && isUnchanged(correlated);
}

function ruleText(rule: JsonObject): string {
  const message = textAt(rule, "message");
  return (message === "" ? textAt(rule, "rule") : message).trim();
}

/** The API server prints the type in place of the value. */
function typeError({ schema }: RuleNode, { path }: { readonly path: string }, problem: string): AdmissionCause {
  const message = `Invalid value: ${goText(textAt(schema, "type"))}: ${problem}`;
  return { field: path === "" ? "<nil>" : path, reason: "FieldValueInvalid", message };
}

interface BrokenRule {
  readonly schema: JsonObject;
  readonly value: Json;
  readonly path: string;
  readonly detail: string;
}

function brokenRule(rule: JsonObject, { schema, value, path, detail }: BrokenRule): AdmissionCause {
  const field = path === "" ? "<nil>" : path;
  const type = textAt(schema, "type");
  const shown = type === "object" || type === "array" ? "" : goText(value);
  switch (textAt(rule, "reason")) {
    case "FieldValueRequired":
      return { field, reason: "FieldValueRequired", message: `Required value: ${detail}` };
    case "FieldValueForbidden":
      return { field, reason: "FieldValueForbidden", message: `Forbidden: ${detail}` };
    case "FieldValueDuplicate":
      return {
        field,
        reason: "FieldValueDuplicate",
        message: shown === "" ? "Duplicate value" : `Duplicate value: ${shown}`,
      };
    default:
      return {
        field,
        reason: "FieldValueInvalid",
        message: `Invalid value: ${shown === "" ? "" : `${shown}: `}${detail}`,
      };
  }
}
