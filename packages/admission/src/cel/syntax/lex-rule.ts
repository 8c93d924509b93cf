import { RuleSyntaxError, Uint, type LiteralValue } from "./expression.ts";
import { unescapeBytes, unescapeText } from "./unescape.ts";

/** A token of a rule. Rule: cel-go `parser/gen/CEL.g4`. */
export type Token =
  | { readonly kind: "literal"; readonly value: LiteralValue; readonly at: number; readonly text: string }
  | { readonly kind: "number"; readonly at: number; readonly text: string }
  | { readonly kind: "name"; readonly at: number; readonly text: string }
  | { readonly kind: "symbol"; readonly at: number; readonly text: string }
  | { readonly kind: "end"; readonly at: number; readonly text: string };

const SPACE = /(?:[ \t\r\n\f]|\/\/[^\n]*)+/y;
const FLOAT = /\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?/y;
const INTEGER = /(?:0x[0-9a-fA-F]+|\d+)[uU]?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y;
const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\x60]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`;
const STRING = new RegExp(
  [
    String.raw`[bB]?[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"\n\r]*"|'[^'\n\r]*')`,
    `[bB]?(?:"""(?:${ESCAPE}|[^\\\\])*?"""|'''(?:${ESCAPE}|[^\\\\])*?''')`,
    `[bB]?(?:"(?:${ESCAPE}|[^\\\\"\\n\\r])*"|'(?:${ESCAPE}|[^\\\\'\\n\\r])*')`,
  ].join("|"),
  "y",
);

const KEYWORDS: ReadonlyMap<string, LiteralValue> = new Map<string, LiteralValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Splits a rule into tokens. Throws a `RuleSyntaxError`. */
export function lexRule(rule: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(rule)?.[0];
  };
  for (;;) {
    at += match(SPACE)?.length ?? 0;
    if (at >= rule.length) break;
    const token = nextToken(match, at);
    if (token === undefined) throw new RuleSyntaxError(unknownToken(rule, at), at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: "end", at, text: "<EOF>" });
  return tokens;
}

function unknownToken(rule: string, at: number): string {
  return `Syntax error: token recognition error at: '${String.fromCodePoint(rule.codePointAt(at) ?? 0)}'`;
}

function nextToken(match: (pattern: RegExp) => string | undefined, at: number): Token | undefined {
  const string = match(STRING);
  if (string !== undefined) return { kind: "literal", value: stringValue(string, at), at, text: string };
  const float = match(FLOAT);
  if (float !== undefined) return { kind: "number", at, text: float };
  const integer = match(INTEGER);
  if (integer !== undefined)
    return /[uU]$/.test(integer)
      ? { kind: "literal", value: uintValue(integer, at), at, text: integer }
      : { kind: "number", at, text: integer };
  const name = match(NAME);
  if (name !== undefined) return nameToken(name, at);
  const symbol = match(SYMBOL);
  return symbol === undefined ? undefined : { kind: "symbol", at, text: symbol };
}

function nameToken(text: string, at: number): Token {
  const value = KEYWORDS.get(text);
  if (value !== undefined) return { kind: "literal", value, at, text };
  return { kind: text === "in" ? "symbol" : "name", at, text };
}

const MOST_UINT = 2n ** 64n;

function uintValue(text: string, at: number): Uint {
  const value = BigInt(text.slice(0, -1));
  if (value >= MOST_UINT) throw new RuleSyntaxError("invalid uint literal", at);
  return new Uint(value);
}

function stringValue(text: string, at: number): string | Uint8Array {
  const bytes = /^[bB]/.test(text);
  const rest = bytes ? text.slice(1) : text;
  const raw = /^[rR]/.test(rest);
  const quoted = raw ? rest.slice(1) : rest;
  const long = quoted.length >= 6 && /^("""|''')/.test(quoted);
  const content = quoted.slice(long ? 3 : 1, long ? -3 : -1).replace(/\r\n?/g, "\n");
  if (bytes) return raw ? new TextEncoder().encode(content) : unescapeBytes(content);
  const value = raw ? content : unescapeText(content);
  if (value === undefined) throw new RuleSyntaxError("invalid unicode code point", at);
  return value;
}
