import type { Call, Comprehension, Expression, Select } from "../syntax/expression.ts";
import { ACCUMULATOR } from "../syntax/expression.ts";
import { type CelType, DYN, isOptionalType, parameterOf } from "../types/cel-type.ts";
import type { DeclaredType } from "../types/declare-type.ts";
import { isFrom, type KubernetesVersion } from "../../value/kubernetes-version.ts";
import {
  type Estimate,
  fixed,
  LIST_COST,
  MAP_COST,
  PER_CHARACTER,
  PER_PATTERN_CHARACTER,
  product,
  scaled,
  sum,
  UNKNOWN,
  union,
} from "./estimate.ts";
import { type CallEstimate, estimateCall, type SizedNode } from "./estimate-call.ts";

/**
 * Estimates how much a checked rule about values of a type costs at most. Rule: cel-go `checker/cost.go`, with the
 * estimator of k8s.io/apiserver `cel/library/cost.go`.
 */
export function estimateCost(expression: Expression, self: DeclaredType, kubernetes: KubernetesVersion): Estimate {
  return new CostEstimator(self, kubernetes).cost(expression);
}

type Path = readonly string[];

/** The sizes of the keys or indices and of the values in a literal. */
interface EntrySizes {
  readonly isList: boolean;
  readonly key: Estimate;
  readonly value: Estimate;
}

interface LocalVariable {
  readonly path: Path;
  readonly size: Estimate | undefined;
  readonly entries: EntrySizes | undefined;
}

const ONE = fixed(1);

class CostEstimator {
  readonly #self: DeclaredType;
  readonly #kubernetes: KubernetesVersion;
  readonly #paths = new Map<Expression, Path>();
  readonly #sizes = new Map<Expression, Estimate>();
  readonly #entries = new Map<Expression, EntrySizes>();
  readonly #locals = new Map<string, LocalVariable[]>();

  constructor(self: DeclaredType, kubernetes: KubernetesVersion) {
    this.#self = self;
    this.#kubernetes = kubernetes;
  }

  cost(expression: Expression): Estimate {
    switch (expression.kind) {
      case "literal":
        return fixed(0);
      case "identifier":
        this.#paths.set(expression, this.#local(expression.name)?.path ?? [expression.name]);
        return ONE;
      case "select":
        return this.#select(expression);
      case "call":
        return this.#call(expression);
      case "list":
        return this.#list(expression, expression.items);
      case "map":
        return this.#map(expression);
      case "comprehension":
        return isBinding(expression) ? this.#binding(expression) : this.#comprehension(expression);
    }
  }

  #local(name: string): LocalVariable | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #push(name: string, variable: LocalVariable): void {
    this.#locals.set(name, [...(this.#locals.get(name) ?? []), variable]);
  }

  #pop(name: string): void {
    this.#locals.set(name, (this.#locals.get(name) ?? []).slice(0, -1));
  }

  #path(expression: Expression): Path {
    const local = expression.kind === "identifier" ? this.#local(expression.name) : undefined;
    return local?.path ?? this.#paths.get(expression) ?? [];
  }

  /** A test with `has` costs only what its operand costs. */
  #select(expression: Select & Expression): Estimate {
    const operand = this.cost(expression.operand);
    if (expression.testOnly) return operand;
    this.#paths.set(expression, [...this.#path(expression.operand), expression.field]);
    const { kind } = typeOf(expression.operand);
    return kind === "map" || kind === "object" || kind === "parameter" ? sum(operand, ONE) : operand;
  }

  #list(expression: Expression, items: readonly Expression[]): Estimate {
    const costs = items.map((item) => this.cost(item));
    this.#entries.set(expression, { isList: true, key: ONE, value: this.#unionOf(items) });
    return sum(...costs, fixed(LIST_COST));
  }

  #map(expression: Expression & { readonly kind: "map" }): Estimate {
    const costs = expression.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)]);
    const key = this.#unionOf(expression.entries.map((entry) => entry.key));
    const value = this.#unionOf(expression.entries.map((entry) => entry.value));
    this.#entries.set(expression, { isList: false, key, value });
    return sum(...costs, fixed(MAP_COST));
  }

  #unionOf(items: readonly Expression[]): Estimate {
    const [first, ...rest] = items.map((item) => this.#sizeOrUnknown(item));
    return first === undefined ? fixed(0) : rest.reduce(union, first);
  }

  #call(expression: Call & Expression): Estimate {
    const { name, target, args } = expression;
    const [first] = args;
    if (name === "dyn" && first !== undefined) {
      const cost = this.cost(first);
      this.#copySizes(expression, first);
      return sum(ONE, cost);
    }
    const argCosts = args.map((arg) => this.cost(arg));
    const argNodes = args.map((arg) => this.#node(arg));
    const targetCost = target === undefined ? fixed(0) : this.cost(target);
    const targetNode = target === undefined ? undefined : this.#node(target);
    let cost: Estimate | undefined;
    let size: Estimate | undefined;
    for (const overload of expression.overloads ?? []) {
      const call = { name, overload, target: targetNode, args: argNodes };
      const found = this.#overload(expression, call, argCosts);
      cost = cost === undefined ? found.cost : union(cost, found.cost);
      if (found.size !== undefined) size = size === undefined ? found.size : union(size, found.size);
      if (overload === "index_list" || overload === "index_map") {
        size = first === undefined ? undefined : this.#entrySizes(first)?.value;
        if (first !== undefined)
          this.#paths.set(expression, [...this.#path(first), overload === "index_list" ? "@items" : "@values"]);
      }
      size ??= this.#size(expression);
    }
    if (cost === undefined) return fixed(0);
    if (size !== undefined) this.#sizes.set(expression, size);
    return sum(targetCost, cost);
  }

  #node(expression: Expression): SizedNode {
    const path = this.#path(expression);
    const known = path[0] === ACCUMULATOR || path[0] === "__result__" ? [] : path;
    const type = typeOf(expression);
    return {
      type,
      expression,
      size: this.#size(expression) ?? this.#declaredSize(known),
      items: () =>
        type.parameters.length === 0
          ? undefined
          : {
              type: parameterOf(type, 0),
              expression: undefined,
              size: known.length === 0 ? undefined : this.#declaredSize([...known, "@items"]),
              items: () => undefined,
            },
    };
  }

  #overload(
    expression: Expression,
    call: { name: string; overload: string; target: SizedNode | undefined; args: readonly SizedNode[] },
    argCosts: readonly Estimate[],
  ): CallEstimate {
    const special = estimateCall(call);
    if (special !== undefined) return { ...special, cost: sum(special.cost, ...argCosts) };
    return this.#standard(expression, call, argCosts);
  }

  #standard(
    expression: Expression,
    { overload, target, args }: { overload: string; target: SizedNode | undefined; args: readonly SizedNode[] },
    argCosts: readonly Estimate[],
  ): CallEstimate {
    const [first = UNKNOWN, second = UNKNOWN, third = UNKNOWN] = args.map(({ size }) => size ?? UNKNOWN);
    const own = target?.size ?? UNKNOWN;
    const with_ = (cost: Estimate, size?: Estimate): CallEstimate => ({
      cost: sum(cost, ...argCosts),
      ...(size === undefined ? {} : { size }),
    });
    switch (overload) {
      case "string_format":
        return with_(scaled(own, PER_CHARACTER));
      case "string_to_bytes":
        return with_(scaled(first, PER_CHARACTER), { min: first.min, max: first.max * 4 });
      case "bytes_to_string":
        return with_(scaled(first, PER_CHARACTER), { min: Math.floor(first.min / 4), max: first.max });
      case "strings_quote":
        return with_(scaled(first, PER_CHARACTER), { min: first.min + 2, max: first.max * 2 + 2 });
      case "starts_with_string":
      case "ends_with_string":
        return with_(scaled(first, PER_CHARACTER));
      case "in_list":
        return with_(scaled(second, 1));
      case "matches_string":
        return with_(matchCost(own, first));
      case "matches":
        // Servers estimate this form since Kubernetes 1.37.
        return with_(isFrom(this.#kubernetes, "1.37") ? matchCost(first, second) : ONE);
      case "contains_string":
        return with_(product(scaled(own, PER_CHARACTER), scaled(first, PER_CHARACTER)));
      case "logical_or":
      case "logical_and":
        return { cost: { min: argCosts[0]?.min ?? 0, max: sum(...argCosts).max } };
      case "conditional":
        return this.#conditional(expression, args, { argCosts, size: union(second, third) });
      case "add_string":
      case "add_bytes":
      case "add_list":
        this.#joinEntries(expression, args[0]?.expression, args[1]?.expression);
        return with_(overload === "add_list" ? ONE : scaled(sum(first, second), PER_CHARACTER), sum(first, second));
      default:
        return with_(COMPARISONS.test(overload) ? comparisonCost(first, second) : ONE);
    }
  }

  #conditional(
    expression: Expression,
    [, truthy, falsy]: readonly SizedNode[],
    { argCosts, size }: { argCosts: readonly Estimate[]; size: Estimate },
  ): CallEstimate {
    this.#joinEntries(expression, truthy?.expression, falsy?.expression);
    const [condition = ONE, ifTrue = ONE, ifFalse = ONE] = argCosts;
    return { cost: sum(condition, union(ifTrue, ifFalse)), size };
  }

  #joinEntries(expression: Expression, a: Expression | undefined, b: Expression | undefined): void {
    const [left, right] = [a, b].map((part) => (part === undefined ? undefined : this.#entrySizes(part)));
    if (left === undefined || right === undefined) return;
    const [key, value] = [union(left.key, right.key), union(left.value, right.value)];
    this.#entries.set(expression, { isList: left.isList, key, value });
  }

  #comprehension(expression: Comprehension & Expression): Estimate {
    const { range, init, accu, variable, variable2, condition, step, result } = expression;
    const before = sum(this.cost(range), this.cost(init));
    this.#pushBound(accu, init);
    this.#pushLoop(expression);
    const loop = sum(this.cost(condition), this.cost(step));
    this.#pop(variable);
    if (variable2 !== undefined) this.#pop(variable2);
    const after = this.cost(result);
    this.#pop(accu);
    const count = this.#sizeOrUnknown(range);
    if (init.kind === "literal") this.#copySize(expression, init);
    else if (init.kind === "list" || init.kind === "map") {
      this.#sizes.set(expression, count);
      const entries = this.#entrySizes(step);
      if (entries !== undefined) this.#entries.set(expression, entries);
    }
    return sum(before, after, product(count, loop));
  }

  #pushBound(name: string, value: Expression): void {
    this.#push(name, { path: this.#path(value), size: this.#size(value), entries: this.#entrySizes(value) });
  }

  #pushLoop({ range, variable, variable2 }: Comprehension): void {
    const entries = this.#entrySizes(range);
    const isList = entries?.isList ?? typeOf(range).kind === "list";
    const path = this.#path(range);
    const pushPart = (name: string, part: string, size: Estimate | undefined): void => {
      this.#push(name, { path: [...path, part], size, entries: undefined });
    };
    if (variable2 !== undefined) {
      pushPart(variable, isList ? "@indices" : "@keys", entries?.key);
      pushPart(variable2, isList ? "@items" : "@values", entries?.value);
    } else if (isList) pushPart(variable, "@items", entries?.value);
    else pushPart(variable, "@keys", entries?.key);
  }

  #binding(expression: Comprehension & Expression): Estimate {
    const { range, init, accu, result } = expression;
    const before = sum(this.cost(range), this.cost(init));
    this.#pushBound(accu, init);
    const after = this.cost(result);
    this.#pop(accu);
    this.#copySizes(expression, result);
    return sum(before, after);
  }

  #copySizes(to: Expression, from: Expression): void {
    this.#copySize(to, from);
    const entries = this.#entrySizes(from);
    if (entries !== undefined) this.#entries.set(to, entries);
  }

  #copySize(to: Expression, from: Expression): void {
    const size = this.#size(from);
    if (size !== undefined) this.#sizes.set(to, size);
  }

  #sizeOrUnknown(expression: Expression): Estimate {
    return this.#size(expression) ?? UNKNOWN;
  }

  #size(expression: Expression): Estimate | undefined {
    const known = this.#sizes.get(expression) ?? literalSize(expression);
    if (known !== undefined) return known;
    const declared = this.#declaredSize(this.#path(expression));
    if (declared !== undefined) {
      this.#sizes.set(expression, declared);
      return declared;
    }
    if (isScalar(typeOf(expression))) return ONE;
    return expression.kind === "identifier" ? this.#local(expression.name)?.size : undefined;
  }

  #entrySizes(expression: Expression): EntrySizes | undefined {
    const known = this.#entries.get(expression);
    if (known !== undefined || expression.kind !== "identifier") return known;
    return this.#local(expression.name)?.entries;
  }

  /** The size that the schema allows at a path, whose first step stands for the value of the rule. */
  #declaredSize(path: Path): Estimate | undefined {
    if (path.length === 0) return undefined;
    let current: DeclaredType | undefined = this.#self;
    for (const step of path.slice(1)) {
      if (step === "@items" || step === "@values") current = current.items;
      else if (step === "@keys") current = current.keys;
      else current = current.fields?.get(step);
      if (current === undefined) return undefined;
    }
    return { min: 0, max: current.maxElements };
  }
}

const COMPARISONS = /^(?:(?:less|greater)(?:_equals)?_(?:string|bytes)|equals|not_equals)$/;

function comparisonCost(left: Estimate, right: Estimate): Estimate {
  const max = Math.min(left.max, right.max);
  return scaled({ min: max > 0 ? 1 : 0, max }, PER_CHARACTER);
}

function matchCost(text: Estimate, pattern: Estimate): Estimate {
  return product(scaled(sum(text, ONE), PER_CHARACTER), scaled(pattern, PER_PATTERN_CHARACTER));
}

function typeOf(expression: Expression): CelType {
  return expression.type ?? DYN;
}

function isBinding({ range, condition, accu }: Comprehension): boolean {
  return (
    range.kind === "list" &&
    range.items.length === 0 &&
    condition.kind === "literal" &&
    condition.value === false &&
    accu !== "__result__"
  );
}

function literalSize(expression: Expression): Estimate | undefined {
  if (expression.kind === "list") return fixed(expression.items.length);
  if (expression.kind === "map") return fixed(expression.entries.length);
  if (expression.kind !== "literal") return undefined;
  const { value } = expression;
  if (typeof value === "string") return fixed([...value].length);
  return fixed(value instanceof Uint8Array ? value.length : 1);
}

const SCALARS: readonly string[] = ["bool", "double", "duration", "int", "timestamp", "uint"];

function isScalar(type: CelType): boolean {
  return SCALARS.includes(type.kind) || (isOptionalType(type) && isScalar(parameterOf(type, 0)));
}
