import type {
  Call,
  Comprehension,
  Expression,
  Identifier,
  ListLiteral,
  LiteralValue,
  MapLiteral,
  Select,
} from "../syntax/expression.ts";
import { RuleSyntaxError, Uint } from "../syntax/expression.ts";
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DYN,
  ERROR,
  INT,
  isOptionalType,
  isSameType,
  listType,
  mapType,
  NULL,
  optionalType,
  parameterOf,
  parameterType,
  printType,
  STRING,
  UINT,
} from "./cel-type.ts";
import { overloadsOf, type Overload, TYPE_NAMES } from "./functions.ts";
import { assign, mostGeneral, substitute, type Substitutions } from "./unify-types.ts";

/** An error of the checker, at an offset in the rule. */
export interface TypeProblem {
  readonly message: string;
  readonly at: number;
}

/**
 * Checks the types of an expression, and writes them and the overloads of calls into it. Rule: cel-go
 * `checker/checker.go`.
 */
export function checkExpression(
  expression: Expression,
  variables: ReadonlyMap<string, CelType>,
): readonly TypeProblem[] {
  const checker = new Checker(variables);
  checker.check(expression);
  if (checker.problems.length === 0) checker.complete(expression);
  return checker.problems;
}

class Checker {
  readonly problems: TypeProblem[] = [];
  readonly #globals: ReadonlyMap<string, CelType>;
  #locals: readonly ReadonlyMap<string, CelType>[] = [];
  #known: Substitutions = new Map();
  #freeTypes = 0;

  constructor(variables: ReadonlyMap<string, CelType>) {
    this.#globals = variables;
  }

  check(expression: Expression): void {
    expression.type = this.#typeOf(expression);
  }

  /** Replaces the type parameters in all expressions by what they stand for. */
  complete(expression: Expression): void {
    expression.type = substitute(this.#known, expression.type ?? DYN, true);
    for (const part of partsOf(expression)) this.complete(part);
  }

  #typeOf(expression: Expression): CelType {
    switch (expression.kind) {
      case "literal":
        return literalType(expression.value);
      case "identifier":
        return this.#identifier(expression);
      case "select":
        return this.#select(expression);
      case "call":
        return this.#call(expression);
      case "list":
        return this.#list(expression);
      case "map":
        return this.#map(expression);
      case "comprehension":
        return this.#comprehension(expression);
    }
  }

  #checked(expression: Expression): CelType {
    this.check(expression);
    return expression.type ?? ERROR;
  }

  #report(message: string, { at }: { readonly at: number }): void {
    this.problems.push({ message, at });
  }

  #local(name: string): CelType | undefined {
    for (const scope of [...this.#locals].reverse()) {
      const found = scope.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #global(name: string): CelType | undefined {
    return this.#globals.get(name) ?? TYPE_NAMES.get(name);
  }

  #identifier(expression: Identifier & { readonly at: number }): CelType {
    const local = this.#local(expression.name);
    if (local !== undefined) return local;
    const found = this.#global(expression.name.replace(/^\./, ""));
    if (found !== undefined) return found;
    this.#report(`undeclared reference to '${expression.name.replace(/^\./, "")}' (in container '')`, expression);
    return ERROR;
  }

  /** A chain of selections may be the name of a type, such as `net.IP`. */
  #select(expression: Select & { readonly at: number }): CelType {
    const name = expression.testOnly ? undefined : qualifiedName(expression);
    if (name !== undefined && this.#local(name.split(".")[0] ?? "") === undefined) {
      const type = this.#global(name);
      if (type !== undefined) {
        Object.assign(expression, { kind: "identifier", name });
        return type;
      }
    }
    const type = this.#field(expression, expression.operand, { field: expression.field, optional: false });
    return substitute(this.#known, expression.testOnly ? BOOL : type);
  }

  #field(
    expression: { readonly at: number },
    operand: Expression,
    { field, optional }: { readonly field: string; readonly optional: boolean },
  ): CelType {
    const operandType = substitute(this.#known, this.#checked(operand));
    const isOptional = isOptionalType(operandType);
    const target = isOptional ? parameterOf(operandType, 0) : operandType;
    const found = this.#fieldType(expression, target, field);
    return isOptional || optional ? optionalType(found) : found;
  }

  #fieldType(expression: { readonly at: number }, target: CelType, field: string): CelType {
    if (target.kind === "map") return parameterOf(target, 1);
    if (target.kind === "object") {
      const type = target.fields?.get(field);
      if (type === undefined) this.#report(`undefined field '${field}'`, expression);
      return type ?? ERROR;
    }
    if (target.kind === "parameter") this.#assign([DYN], [target]);
    else if (target.kind !== "dyn" && target.kind !== "error")
      this.#report(`type '${printType(target)}' does not support field selection`, expression);
    return DYN;
  }

  #call(expression: Call & Expression): CelType {
    if (expression.name === "_?._") return this.#optionalField(expression);
    for (const arg of expression.args) this.check(arg);
    const { target } = expression;
    if (target === undefined) return this.#resolve(expression, expression.name.replace(/^\./, ""), expression.args);
    const prefix = qualifiedName(target);
    if (prefix !== undefined && overloadsOf(`${prefix}.${expression.name}`) !== undefined) {
      expression.name = `${prefix}.${expression.name}`;
      expression.target = undefined;
      return this.#resolve(expression, expression.name, expression.args);
    }
    this.check(target);
    return this.#resolve(expression, expression.name, [target, ...expression.args]);
  }

  #optionalField(expression: Call & Expression): CelType {
    const [operand, field] = expression.args;
    if (operand === undefined || field?.kind !== "literal")
      throw new RuleSyntaxError("an invalid selection", expression.at);
    field.type = STRING;
    expression.overloads = ["select_optional_field"];
    const type = this.#field(expression, operand, { field: String(field.value), optional: true });
    return substitute(this.#known, type);
  }

  #resolve(expression: Call & Expression, name: string, args: readonly Expression[]): CelType {
    expression.name = name;
    const overloads = overloadsOf(name);
    if (overloads === undefined) {
      this.#report(`undeclared reference to '${name}' (in container '')`, expression);
      return ERROR;
    }
    if (name === "_&&_" || name === "_||_") return this.#junction(expression, args);
    const types = args.map(({ type = ERROR }) => type);
    const isMember = expression.target !== undefined;
    let result: CelType | undefined;
    const matching: string[] = [];
    for (const overload of overloads) {
      if (overload.isMember !== isMember) continue;
      const found = this.#match(overload, types);
      if (found === undefined) continue;
      matching.push(overload.id);
      if (result === undefined) result = found;
      else if (result.kind !== "dyn" && !isSameType(found, result)) result = DYN;
    }
    if (result !== undefined) {
      expression.overloads = matching;
      return result;
    }
    this.#report(
      `found no matching overload for '${name}' applied to '${this.#signature(types, isMember)}'`,
      expression,
    );
    return ERROR;
  }

  #signature(types: readonly CelType[], isMember: boolean): string {
    const texts = types.map((type) => printType(substitute(this.#known, type, true)));
    return isMember ? `${texts[0] ?? ""}.(${texts.slice(1).join(", ")})` : `(${texts.join(", ")})`;
  }

  #junction(expression: Expression, args: readonly Expression[]): CelType {
    const wrong = args.filter(({ type = ERROR }) => !this.#assign([type], [BOOL]));
    for (const arg of wrong) this.#report(mismatch(BOOL, arg.type ?? ERROR), arg);
    if (expression.kind === "call") expression.overloads = [expression.name === "_&&_" ? "logical_and" : "logical_or"];
    return wrong.length === 0 ? BOOL : ERROR;
  }

  #match(overload: Overload, types: readonly CelType[]): CelType | undefined {
    const fresh = new Map(overload.parameters.map((name) => [name, this.#freeType()] as const));
    const args = overload.args.map((type) => substitute(fresh, type));
    if (!this.#assign(types, args)) return undefined;
    return substitute(this.#known, substitute(fresh, overload.result));
  }

  #freeType(): CelType {
    return parameterType(`_var${this.#freeTypes++}`);
  }

  #assign(from: readonly CelType[], to: readonly CelType[]): boolean {
    const found = assign(this.#known, from, to);
    if (found === undefined) return false;
    this.#known = found;
    return true;
  }

  #list({ items, optional }: ListLiteral): CelType {
    let joined: CelType | undefined;
    for (const [i, item] of items.entries()) {
      const type = this.#checked(item);
      joined = this.#join(item, joined, optional.has(i) ? this.#unwrapped(item, type) : type);
    }
    return listType(joined ?? this.#freeType());
  }

  #map({ entries }: MapLiteral): CelType {
    let keys: CelType | undefined;
    let values: CelType | undefined;
    for (const { key, value, optional } of entries) {
      keys = this.#join(key, keys, this.#checked(key));
      const type = this.#checked(value);
      values = this.#join(value, values, optional ? this.#unwrapped(value, type) : type);
    }
    return mapType(keys ?? this.#freeType(), values ?? this.#freeType());
  }

  /** The type of the value of an entry with a question mark. */
  #unwrapped(expression: Expression, type: CelType): CelType {
    if (isOptionalType(type)) return parameterOf(type, 0);
    if (type.kind !== "dyn") this.#report(mismatch(optionalType(type), type), expression);
    return type;
  }

  /** All items of a literal have one type. */
  #join(expression: Expression, previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    if (this.#assign([previous], [current])) return mostGeneral(previous, current);
    this.#report(mismatch(previous, current), expression);
    return ERROR;
  }

  #comprehension(expression: Comprehension): CelType {
    const range = substitute(this.#known, this.#checked(expression.range));
    const accu = this.#checked(expression.init);
    const [first, second] = this.#variables(expression, range);
    this.#locals = [...this.#locals, new Map([[expression.accu, accu]])];
    const loop = new Map([[expression.variable, first]]);
    if (expression.variable2 !== undefined) loop.set(expression.variable2, second);
    this.#locals = [...this.#locals, loop];
    this.#expect(expression.condition, BOOL);
    this.#expect(expression.step, accu);
    this.#locals = this.#locals.slice(0, -1);
    const result = this.#checked(expression.result);
    this.#locals = this.#locals.slice(0, -1);
    return substitute(this.#known, result);
  }

  #variables({ range, variable2 }: Comprehension, type: CelType): readonly [CelType, CelType] {
    switch (type.kind) {
      case "list":
        return variable2 === undefined ? [parameterOf(type, 0), DYN] : [INT, parameterOf(type, 0)];
      case "map":
        return [parameterOf(type, 0), parameterOf(type, 1)];
      case "dyn":
      case "error":
      case "parameter":
        this.#assign([DYN], [type]);
        return [DYN, DYN];
      default:
        this.#report(
          `expression of type '${printType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
          range,
        );
        return [ERROR, ERROR];
    }
  }

  #expect(expression: Expression, type: CelType): void {
    const found = this.#checked(expression);
    if (!this.#assign([type], [found])) this.#report(mismatch(type, found), expression);
  }
}

function mismatch(expected: CelType, found: CelType): string {
  return `expected type '${printType(expected)}' but found '${printType(found)}'`;
}

function literalType(value: LiteralValue): CelType {
  if (value === null) return NULL;
  if (typeof value === "boolean") return BOOL;
  if (typeof value === "bigint") return INT;
  if (typeof value === "number") return DOUBLE;
  if (typeof value === "string") return STRING;
  return value instanceof Uint ? UINT : BYTES;
}

/** The name that a chain of selections spells; undefined if it is not one. */
function qualifiedName(expression: Expression): string | undefined {
  if (expression.kind === "identifier") return expression.name.replace(/^\./, "");
  if (expression.kind !== "select" || expression.testOnly) return undefined;
  const prefix = qualifiedName(expression.operand);
  return prefix === undefined ? undefined : `${prefix}.${expression.field}`;
}

/** The expressions directly inside an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "identifier":
      return [];
    case "select":
      return [expression.operand];
    case "call":
      return [...(expression.target === undefined ? [] : [expression.target]), ...expression.args];
    case "list":
      return expression.items;
    case "map":
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case "comprehension":
      return [expression.range, expression.init, expression.condition, expression.step, expression.result];
  }
}
