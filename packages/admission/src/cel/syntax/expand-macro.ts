import { ACCUMULATOR, type Expression, type LiteralValue, RuleSyntaxError } from "./expression.ts";

/** A call that may be one of a macro. */
export interface MacroCall {
  readonly name: string;
  readonly target: Expression | undefined;
  readonly args: readonly Expression[];
  readonly at: number;
}

/** Expands a macro; undefined if the call is not one of a macro. Rule: cel-go `parser/macro.go`, `ext`. */
export function expandMacro(call: MacroCall): Expression | undefined {
  const { name, target, args } = call;
  if (target === undefined) return name === "has" && args.length === 1 ? expandHas(call) : undefined;
  return MACROS.get(`${name}/${args.length}`)?.(new Expansion(call, target));
}

function expandHas({ args, at }: MacroCall): Expression {
  const [argument] = args;
  if (argument?.kind !== "select") throw new RuleSyntaxError("invalid argument to has() macro", argument?.at ?? at);
  return { kind: "select", operand: argument.operand, field: argument.field, testOnly: true, at };
}

/** Builds the parts of an expansion, all at the position of the call. */
class Expansion {
  readonly target: Expression;
  readonly args: readonly Expression[];
  readonly #at: number;

  constructor({ args, at }: MacroCall, target: Expression) {
    this.target = target;
    this.args = args;
    this.#at = at;
  }

  arg(index: number): Expression {
    const found = this.args[index];
    if (found === undefined) throw new Error(`a macro has no argument ${index}`);
    return found;
  }

  /** The name of a variable that an argument declares. */
  variable(index: number, problem = "argument must be a simple name"): string {
    const argument = this.arg(index);
    if (argument.kind !== "identifier") throw new RuleSyntaxError(problem, argument.at);
    if (argument.name === "__result__" || argument.name === ACCUMULATOR)
      throw new RuleSyntaxError("iteration variable overwrites accumulator variable", argument.at);
    return argument.name;
  }

  accu(): Expression {
    return { kind: "identifier", name: ACCUMULATOR, at: this.#at };
  }

  name(name: string): Expression {
    return { kind: "identifier", name, at: this.#at };
  }

  literal(value: LiteralValue): Expression {
    return { kind: "literal", value, at: this.#at };
  }

  list(...items: Expression[]): Expression {
    return { kind: "list", items, optional: new Set(), at: this.#at };
  }

  map(): Expression {
    return { kind: "map", entries: [], at: this.#at };
  }

  call(name: string, ...args: Expression[]): Expression {
    return { kind: "call", name, target: undefined, args, at: this.#at };
  }

  memberCall(name: string, target: Expression, ...args: Expression[]): Expression {
    return { kind: "call", name, target, args, at: this.#at };
  }

  /** A loop over the target. */
  loop(
    variables: readonly string[],
    init: Expression,
    condition: Expression,
    step: Expression,
    result = this.accu(),
  ): Expression {
    const [variable = "", variable2] = variables;
    const range = this.target;
    return {
      kind: "comprehension",
      range,
      variable,
      variable2,
      accu: ACCUMULATOR,
      init,
      condition,
      step,
      result,
      at: this.#at,
    };
  }

  /** Binds a name to a value, as `cel.bind` does: a loop without items. */
  bind(name: string, value: Expression, result: Expression): Expression {
    return {
      kind: "comprehension",
      range: this.list(),
      variable: "#unused",
      variable2: undefined,
      accu: name,
      init: value,
      condition: this.literal(false),
      step: this.name(name),
      result,
      at: this.#at,
    };
  }

  /** Two variables, which must differ. */
  pair(): readonly string[] {
    const names = [this.variable(0), this.variable(1)];
    if (names[0] === names[1]) throw new RuleSyntaxError(`duplicate variable name: ${names[0] ?? ""}`, this.arg(1).at);
    return names;
  }
}

function all(macro: Expansion, variables: readonly string[], predicate: Expression): Expression {
  const condition = macro.call("@not_strictly_false", macro.accu());
  return macro.loop(variables, macro.literal(true), condition, macro.call("_&&_", macro.accu(), predicate));
}

function exists(macro: Expansion, variables: readonly string[], predicate: Expression): Expression {
  const condition = macro.call("@not_strictly_false", macro.call("!_", macro.accu()));
  return macro.loop(variables, macro.literal(false), condition, macro.call("_||_", macro.accu(), predicate));
}

function existsOne(macro: Expansion, variables: readonly string[], predicate: Expression): Expression {
  const next = macro.call("_+_", macro.accu(), macro.literal(1n));
  const step = macro.call("_?_:_", predicate, next, macro.accu());
  const result = macro.call("_==_", macro.accu(), macro.literal(1n));
  return macro.loop(variables, macro.literal(0n), macro.literal(true), step, result);
}

/** Adds to the accumulator if there is no filter or if it is true. */
function collect(
  macro: Expansion,
  variables: readonly string[],
  { init, add, filter }: { init: Expression; add: Expression; filter: Expression | undefined },
): Expression {
  const step = filter === undefined ? add : macro.call("_?_:_", filter, add, macro.accu());
  return macro.loop(variables, init, macro.literal(true), step);
}

function mapItems(macro: Expansion, variables: readonly string[], args: readonly Expression[]): Expression {
  const [filter, transform] = args.length === 2 ? args : [undefined, args[0]];
  const add = macro.call("_+_", macro.accu(), macro.list(transform ?? macro.accu()));
  return collect(macro, variables, { init: macro.list(), add, filter });
}

const NOT_A_NAME = "argument is not an identifier";

function filterItems(macro: Expansion): Expression {
  const variables = [macro.variable(0, NOT_A_NAME)];
  const add = macro.call("_+_", macro.accu(), macro.list(macro.arg(0)));
  return collect(macro, variables, { init: macro.list(), add, filter: macro.arg(1) });
}

function transformMap(macro: Expansion, keyed: boolean): Expression {
  const variables = macro.pair();
  const rest = macro.args.slice(2);
  const [filter, transform = macro.accu()] = rest.length === 2 ? rest : [undefined, rest[0]];
  const inserted = keyed ? [macro.name(variables[0] ?? ""), transform] : [transform];
  const add = macro.call("cel.@mapInsert", macro.accu(), ...inserted);
  return collect(macro, variables, { init: macro.map(), add, filter });
}

const SORT_INPUT = "@__sortBy_input__";

function sortBy(macro: Expansion): Expression {
  if (macro.target.kind === "literal" || macro.target.kind === "map")
    throw new RuleSyntaxError(
      "sortBy can only be applied to a list, identifier, comprehension, call or select expression",
      macro.target.at,
    );
  const variables = [macro.variable(0, NOT_A_NAME)];
  const add = macro.call("_+_", macro.accu(), macro.list(macro.arg(1)));
  const keys = collect(macro, variables, { init: macro.list(), add, filter: undefined });
  const keysOfInput: Expression = keys.kind === "comprehension" ? { ...keys, range: macro.name(SORT_INPUT) } : keys;
  return macro.bind(
    SORT_INPUT,
    macro.target,
    macro.memberCall("@sortByAssociatedKeys", macro.name(SORT_INPUT), keysOfInput),
  );
}

function optMap(macro: Expansion, flat: boolean): Expression {
  const name = macro.variable(0, `${flat ? "optFlatMap" : "optMap"}() variable name must be a simple identifier`);
  const value = macro.memberCall("value", copied(macro.target));
  const mapped = macro.bind(name, value, macro.arg(1));
  const some = flat ? mapped : macro.call("optional.of", mapped);
  return macro.call("_?_:_", macro.memberCall("hasValue", macro.target), some, macro.call("optional.none"));
}

/** A copy of an expression, because the checker writes what it finds into an expression. */
function copied(expression: Expression): Expression {
  switch (expression.kind) {
    case "literal":
    case "identifier":
      return { ...expression };
    case "select":
      return { ...expression, operand: copied(expression.operand) };
    case "call":
      return {
        ...expression,
        target: expression.target === undefined ? undefined : copied(expression.target),
        args: expression.args.map(copied),
      };
    case "list":
      return { ...expression, items: expression.items.map(copied) };
    case "map":
      return {
        ...expression,
        entries: expression.entries.map((entry) => ({ ...entry, key: copied(entry.key), value: copied(entry.value) })),
      };
    case "comprehension":
      return {
        ...expression,
        range: copied(expression.range),
        init: copied(expression.init),
        condition: copied(expression.condition),
        step: copied(expression.step),
        result: copied(expression.result),
      };
  }
}

/** The macros by name and number of arguments. */
const MACROS: ReadonlyMap<string, (macro: Expansion) => Expression> = new Map<string, (macro: Expansion) => Expression>(
  [
    ["all/2", (macro) => all(macro, [macro.variable(0)], macro.arg(1))],
    ["all/3", (macro) => all(macro, macro.pair(), macro.arg(2))],
    ["exists/2", (macro) => exists(macro, [macro.variable(0)], macro.arg(1))],
    ["exists/3", (macro) => exists(macro, macro.pair(), macro.arg(2))],
    ["exists_one/2", (macro) => existsOne(macro, [macro.variable(0)], macro.arg(1))],
    ["exists_one/3", (macro) => existsOne(macro, macro.pair(), macro.arg(2))],
    ["existsOne/2", (macro) => existsOne(macro, [macro.variable(0)], macro.arg(1))],
    ["existsOne/3", (macro) => existsOne(macro, macro.pair(), macro.arg(2))],
    ["map/2", (macro) => mapItems(macro, [macro.variable(0, NOT_A_NAME)], macro.args.slice(1))],
    ["map/3", (macro) => mapItems(macro, [macro.variable(0, NOT_A_NAME)], macro.args.slice(1))],
    ["filter/2", filterItems],
    ["transformList/3", (macro) => mapItems(macro, macro.pair(), macro.args.slice(2))],
    ["transformList/4", (macro) => mapItems(macro, macro.pair(), macro.args.slice(2))],
    ["transformMap/3", (macro) => transformMap(macro, true)],
    ["transformMap/4", (macro) => transformMap(macro, true)],
    ["transformMapEntry/3", (macro) => transformMap(macro, false)],
    ["transformMapEntry/4", (macro) => transformMap(macro, false)],
    ["sortBy/2", sortBy],
    ["optMap/2", (macro) => optMap(macro, false)],
    ["optFlatMap/2", (macro) => optMap(macro, true)],
  ],
);
