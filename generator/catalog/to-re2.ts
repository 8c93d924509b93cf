import type { AST } from "@eslint-community/regexpp";
import { patternProblem, shortCategory } from "../../packages/admission/src/index.ts";
import { complement, SPACE, type Ranges } from "./character-sets.ts";
import type { EcmaNode, EcmaPattern } from "./parse-ecma.ts";

/** A pattern in the notation of RE2, or the reason why RE2 cannot express it. */
export type Translation =
  { readonly ok: true; readonly pattern: string } | { readonly ok: false; readonly why: string };

/** Writes an ECMA-262 expression for RE2 so that it matches the same strings (docs/crd.md 1.8). */
export function toRe2(parsed: EcmaPattern): Translation {
  const printer = new Re2Printer();
  const pattern = printer.print(parsed);
  const why = printer.problem ?? patternProblem(pattern);
  return why === null ? { ok: true, pattern } : { ok: false, why };
}

const ANY: Ranges = [[0, 0x10ffff]];
const BINARY: ReadonlyMap<string, Ranges> = new Map([
  ["Any", ANY],
  ["ASCII", [[0, 0x7f]]],
]);

class Re2Printer {
  /** The first thing that RE2 does not have. */
  problem: string | null = null;

  print(node: EcmaNode): string {
    switch (node.type) {
      case "Pattern":
        return this.#alternatives(node);
      case "Alternative":
        return node.elements.map((element) => this.print(element)).join("");
      case "Group":
        return `(?:${this.#alternatives(node)})`;
      case "CapturingGroup":
        return `(${this.#alternatives(node)})`;
      case "Quantifier":
        return repeat(this.print(node.element), node);
      case "Assertion":
        return "alternatives" in node ? this.#lack("RE2 has no lookahead or lookbehind") : node.raw;
      case "Backreference":
        return this.#lack("RE2 has no backreferences");
      case "CharacterClass":
        return this.#class(node);
      case "CharacterSet":
        return node.kind === "digit" || node.kind === "word" ? node.raw : this.#set(node, false);
      case "Character":
        return this.#character(node);
      default:
        return this.#lack("RE2 has no operations on sets");
    }
  }

  #lack(problem: string): string {
    this.problem ??= problem;
    return "";
  }

  #alternatives({ alternatives }: { readonly alternatives: readonly AST.Alternative[] }): string {
    return alternatives.map((alternative) => this.print(alternative)).join("|");
  }

  #class({ elements, negate }: AST.CharacterClass): string {
    if (elements.length === 0) return negate ? inBrackets(ANY) : `[^${printRanges(ANY)}]`;
    const texts = elements.map((element) => {
      switch (element.type) {
        case "Character":
          return this.#member(element);
        case "CharacterClassRange":
          return `${this.#member(element.min)}-${this.#member(element.max)}`;
        case "CharacterSet":
          return element.kind === "digit" || element.kind === "word" ? element.raw : this.#set(element, true);
        default:
          return this.#lack("RE2 has no operations on sets");
      }
    });
    return `[${negate ? "^" : ""}${texts.join("")}]`;
  }

  #member(node: AST.Character): string {
    return node.raw === "[" ? "\\[" : this.#character(node);
  }

  #character({ raw, value }: AST.Character): string {
    if (value >= 0xd800 && value <= 0xdfff) return this.#lack("it has half of a surrogate pair");
    return /^\\(?![^\w\s]$|[fnrtv]$)/.test(raw) ? `\\x{${value.toString(16)}}` : raw;
  }

  #set(node: AST.CharacterSet, isMember: boolean): string {
    if (node.kind === "property") return this.#property(node, isMember);
    if (node.kind === "any") return "[^\\n\\r\\x{2028}\\x{2029}]";
    if (isMember) return printRanges(node.negate ? complement(SPACE) : SPACE);
    return `[${node.negate ? "^" : ""}${printRanges(SPACE)}]`;
  }

  /** Go before 1.25 knows only the short names of categories. */
  #property({ key, value, negate }: AST.UnicodePropertyCharacterSet, isMember: boolean): string {
    const letter = negate ? "P" : "p";
    if (key === "General_Category" && value !== null) return `\\${letter}{${shortCategory(value)}}`;
    const ranges = BINARY.get(key);
    if (ranges !== undefined) {
      const text = printRanges(ranges);
      return isMember ? printRanges(negate ? complement(ranges) : ranges) : `[${negate ? "^" : ""}${text}]`;
    }
    if (key === "Script" && value !== null) return `\\${letter}{${value}}`;
    return this.#lack(`RE2 does not know the character property ${value ?? key}`);
  }
}

/** What RE2 allows for a count, and for the product of nested ones. */
const MOST_REPEATS = 1000;

/** Writes a repetition. Counts that RE2 refuses become several: `a{1500}` is `a{1000}a{500}`. */
function repeat(element: string, node: AST.Quantifier): string {
  const given = node.raw.slice(node.element.raw.length);
  if (/^[*+?]/.test(given)) return element + given;
  const { min, max } = node;
  const lazy = node.greedy ? "" : "?";
  const most = Math.floor(MOST_REPEATS / nestedRepeats(node.element));
  // RE2 reads a count with a leading zero as text, so no count is copied.
  if (Math.max(min, max === Infinity ? 0 : max) <= most)
    return `${element}{${min}${max === Infinity ? "," : max === min ? "" : `,${max}`}}${lazy}`;
  const times = (total: number, form: (count: number) => string) =>
    form(most).repeat(Math.floor(total / most)) + (total % most === 0 ? "" : form(total % most));
  const required = times(min, (count) => (count === 1 ? element : `${element}{${count}}`));
  if (max === Infinity) return `${required}${element}*${lazy}`;
  return required + times(max - min, (count) => `${element}{0,${count}}${lazy}`);
}

/** The product of the nested counts in an element as `repeat` writes it. */
function nestedRepeats(node: EcmaNode): number {
  switch (node.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup":
      return Math.max(1, ...node.alternatives.map(nestedRepeats));
    case "Alternative":
      return Math.max(1, ...node.elements.map(nestedRepeats));
    case "Quantifier": {
      const inner = nestedRepeats(node.element);
      const isCounted = node.raw.endsWith("}") || node.raw.endsWith("}?");
      const count = isCounted ? Math.max(1, node.max === Infinity ? node.min : node.max) : 1;
      return inner * Math.min(count, Math.floor(MOST_REPEATS / inner));
    }
    default:
      return 1;
  }
}

function inBrackets(ranges: Ranges): string {
  return `[${printRanges(ranges)}]`;
}

function printRanges(ranges: Ranges): string {
  return ranges
    .map(([first, last]) => (first === last ? printPoint(first) : `${printPoint(first)}-${printPoint(last)}`))
    .join("");
}

const SHORT: ReadonlyMap<number, string> = new Map([
  [9, "\\t"],
  [13, "\\r"],
  [32, " "],
]);

function printPoint(point: number): string {
  return SHORT.get(point) ?? `\\x{${point.toString(16)}}`;
}
