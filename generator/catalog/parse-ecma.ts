import { RegExpParser, type AST } from "@eslint-community/regexpp";

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
    if (!(error instanceof SyntaxError)) throw error;
    return { reason: error.message.replace(/^Invalid regular expression: /, "") };
  }
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

/** What escapes of other engines mean. */
const OTHER_ENGINES: { readonly [letter: string]: string } = { A: "^", Z: "$", e: "\\x1b", h: "[\\t ]", z: "$" };

/** Writes an expression that only the older mode of ECMA-262 accepts for the Unicode flag; null if that does not work. */
export function respell(pattern: string): Respelled | null {
  const parsed = parse(pattern, false);
  if ("reason" in parsed) return null;
  let text = "";
  let end = 0;
  let isCertain = true;
  for (const { raw, value, start } of charactersIn(parsed)) {
    if (isUnicodeSpelling(raw)) continue;
    if (/^\\[A-Za-z0-9]/.test(raw)) isCertain = false;
    const letter = raw.charAt(1);
    text += pattern.slice(end, start) + (Object.hasOwn(OTHER_ENGINES, letter) ? OTHER_ENGINES[letter] : plain(value));
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
