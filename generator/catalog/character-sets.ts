import type { AST } from "@eslint-community/regexpp";

/** The first and the last code point of each range of a set. */
export type Ranges = readonly (readonly [first: number, last: number])[];

const MAX_POINT = 0x10ffff;

/** The space characters of ECMA-262. */
export const SPACE: Ranges = [
  ...([
    [9, 13],
    [32, 32],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x2028, 0x2029],
  ] as const),
  ...([
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ] as const),
];
const LINE_ENDS: Ranges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const DIGIT: Ranges = [[48, 57]];
const WORD: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];

/** Returns the code points that are not in the set. */
export function complement(ranges: Ranges): Ranges {
  const rest: [number, number][] = [];
  let from = 0;
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    if (first > from) rest.push([from, first - 1]);
    from = Math.max(from, last + 1);
  }
  return from > MAX_POINT ? rest : [...rest, [from, MAX_POINT]];
}

/** Returns the code points that a node matches with the Unicode flag; null if that depends on the version of Unicode. */
export function rangesOf(node: AST.Character | AST.CharacterSet | AST.CharacterClass): Ranges | null {
  if (node.type === "Character") return [[node.value, node.value]];
  if (node.type === "CharacterSet") return rangesOfSet(node);
  const all: (readonly [number, number])[] = [];
  for (const element of node.elements) {
    const ranges = element.type === "CharacterClassRange" ? rangeOf(element) : rangesOfElement(element);
    if (ranges === null) return null;
    all.push(...ranges);
  }
  return node.negate ? complement(all) : all;
}

function rangeOf({ min, max }: AST.CharacterClassRange): Ranges {
  return [[min.value, max.value]];
}

/** Other elements exist only with the flag v. */
function rangesOfElement(element: Exclude<AST.CharacterClassElement, AST.CharacterClassRange>): Ranges | null {
  return element.type === "Character" || element.type === "CharacterSet" ? rangesOf(element) : null;
}

function rangesOfSet(node: AST.CharacterSet): Ranges | null {
  if (node.kind === "any") return complement(LINE_ENDS);
  if (node.kind === "property") return null;
  const ranges = { digit: DIGIT, space: SPACE, word: WORD }[node.kind];
  return node.negate ? complement(ranges) : ranges;
}
