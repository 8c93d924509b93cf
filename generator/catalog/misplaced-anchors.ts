import type { EcmaNode, EcmaPattern } from "./parse-ecma.ts";

/** Whether no text matches an expression, because a character must come before each `^` or after each `$`. */
export function hasMisplacedAnchors({ alternatives }: Pick<EcmaPattern, "alternatives">): boolean {
  return alternatives.every(({ elements }) => {
    const consuming = elements.map(consumes);
    const first = consuming.indexOf(true);
    const last = consuming.lastIndexOf(true);
    return elements.some((element, i) => {
      if (element.type === "Group" || element.type === "CapturingGroup") return hasMisplacedAnchors(element);
      if (element.type !== "Assertion") return false;
      return element.kind === "start" ? first !== -1 && first < i : element.kind === "end" && last > i;
    });
  });
}

/** Whether a part of an expression matches at least one character. */
function consumes(node: EcmaNode): boolean {
  switch (node.type) {
    case "Character":
    case "CharacterClass":
    case "CharacterSet":
      return true;
    case "Quantifier":
      return node.min > 0 && consumes(node.element);
    case "Group":
    case "CapturingGroup":
      return node.alternatives.every(consumes);
    case "Alternative":
      return node.elements.some(consumes);
    default:
      return false;
  }
}
