import type { AST } from "@eslint-community/regexpp";
import { rangesOf, type Ranges } from "./character-sets.ts";
import type { EcmaNode, EcmaPattern } from "./parse-ecma.ts";

/**
 * Whether JavaScript's `RegExp` is proved to search every text for an expression in linear time: with at most `MAX_COST`
 * steps for each character.
 *
 * `RegExp` backtracks: it follows one way through the expression after the other, and begins again at each character. So
 * the steps for a text are at most those of all ways in which parts of it can be read. This function follows all ways at
 * once and counts how many of them are at each place of the expression. If the ways stay few, only a finite number of such
 * counts can be reached, and after the last of them the proof is complete. Expressions with exponentially many ways, as
 * `(a|a)*`, and with polynomially many, as `^a*a*$` or `a+$`, reach the limit.
 */
export function isLinear(pattern: EcmaPattern): boolean {
  return stepsPerCharacter(pattern) < Infinity;
}

/** The most steps that `RegExp` takes for one character of any text; infinite if they are not proved to be few. */
export function stepsPerCharacter(pattern: EcmaPattern): number {
  const automaton = new Automaton(false);
  const start = automaton.add(pattern, MATCH);
  return automaton.isTooLarge ? Infinity : highestCost(automaton, start, true);
}

/** The steps for one character. */
const MAX_COST = 2_000;
const MAX_NODES = 20_000;
/** How long a proof may take, in counts that are added. */
const MAX_EFFORT = 200_000;

/** What must hold for a way to go on. `start` and `end` stand for `^` and `$`. */
type Condition = "start" | "end" | "other";

type AutomatonNode =
  | { readonly kind: "match" }
  /** A way that ends without a match. */
  | { readonly kind: "dead" }
  /** Reads a character. Without ranges it is any character, which is more than the expression allows. */
  | { readonly kind: "read"; readonly ranges: Ranges | null; readonly next: number }
  | { readonly kind: "split"; readonly nexts: readonly number[] }
  /** A repetition without an upper bound. */
  | { readonly kind: "loop"; body: number; readonly next: number }
  /** The end of one repetition. `RegExp` does not repeat what read nothing. */
  | { readonly kind: "back"; readonly loop: number }
  | { readonly kind: "condition"; readonly condition: Condition; readonly cost: number; readonly next: number };

const MATCH = 0;
const DEAD = 1;

/** The ways through an expression, built from the end. Counted repetitions are written out. */
class Automaton {
  readonly nodes: AutomatonNode[] = [{ kind: "match" }, { kind: "dead" }];
  isTooLarge = false;
  /** Whether it has no more ways than the expression, so that reaching the end is a match. */
  isExact = true;
  readonly #backwards: boolean;

  /** A lookbehind reads backwards. */
  constructor(backwards: boolean) {
    this.#backwards = backwards;
  }

  /** Adds an expression that goes on at the node `next`. Returns its first node. */
  add(node: EcmaNode, next: number): number {
    switch (node.type) {
      case "Pattern":
      case "Group":
      case "CapturingGroup":
        return this.addAlternatives(node.alternatives, next);
      case "Alternative":
        return this.#sequence(node.elements, next);
      case "Quantifier":
        return this.#repeat(node, next);
      case "Assertion":
        return this.#assertion(node, next);
      case "Backreference":
        return this.#reference(node, next);
      case "Character":
      case "CharacterSet":
      case "CharacterClass": {
        const ranges = rangesOf(node);
        if (ranges === null) this.isExact = false;
        return this.#node({ kind: "read", ranges, next });
      }
      default:
        return this.#anything(next);
    }
  }

  #node(node: AutomatonNode): number {
    if (this.nodes.length >= MAX_NODES) this.isTooLarge = true;
    else this.nodes.push(node);
    return this.nodes.length - 1;
  }

  addAlternatives(alternatives: readonly AST.Alternative[], next: number): number {
    const nexts = alternatives.map((alternative) => this.add(alternative, next));
    const [only] = nexts;
    return nexts.length === 1 && only !== undefined ? only : this.#node({ kind: "split", nexts });
  }

  #sequence(elements: readonly AST.Element[], next: number): number {
    const fromTheEnd = this.#backwards ? elements : elements.toReversed();
    return fromTheEnd.reduce((after, element) => this.add(element, after), next);
  }

  #repeat({ element, min, max }: AST.Quantifier, next: number): number {
    let first = max === Infinity ? this.#loop(next, (back) => this.add(element, back)) : next;
    for (let i = max === Infinity ? min : max; i > 0 && !this.isTooLarge; i--) {
      const once = this.add(element, first);
      first = i > min ? this.#node({ kind: "split", nexts: [once, next] }) : once;
    }
    return first;
  }

  #loop(next: number, addBody: (back: number) => number): number {
    const loop = { kind: "loop" as const, body: DEAD, next };
    const at = this.#node(loop);
    loop.body = addBody(this.#node({ kind: "back", loop: at }));
    return at;
  }

  #assertion(node: AST.Assertion, next: number): number {
    if (!("alternatives" in node)) {
      if (node.kind === "word") this.isExact = false;
      return this.#node({ kind: "condition", condition: node.kind === "word" ? "other" : node.kind, cost: 1, next });
    }
    this.isExact = false;
    const cost = lookCost(node);
    if (cost <= MAX_COST) return this.#node({ kind: "condition", condition: "other", cost, next });
    if (node.kind === "lookbehind") this.isTooLarge = true;
    // Its ways run beside those of the expression.
    return this.#node({ kind: "split", nexts: [this.addAlternatives(node.alternatives, DEAD), next] });
  }

  /** Reads the text of a group again. Here it is any text that is not longer than the longest text of the group. */
  #reference({ resolved }: AST.Backreference, next: number): number {
    const length = longestOf([resolved].flat().flatMap(({ alternatives }) => alternatives));
    if (length > MAX_COST) return this.#anything(next);
    this.isExact = false;
    let first = next;
    for (let i = 0; i < length; i++) {
      const once = this.#node({ kind: "read", ranges: null, next: first });
      first = this.#node({ kind: "split", nexts: [once, next] });
    }
    return first;
  }

  #anything(next: number): number {
    this.isExact = false;
    return this.#loop(next, (back) => this.#node({ kind: "read", ranges: null, next: back }));
  }
}

/** The steps of a lookahead or a lookbehind; infinite if it may read any length. */
function lookCost(node: AST.LookaroundAssertion): number {
  const length = longestOf(node.alternatives);
  if (length > MAX_COST) return Infinity;
  const automaton = new Automaton(node.kind === "lookbehind");
  const start = automaton.addAlternatives(node.alternatives, MATCH);
  return automaton.isTooLarge ? Infinity : highestCost(automaton, start, false) * (length + 1);
}

/** The length of the longest text that a node reads. */
function longest(node: EcmaNode): number {
  switch (node.type) {
    case "Pattern":
    case "Group":
    case "CapturingGroup":
      return longestOf(node.alternatives);
    case "Alternative":
      return node.elements.reduce((sum, element) => sum + longest(element), 0);
    case "Quantifier": {
      const once = longest(node.element);
      return once === 0 || node.max === 0 ? 0 : once * node.max;
    }
    case "Assertion":
      return "alternatives" in node ? longestOf(node.alternatives) : 0;
    case "Backreference":
      return Infinity;
    default:
      return 1;
  }
}

function longestOf(alternatives: readonly AST.Alternative[]): number {
  return alternatives.reduce((most, alternative) => Math.max(most, longest(alternative)), 0);
}

/** The ways from a node to the next characters. */
interface Reach {
  /** How many ways lead to each node that reads. */
  readonly ways: ReadonlyMap<number, number>;
  readonly cost: number;
  /** Whether a way leads to the end, whatever the text is. */
  readonly matches: boolean;
}

/** The ways at one place of a text. */
interface State {
  readonly counts: ReadonlyMap<number, number>;
  readonly total: number;
  /** Whether the search begins again at the next character: no way has led to a match yet. */
  readonly searching: boolean;
  /** The state one character before. */
  readonly before: State | null;
  /** How often the ways have multiplied at the same nodes, on the way from the beginning. */
  readonly growth: number;
}

/** Returns the largest number of steps for one character of any text, or infinity if they can grow, or are too many. */
function highestCost(automaton: Automaton, start: number, isSearch: boolean): number {
  const reaches = new Map<number, Reach>();
  const reachOf = (node: number): Reach => {
    const reach = reaches.get(node) ?? reachFrom(automaton, node, { start: !isSearch, end: !isSearch });
    reaches.set(node, reach);
    return reach;
  };
  const alphabet = alphabetOf(automaton.nodes);
  const first = reachFrom(automaton, start, { start: true, end: !isSearch });
  const pending = [stateAfter([{ reach: first, count: 1 }], isSearch, null)];
  const seen = new Set(pending.map(keyOf));
  let highest = first.cost;
  let effort = 0;
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    for (const sign of alphabet) {
      const ways: Ways[] = [];
      for (const [node, count] of state.counts)
        if (sign(node)) ways.push({ reach: reachOf(nextOf(automaton.nodes[node])), count });
      if (state.searching && !ways.some(isMatch)) ways.push({ reach: reachOf(start), count: 1 });
      const next = stateAfter(ways, state.searching, state);
      highest = Math.max(highest, state.total + ways.reduce((sum, { reach, count }) => sum + count * reach.cost, 0));
      effort += 1 + state.counts.size + next.counts.size;
      if (highest > MAX_COST || effort > MAX_EFFORT || next.growth > MAX_GROWTH) return Infinity;
      const key = keyOf(next);
      if (!seen.has(key)) pending.push(next);
      seen.add(key);
    }
  }
  return highest;
}

/** A number of ways that lead to the same node. */
interface Ways {
  readonly reach: Reach;
  readonly count: number;
}

const isMatch = ({ reach }: Ways): boolean => reach.matches;

function stateAfter(ways: readonly Ways[], wasSearching: boolean, before: State | null): State {
  const counts = new Map<number, number>();
  let total = 0;
  for (const { reach, count } of ways) {
    for (const [node, more] of reach.ways) {
      counts.set(node, (counts.get(node) ?? 0) + count * more);
      total += count * more;
    }
  }
  const searching = wasSearching && !ways.some(isMatch);
  return { counts, total, searching, before, growth: growthOf({ counts, total, searching }, before) };
}

function nextOf(node: AutomatonNode | undefined): number {
  return node?.kind === "read" ? node.next : DEAD;
}

function keyOf({ counts, searching }: State): string {
  return `${searching} ${[...counts].sort(([a], [b]) => a - b).join(" ")}`;
}

/** How many earlier states are compared. */
const MEMORY = 50;
/** Ways that multiply more often are taken to multiply without end. It saves the time until they are too many. */
const MAX_GROWTH = 10;

function growthOf(
  { counts, total, searching }: Pick<State, "counts" | "total" | "searching">,
  before: State | null,
): number {
  let growth = 0;
  let earlier = before;
  for (let i = 0; i < MEMORY && earlier !== null; i++) {
    const isSmaller = earlier.total < total && earlier.counts.size === counts.size && earlier.searching === searching;
    if (isSmaller && [...earlier.counts].every(([node, count]) => (counts.get(node) ?? 0) >= count))
      growth = Math.max(growth, earlier.growth + 1);
    earlier = earlier.before;
  }
  return growth;
}

/** Follows all ways from a node to the next characters. */
function reachFrom(
  { nodes, isExact }: Automaton,
  from: number,
  holds: { readonly start: boolean; readonly end: boolean },
): Reach {
  const ways = new Map<number, number>();
  /** The loops that the way repeats, without having read a character. */
  const repeating = new Set<number>();
  let matches = false;
  let cost = 0;
  /** `isOver` says that the way has passed the end of the text, where it reads nothing. */
  const follow = (at: number, isOver: boolean): void => {
    const node = nodes[at];
    cost += node?.kind === "condition" ? node.cost : 1;
    if (node === undefined || cost > MAX_COST) return;
    if (node.kind === "match") matches ||= isExact && !isOver;
    else if (node.kind === "read" && !isOver) ways.set(at, (ways.get(at) ?? 0) + 1);
    else if (node.kind === "split") for (const next of node.nexts) follow(next, isOver);
    else if (node.kind === "back" && !repeating.has(node.loop)) follow(node.loop, isOver);
    else if (node.kind === "condition") {
      const passes = node.condition === "other" || holds[node.condition];
      if (passes || node.condition === "end") follow(node.next, isOver || !passes);
    } else if (node.kind === "loop") {
      const isInside = repeating.has(at);
      repeating.add(at);
      follow(node.body, isOver);
      if (!isInside) repeating.delete(at);
      follow(node.next, isOver);
    }
  };
  follow(from, false);
  return { ways, cost, matches };
}

/** A kind of character that the expression distinguishes: whether a node reads it. */
type Sign = (node: number) => boolean;

function alphabetOf(nodes: readonly AutomatonNode[]): Sign[] {
  const sets = new Map<string, Ranges>();
  const nameOf = nodes.map((node) => (node.kind === "read" && node.ranges !== null ? node.ranges.join(" ") : null));
  nodes.forEach((node, i) => {
    const name = nameOf[i];
    if (node.kind === "read" && node.ranges !== null && typeof name === "string") sets.set(name, node.ranges);
  });
  const firsts = new Set([0]);
  for (const ranges of sets.values()) for (const [first, last] of ranges) firsts.add(first).add(last + 1);
  const kinds = new Map<string, ReadonlySet<string>>();
  for (const point of firsts) {
    const names = [...sets].flatMap(([name, ranges]) =>
      ranges.some(([first, last]) => first <= point && point <= last) ? [name] : [],
    );
    kinds.set(names.join("|"), new Set(names));
  }
  return [...kinds.values()].map((names) => (node) => {
    const name = nameOf[node];
    return name === null || (name !== undefined && names.has(name));
  });
}
