import { callCost } from "./cost/call-cost.ts";
import { LIST_COST, MAP_COST } from "./cost/estimate.ts";
import { BINDINGS, type Binding, optionalMember } from "./functions/bindings.ts";
import type { Call, Comprehension, Expression, ListLiteral, MapLiteral, Select } from "./syntax/expression.ts";
import { TYPE_NAMES } from "./types/functions.ts";
import { CelError, CostExceeded, noSuchOverload } from "./values/cel-error.ts";
import {
  CelList,
  CelMap,
  type CelValue,
  Optional,
  PlainList,
  PlainMap,
  typeNameOf,
  TypeValue,
} from "./values/cel-value.ts";

/** Evaluates an expression. Throws a `CelError` or a `CostExceeded`. */
type Program = (run: Run) => CelValue;

/** The state of one evaluation. */
interface Run {
  /** Values of variables by name. A variable may have an error in place of a value. */
  readonly variables: Map<string, CelValue | CelError>;
  readonly budget: Budget;
}

/** Counts what an evaluation costs. */
class Budget {
  cost = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  spend(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#limit) throw new CostExceeded("operation cancelled: actual cost limit exceeded");
  }
}

export type Variables = ReadonlyMap<string, CelValue | CelError>;

/** The result of an evaluation, and what it cost. */
export interface Evaluation {
  readonly result: { readonly value: CelValue } | { readonly error: CelError | CostExceeded };
  readonly cost: number;
}

/** Compiles a checked expression. The function evaluates it with a limit of the cost, and throws nothing. */
export function compileExpression(expression: Expression): (variables: Variables, limit: number) => Evaluation {
  const program = compile(expression);
  return (variables, limit) => {
    const budget = new Budget(limit);
    try {
      return { result: { value: program({ variables: new Map(variables), budget }) }, cost: budget.cost };
    } catch (error) {
      if (error instanceof CelError || error instanceof CostExceeded) return { result: { error }, cost: budget.cost };
      throw error;
    }
  };
}

function compile(expression: Expression): Program {
  switch (expression.kind) {
    case "literal": {
      const { value } = expression;
      return () => value;
    }
    case "identifier":
      return compileName(expression.name);
    case "select":
      return compileSelect(expression);
    case "call":
      return compileCall(expression);
    case "list":
      return compileList(expression);
    case "map":
      return compileMap(expression);
    case "comprehension":
      return compileComprehension(expression);
  }
}

function compileName(name: string): Program {
  const plain = name.replace(/^\./, "");
  const type = TYPE_NAMES.get(plain);
  const typeValue = type === undefined ? undefined : new TypeValue(runtimeName(plain));
  return ({ variables, budget }) => {
    const value = variables.get(plain) ?? (variables.has(plain) ? null : typeValue);
    if (value === undefined) throw new CelError(`no such attribute(s): ${plain}`);
    budget.spend(1);
    if (value instanceof CelError) throw value;
    return value;
  };
}

/** Two names may stand for the same type. */
function runtimeName(name: string): string {
  if (name === "duration") return "google.protobuf.Duration";
  return name === "timestamp" ? "google.protobuf.Timestamp" : name;
}

function compileSelect({ operand, field, testOnly }: Select): Program {
  const program = compile(operand);
  if (testOnly) return (run) => hasField(program(run), field);
  return (run) => {
    const value = program(run);
    run.budget.spend(1);
    if (value instanceof Optional) return optionalMember(value, field);
    const found = value instanceof CelMap ? value.find(field) : undefined;
    if (found === undefined) throw new CelError(`no such key: ${field}`);
    return found;
  };
}

function hasField(value: CelValue, field: string): boolean {
  if (value instanceof CelMap) return value.has(field);
  if (value instanceof Optional) return value.value !== undefined && hasField(value.value, field);
  throw new CelError(`no such key: ${field}`);
}

function compileCall(expression: Call & Expression): Program {
  const { name, target, args, overloads = [] } = expression;
  const programs = [...(target === undefined ? [] : [target]), ...args].map(compile);
  const special = SPECIAL.get(name);
  if (special !== undefined) return special(programs);
  const binding = BINDINGS.get(name);
  if (binding === undefined) throw new Error(`the function ${name} has no binding`);
  return callOf({ name, binding, overload: overloads.length === 1 ? (overloads[0] ?? "") : "" }, programs);
}

function callOf(
  { name, binding, overload }: { readonly name: string; readonly binding: Binding; readonly overload: string },
  programs: readonly Program[],
): Program {
  return (run) => {
    const args = programs.map((program) => program(run));
    const result = binding(args, overload);
    run.budget.spend(callCost({ name, overload, args, result }));
    return result;
  };
}

const missing: Program = () => {
  throw noSuchOverload();
};

/** Operators that do not need all of their arguments. */
const SPECIAL: ReadonlyMap<string, (programs: readonly Program[]) => Program> = new Map([
  ["_&&_", (programs: readonly Program[]) => junction(programs, false)],
  ["_||_", (programs: readonly Program[]) => junction(programs, true)],
  ["!_", ([program = missing]: readonly Program[]) => negation(program)],
  [
    "_?_:_",
    ([condition = missing, truthy = missing, falsy = missing]: readonly Program[]) => choice(condition, truthy, falsy),
  ],
  ["@not_strictly_false", ([program = missing]: readonly Program[]) => notStrictlyFalse(program)],
  ["or", ([first = missing, second = missing]: readonly Program[]) => alternative(first, second, false)],
  ["orValue", ([first = missing, second = missing]: readonly Program[]) => alternative(first, second, true)],
]);

/** An operand that decides makes errors of others irrelevant. */
function junction([first = missing, second = missing]: readonly Program[], deciding: boolean): Program {
  return (run) => {
    const left = attempt(first, run);
    if (left === deciding) return deciding;
    const right = attempt(second, run);
    if (right === deciding) return deciding;
    if (left instanceof CelError) throw left;
    if (right instanceof CelError) throw right;
    if (typeof left !== "boolean" || typeof right !== "boolean") throw noSuchOverload();
    return !deciding;
  };
}

function attempt(program: Program, run: Run): CelValue | CelError {
  try {
    return program(run);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function negation(program: Program): Program {
  return (run) => {
    const value = program(run);
    if (typeof value !== "boolean") throw noSuchOverload();
    run.budget.spend(1);
    return !value;
  };
}

function choice(condition: Program, truthy: Program, falsy: Program): Program {
  return (run) => {
    const chosen = condition(run);
    if (typeof chosen !== "boolean") throw noSuchOverload();
    return chosen ? truthy(run) : falsy(run);
  };
}

function notStrictlyFalse(program: Program): Program {
  return (run) => {
    const value = attempt(program, run);
    run.budget.spend(1);
    return typeof value === "boolean" ? value : true;
  };
}

function alternative(first: Program, second: Program, unwrap: boolean): Program {
  return (run) => {
    const value = first(run);
    if (!(value instanceof Optional)) throw noSuchOverload();
    if (value.value === undefined) return second(run);
    return unwrap ? value.value : value;
  };
}

function compileList({ items, optional }: ListLiteral): Program {
  const programs = items.map(compile);
  // Servers evaluate a list of literals once, when they compile a rule.
  const cost = items.every(({ kind }) => kind === "literal") ? 0 : LIST_COST;
  return (run) => {
    const values: CelValue[] = [];
    for (const [i, program] of programs.entries()) {
      const value = program(run);
      if (!optional.has(i)) values.push(value);
      else if (value instanceof Optional) values.push(...(value.value === undefined ? [] : [value.value]));
      else throw new CelError(`cannot initialize optional list element from non-optional value ${typeNameOf(value)}`);
    }
    run.budget.spend(cost);
    return new PlainList(values);
  };
}

function compileMap({ entries }: MapLiteral): Program {
  const programs = entries.map(({ key, value, optional }) => ({ key: compile(key), value: compile(value), optional }));
  const isConstant = entries.every(({ key, value }) => key.kind === "literal" && value.kind === "literal");
  return (run) => {
    const members: (readonly [CelValue, CelValue])[] = [];
    for (const { key, value, optional } of programs) {
      const [name, member] = [key(run), value(run)];
      if (!optional) members.push([name, member]);
      else if (!(member instanceof Optional))
        throw new CelError(`cannot initialize optional entry '${String(name)}' from non-optional value`);
      else if (member.value !== undefined) members.push([name, member.value]);
    }
    run.budget.spend(isConstant ? 0 : MAP_COST);
    return new PlainMap(members);
  };
}

interface Loop {
  readonly variable: string;
  readonly variable2: string | undefined;
  readonly accu: string;
  readonly condition: Program;
  readonly step: Program;
}

function compileComprehension(expression: Comprehension): Program {
  const { variable, variable2, accu } = expression;
  const [range, init, result] = [compile(expression.range), compile(expression.init), compile(expression.result)];
  const loop = { variable, variable2, accu, condition: compile(expression.condition), step: compile(expression.step) };
  return (run) => {
    const collection = range(run);
    const scope = { variables: new Map(run.variables), budget: run.budget };
    scope.variables.set(accu, attempt(init, run));
    if (collection instanceof CelList) loopOverList(loop, collection, scope);
    else if (collection instanceof CelMap) loopOverMap(loop, collection, scope);
    else throw noSuchOverload();
    scope.variables.delete(variable);
    if (variable2 !== undefined) scope.variables.delete(variable2);
    return result(scope);
  };
}

function loopOverList(loop: Loop, list: CelList, run: Run): void {
  const twice = loop.variable2 !== undefined;
  for (let i = 0; i < list.size; i++) {
    const item = attempt(() => list.get(i), run);
    if (!iterate(loop, run, twice ? [BigInt(i), item] : [item])) return;
  }
}

function loopOverMap(loop: Loop, map: CelMap, run: Run): void {
  const twice = loop.variable2 !== undefined;
  for (const key of map.keys())
    if (!iterate(loop, run, twice ? [key, attempt(() => map.find(key) ?? null, run)] : [key])) return;
}

/** Runs one step. Returns whether the loop goes on. An error becomes the value of the accumulator. */
function iterate(loop: Loop, run: Run, [first = null, second]: readonly (CelValue | CelError)[]): boolean {
  run.variables.set(loop.variable, first);
  if (loop.variable2 !== undefined) run.variables.set(loop.variable2, second ?? null);
  const goesOn = attempt(loop.condition, run);
  if (goesOn === false) return false;
  run.variables.set(loop.accu, attempt(loop.step, run));
  return true;
}
