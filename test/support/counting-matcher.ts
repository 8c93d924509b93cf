import type { AST } from "@eslint-community/regexpp";
import { rangesOf } from "../../generator/catalog/character-sets.ts";
import type { EcmaNode, EcmaPattern } from "../../generator/catalog/parse-ecma.ts";

type Go = (at: number) => boolean;

/**
 * Searches a text as ECMA-262 specifies, by backtracking, and counts how often it compares a character. Stops at `limit`.
 * It has no lookbehind, references and properties.
 */
export function countComparisons(pattern: EcmaPattern, text: string, limit: number): { found: boolean; count: number } {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const isWord = (at: number) => at >= 0 && at < points.length && /\w/.test(String.fromCodePoint(points[at] ?? 0));
  let count = 0;

  const match = (node: EcmaNode, at: number, go: Go): boolean => {
    if (count > limit) return false;
    switch (node.type) {
      case "Pattern":
      case "Group":
      case "CapturingGroup":
        return node.alternatives.some((alternative) => match(alternative, at, go));
      case "Alternative":
        return sequence(node.elements, at, go);
      case "Quantifier":
        return repeat(node, { at, go, min: node.min, max: node.max });
      case "Assertion":
        if (node.kind === "start") return at === 0 && go(at);
        if (node.kind === "end") return at === points.length && go(at);
        if (node.kind === "word") return (isWord(at - 1) !== isWord(at)) !== node.negate && go(at);
        if (node.kind !== "lookahead") throw new Error(`no ${node.kind}`);
        return node.alternatives.some((alternative) => match(alternative, at, () => true)) !== node.negate && go(at);
      case "Character":
      case "CharacterSet":
      case "CharacterClass":
        return matchesOne(node, at) && go(at + 1);
      default:
        throw new Error(`no ${node.type}`);
    }
  };

  const matchesOne = (node: AST.Character | AST.CharacterSet | AST.CharacterClass, at: number): boolean => {
    count++;
    const point = points[at];
    return point !== undefined && (rangesOf(node) ?? []).some(([first, last]) => first <= point && point <= last);
  };

  const sequence = (elements: readonly AST.Element[], at: number, go: Go): boolean => {
    const [first, ...rest] = elements;
    return first === undefined ? go(at) : match(first, at, (next) => sequence(rest, next, go));
  };

  const repeat = (
    node: AST.Quantifier,
    { at, go, min, max }: { at: number; go: Go; min: number; max: number },
  ): boolean => {
    if (max === 0) return go(at);
    const again: Go = (next) =>
      min === 0 && next === at ? false : repeat(node, { at: next, go, min: Math.max(0, min - 1), max: max - 1 });
    if (min > 0) return match(node.element, at, again);
    return node.greedy ? match(node.element, at, again) || go(at) : go(at) || match(node.element, at, again);
  };

  const found = Array.from({ length: points.length + 1 }, (_, at) => at).some((at) => match(pattern, at, () => true));
  return { found, count };
}
