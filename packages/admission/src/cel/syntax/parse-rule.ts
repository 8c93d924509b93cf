import { type Expression, type MapEntry, RuleSyntaxError } from "./expression.ts";
import { expandMacro } from "./expand-macro.ts";
import { lexRule, type Token } from "./lex-rule.ts";

/** cel-go's limits of an expression. */
const MOST_CODE_POINTS = 100_000;
const MOST_LEVELS = 250;

const RESERVED: ReadonlySet<string> = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(" "),
);

const RELATIONS: ReadonlyMap<string, string> = new Map(
  ["<", "<=", ">", ">=", "==", "!=", "in"].map((symbol) => [symbol, symbol === "in" ? "@in" : `_${symbol}_`] as const),
);
const SUMS: ReadonlyMap<string, string> = new Map(["+", "-"].map((symbol) => [symbol, `_${symbol}_`] as const));
const PRODUCTS: ReadonlyMap<string, string> = new Map(
  ["*", "/", "%"].map((symbol) => [symbol, `_${symbol}_`] as const),
);

/** Parses a rule and expands its macros. Throws a `RuleSyntaxError`. Rule: cel-go `parser`. */
export function parseRule(rule: string): Expression {
  if ([...rule].length > MOST_CODE_POINTS)
    throw new RuleSyntaxError(
      `expression code point size exceeds limit: size: ${[...rule].length}, limit ${MOST_CODE_POINTS}`,
      0,
    );
  return new RuleParser(lexRule(rule)).parse();
}

class RuleParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #levels = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expression {
    const expression = this.#expression();
    const end = this.#peek();
    if (end.kind !== "end") throw this.#unexpected(end);
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", at: 0, text: "<EOF>" };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  #isSymbol(text: string): boolean {
    const token = this.#peek();
    return token.kind === "symbol" && token.text === text;
  }

  /** Takes the symbol if it is next; undefined otherwise. */
  #try(text: string): Token | undefined {
    return this.#isSymbol(text) ? this.#take() : undefined;
  }

  #expect(text: string): Token {
    const token = this.#take();
    if (token.kind === "symbol" && token.text === text) return token;
    throw new RuleSyntaxError(`Syntax error: mismatched input '${token.text}' expecting '${text}'`, token.at);
  }

  #unexpected(token: Token): RuleSyntaxError {
    return new RuleSyntaxError(`Syntax error: mismatched input '${token.text}' expecting an expression`, token.at);
  }

  /** Counts the levels that a recursive walk of the expression has. */
  #within<T>(parse: () => T, at: number): T {
    if (++this.#levels > MOST_LEVELS)
      throw new RuleSyntaxError(`expression recursion limit exceeded: ${MOST_LEVELS}`, at);
    const result = parse();
    this.#levels--;
    return result;
  }

  #expression(): Expression {
    return this.#within(() => {
      const condition = this.#junction("||", () => this.#junction("&&", () => this.#relation()));
      const question = this.#try("?");
      if (question === undefined) return condition;
      const truthy = this.#junction("||", () => this.#junction("&&", () => this.#relation()));
      this.#expect(":");
      const falsy = this.#expression();
      return call("_?_:_", [condition, truthy, falsy], question.at);
    }, this.#peek().at);
  }

  #junction(symbol: string, parse: () => Expression): Expression {
    const terms = [parse()];
    const ats: number[] = [];
    for (let token = this.#try(symbol); token !== undefined; token = this.#try(symbol)) {
      ats.push(token.at);
      terms.push(parse());
    }
    return balanced(`_${symbol}_`, terms, ats);
  }

  #relation(): Expression {
    return this.#binary(RELATIONS, () => this.#binary(SUMS, () => this.#binary(PRODUCTS, () => this.#unary())));
  }

  #binary(operators: ReadonlyMap<string, string>, parse: () => Expression): Expression {
    let left = parse();
    let depth = 0;
    for (;;) {
      const token = this.#peek();
      const name = token.kind === "symbol" ? operators.get(token.text) : undefined;
      if (name === undefined) return left;
      if (++depth > MOST_LEVELS)
        throw new RuleSyntaxError(`expression recursion limit exceeded: ${MOST_LEVELS}`, token.at);
      this.#take();
      left = call(name, [left, parse()], token.at);
    }
  }

  #unary(): Expression {
    const first = this.#peek();
    for (const symbol of ["!", "-"]) {
      if (!this.#isSymbol(symbol)) continue;
      let count = 0;
      while (this.#try(symbol) !== undefined) count++;
      const number = this.#peek();
      if (symbol === "-" && count === 1 && number.kind === "number") return this.#member(this.#number("-", first.at));
      const operand = this.#member(this.#primary());
      if (count % 2 === 0) return operand;
      return call(symbol === "!" ? "!_" : "-_", [operand], first.at);
    }
    return this.#member(this.#primary());
  }

  #member(operand: Expression): Expression {
    let result = operand;
    for (let depth = 0; ; depth++) {
      if (depth > MOST_LEVELS)
        throw new RuleSyntaxError(`expression recursion limit exceeded: ${MOST_LEVELS}`, this.#peek().at);
      const dot = this.#try(".");
      if (dot !== undefined) {
        result = this.#selection(result, dot);
        continue;
      }
      const bracket = this.#try("[");
      if (bracket === undefined) return result;
      const optional = this.#try("?") !== undefined;
      const index = this.#expression();
      this.#expect("]");
      result = call(optional ? "_[?_]" : "_[_]", [result, index], bracket.at);
    }
  }

  #selection(operand: Expression, dot: Token): Expression {
    const optional = this.#try("?") !== undefined;
    const name = this.#take();
    if (name.kind !== "name")
      throw new RuleSyntaxError(`Syntax error: no viable alternative at input '.${name.text}'`, name.at);
    if (optional) return call("_?._", [operand, { kind: "literal", value: name.text, at: name.at }], dot.at);
    const open = this.#try("(");
    if (open === undefined) return { kind: "select", operand, field: name.text, testOnly: false, at: dot.at };
    return this.#call(name.text, operand, open);
  }

  #call(name: string, target: Expression | undefined, open: Token): Expression {
    const args: Expression[] = [];
    if (!this.#isSymbol(")")) {
      do args.push(this.#expression());
      while (this.#try(",") !== undefined);
    }
    this.#expect(")");
    return expandMacro({ name, target, args, at: open.at }) ?? { kind: "call", name, target, args, at: open.at };
  }

  #primary(): Expression {
    const token = this.#peek();
    if (token.kind === "literal") {
      this.#take();
      return { kind: "literal", value: token.value, at: token.at };
    }
    if (token.kind === "number") return this.#number("", token.at);
    if (token.kind === "name") return this.#name("");
    if (this.#try(".") !== undefined) return this.#name(".");
    if (this.#try("(") !== undefined) {
      const expression = this.#expression();
      this.#expect(")");
      return expression;
    }
    const bracket = this.#try("[");
    if (bracket !== undefined) return this.#list(bracket);
    const brace = this.#try("{");
    if (brace !== undefined) return this.#map(brace);
    throw this.#unexpected(token);
  }

  #number(sign: string, at: number): Expression {
    const { text } = this.#take();
    if (text.startsWith("0x") || /^\d+$/.test(text)) {
      const value = BigInt(text) * (sign === "-" ? -1n : 1n);
      if (BigInt.asIntN(64, value) !== value) throw new RuleSyntaxError("invalid int literal", at);
      return { kind: "literal", value, at };
    }
    const value = Number(sign + text);
    if (!Number.isFinite(value)) throw new RuleSyntaxError("invalid double literal", at);
    return { kind: "literal", value, at };
  }

  #name(dot: string): Expression {
    const token = this.#take();
    if (token.kind !== "name") throw this.#unexpected(token);
    if (RESERVED.has(token.text)) throw new RuleSyntaxError(`reserved identifier: ${token.text}`, token.at);
    const open = this.#try("(");
    if (open !== undefined) return this.#call(dot + token.text, undefined, open);
    if (this.#isSymbol("{"))
      throw new RuleSyntaxError(`undeclared reference to '${token.text}' (in container '')`, this.#peek().at);
    return { kind: "identifier", name: dot + token.text, at: token.at };
  }

  #list(open: Token): Expression {
    const items: Expression[] = [];
    const optional = new Set<number>();
    while (!this.#isSymbol("]")) {
      if (this.#isSymbol(",") && items.length === 0) {
        this.#take();
        break;
      }
      if (this.#try("?") !== undefined) optional.add(items.length);
      items.push(this.#expression());
      if (this.#try(",") === undefined) break;
    }
    this.#expect("]");
    return { kind: "list", items, optional, at: open.at };
  }

  #map(open: Token): Expression {
    const entries: MapEntry[] = [];
    while (!this.#isSymbol("}")) {
      if (this.#isSymbol(",") && entries.length === 0) {
        this.#take();
        break;
      }
      const optional = this.#try("?") !== undefined;
      const key = this.#expression();
      this.#expect(":");
      entries.push({ key, value: this.#expression(), optional });
      if (this.#try(",") === undefined) break;
    }
    this.#expect("}");
    return { kind: "map", entries, at: open.at };
  }
}

function call(name: string, args: readonly Expression[], at: number): Expression {
  return { kind: "call", name, target: undefined, args, at };
}

/** A balanced tree of the operators, so that a long chain nests little. */
function balanced(name: string, terms: readonly Expression[], ats: readonly number[]): Expression {
  const build = (from: number, to: number): Expression => {
    const only = terms[from];
    if (only !== undefined && from === to) return only;
    const middle = Math.floor((from + to + 1) / 2);
    return call(name, [build(from, middle - 1), build(middle, to)], ats[middle - 1] ?? 0);
  };
  return build(0, terms.length - 1);
}
