import { RegExpParser, RegExpSyntaxError, type AST } from "@eslint-community/regexpp";
import { own } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";

/** A regular expression of ECMA-262 as a tree. */
export type EcmaPattern = AST.Pattern;
export type EcmaNode = AST.Element | AST.Pattern | AST.Alternative;

/** The newest edition that every supported version of Node runs. */
const PARSER = new RegExpParser({ ecmaVersion: 2024 });

/** Parses an expression as ECMA-262 with the Unicode flag. Returns the reason if it is not one. */
export function parseEcma(pattern: string): EcmaPattern | { readonly reason: string } {
  return parse(pattern, true);
}

function parse(pattern: string, unicode: boolean): EcmaPattern | { readonly reason: string } {
  const most = LIMITS.patternDepth;
  // The parser, the translation and the engines recurse into groups. RE2 stops at 1,000.
  if (depthOf(pattern) > most) return { reason: `its groups are nested more than ${most} levels deep` };
  try {
    return PARSER.parsePattern(pattern, undefined, undefined, { unicode });
  } catch (error) {
    if (!(error instanceof RegExpSyntaxError)) throw error;
    return { reason: reasonOf(error, pattern) };
  }
}

const TOKEN = /\\(?:[pP]\{[^}]*\}?|k<[^>]*>?|u\{[^}]*\}?|u[0-9a-fA-F]{0,4}|x[0-9a-fA-F]{0,2}|[^])?|[^]/gu;
const BEFORE = 12;

/** What the parser says, with the escape that it means, or with what stands before the place. */
function reasonOf({ message, index }: RegExpSyntaxError, pattern: string): string {
  const said = message.replace(/^Invalid regular expression: \/[^]*\/u?: /, "");
  for (const { 0: token, index: start } of pattern.matchAll(TOKEN))
    if (start < index && index <= start + token.length && token.startsWith("\\")) return `${said} ${token}`;
  if (index >= pattern.length && /^Unterminated|^Incomplete/.test(said)) return said;
  return `${said} after ${JSON.stringify(pattern.slice(Math.max(0, index - BEFORE), index))}`;
}

function depthOf(pattern: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]?|[()]/gs)) {
    if (token === "(") deepest = Math.max(deepest, ++depth);
    else if (token === ")") depth--;
  }
  return deepest;
}

/** The same expression in the notation that the Unicode flag requires. */
export interface Respelled {
  readonly pattern: string;
  /** Whether it surely means the same: only punctuation was written otherwise. */
  readonly isCertain: boolean;
}

/** What escapes of other engines mean. No other notation means the same as an empty one. */
const OTHER_ENGINES: { readonly [letter: string]: string } = {
  ...{ A: "^", Z: "$", z: "$", a: "\\x07", e: "\\x1b", h: "[\\t ]", H: "[^\\t ]", R: "(?:\\r\\n|[\\n\\r])" },
  ...{ C: "", E: "", G: "", K: "", N: "", Q: "", X: "", V: "" },
};
/** The same in a class. */
const IN_CLASS: { readonly [letter: string]: string } = {
  ...{ a: "\\x07", e: "\\x1b", h: "\\t ", R: "\\n\\r" },
  ...{ A: "", Z: "", z: "", H: "", C: "", E: "", G: "", K: "", N: "", Q: "", X: "", V: "" },
};
/** What only the Unicode flag reads as one escape. */
const UNICODE_ESCAPE = /\\(?:[pP]\{[^}]*\}|u\{[0-9a-fA-F]+\})/y;

/** Writes an expression that only the older mode of ECMA-262 accepts for the Unicode flag; null if that does not work. */
export function respell(pattern: string): Respelled | null {
  const parsed = parse(pattern, false);
  if ("reason" in parsed) return null;
  let text = "";
  let end = 0;
  let isCertain = true;
  for (const { raw, value, start, parent } of charactersIn(parsed)) {
    if (start < end) continue;
    UNICODE_ESCAPE.lastIndex = start;
    const [escape] = UNICODE_ESCAPE.exec(pattern) ?? [];
    if (escape !== undefined && !("reason" in parse(escape, true))) {
      text += pattern.slice(end, start) + escape;
      end = start + escape.length;
      continue;
    }
    if (isUnicodeSpelling(raw)) continue;
    // A group, a property or a character that does not exist. No one means the letter.
    if (/^\\[1-9cpPkux]/.test(raw)) return null;
    if (/^\\[A-Za-z0-9]/.test(raw)) isCertain = false;
    const isInClass = parent?.type === "CharacterClass" || parent?.type === "CharacterClassRange";
    const other = raw.startsWith("\\") ? own(isInClass ? IN_CLASS : OTHER_ENGINES, raw.charAt(1)) : undefined;
    if (other === "") return null;
    text += pattern.slice(end, start) + (other ?? plain(value));
    end = start + raw.length;
  }
  const respelled = text + pattern.slice(end);
  return respelled === pattern || "reason" in parseEcma(respelled) ? null : { pattern: respelled, isCertain };
}

/** The characters that the expression names, in order. */
function charactersIn(root: EcmaNode): AST.Character[] {
  switch (root.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup":
      return root.alternatives.flatMap(charactersIn);
    case "Assertion":
      return "alternatives" in root ? root.alternatives.flatMap(charactersIn) : [];
    case "Alternative":
      return root.elements.flatMap(charactersIn);
    case "Quantifier":
      return charactersIn(root.element);
    case "CharacterClass":
      return root.elements.flatMap((element) => {
        if (element.type === "CharacterClassRange") return [element.min, element.max];
        return element.type === "Character" ? [element] : [];
      });
    case "Character":
      return [root];
    default:
      return [];
  }
}

function isUnicodeSpelling(raw: string): boolean {
  if (!raw.startsWith("\\")) return !/^[\]{}]$/.test(raw);
  return /^\\(?:[\^$\\.*+?()[\]{}|/fnrtv]|0(?![0-9])|c[A-Za-z]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/.test(raw);
}

function plain(point: number): string {
  const text = String.fromCodePoint(point);
  return /^[\^$\\.*+?()[\]{}|/]$/.test(text) ? `\\${text}` : text;
}
