import { parseEcma, type EcmaNode } from "../catalog/parse-ecma.ts";

/** A longer text is not an example. */
const MAX_LENGTH = 1_000;

/** How often a repetition occurs, beyond its minimum. Each text is longer than the one before. */
const EXTRA = [0, 1, 2, 4, 8, 16, 32, 64];

/**
 * Returns texts that most likely match a pattern, the shortest first. The caller checks them. An expression that only RE2
 * reads has none.
 */
export function patternTexts(pattern: string): string[] {
  const parsed = parseEcma(pattern);
  if ("reason" in parsed) return [];
  const texts = EXTRA.flatMap((extra) => parsed.alternatives.map((one) => textOf(one, extra)));
  return [...new Set(texts)].filter((text) => text.length <= MAX_LENGTH);
}

function textOf(node: EcmaNode, extra: number): string {
  switch (node.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup":
      return textOf(shortest(node.alternatives), extra);
    case "Alternative":
      return joined(node.elements.map((element) => textOf(element, extra)));
    case "Quantifier": {
      const count = Math.min(node.min + extra, node.max, MAX_LENGTH);
      const text = textOf(node.element, extra);
      return joined(Array.from({ length: count }, () => text));
    }
    case "Character":
      return String.fromCodePoint(node.value);
    case "CharacterClass":
    case "CharacterSet":
      return memberOf(node.raw);
    default:
      return "";
  }
}

/** Stops at the limit, because repetitions of repetitions grow fast. */
function joined(parts: readonly string[]): string {
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length > MAX_LENGTH) break;
  }
  return text;
}

/** The alternative with the fewest characters of source that is not empty. */
function shortest<N extends EcmaNode>(alternatives: readonly N[]): N {
  const filled = alternatives.filter(({ raw }) => raw !== "");
  const sorted = [...(filled.length > 0 ? filled : alternatives)].sort((a, b) => a.raw.length - b.raw.length);
  const [first] = sorted;
  if (first === undefined) throw new Error("a pattern has an alternative");
  return first;
}

/** The characters to try, those that read best first. */
const CANDIDATES = "ae0A1-_./:@ ";

/** A character that a class or a set has; empty if it has none that people can read. */
function memberOf(raw: string): string {
  const pattern = new RegExp(`^${raw}$`, "u");
  const printable = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));
  return [...CANDIDATES, ...printable, "é", "中"].find((char) => pattern.test(char)) ?? "";
}
