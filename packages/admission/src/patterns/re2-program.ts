import type { RE2JS } from "re2js";
import type { LinearProgram } from "./linear-matcher.ts";

/** The numbers of re2js's instructions. They are not documented, so its version is pinned (docs/decisions.md). */
const OPERATION = {
  ...{ either: 1, eitherMatch: 2, capture: 3, condition: 4, fail: 5, match: 6, nothing: 7 },
  ...{ set: 8, character: 9, any: 10, anyButNewline: 11 },
};

const FOLD_CASE = 1;
const MAX_POINT = 0x10ffff;

/** What we use of an instruction of re2js. */
interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
}

/** Returns the program of a compiled expression. `foldedSet` returns all cases of a code point, as a set. */
export function programOf(regex: RE2JS, foldedSet: (point: number) => readonly number[]): LinearProgram {
  const { inst, start }: { inst: readonly Instruction[]; start: number } = regex.re2Input.prog;
  const numbers = new Map<number, number>();
  const pending: Instruction[] = [];
  const numberOf = (index: number): number => {
    const target = skipped(inst, index);
    const known = numbers.get(target);
    if (known !== undefined) return known;
    numbers.set(target, pending.length);
    pending.push(instruction(inst, target));
    return pending.length - 1;
  };
  const sets = new Map<string, number>();
  const setOf = (ranges: readonly number[]): number => {
    const key = ranges.join();
    if (!sets.has(key)) sets.set(key, sets.size);
    return sets.get(key) ?? 0;
  };
  numberOf(start);
  const steps: number[] = [];
  for (const { op, out, arg, runes } of pending) {
    if (op === OPERATION.match) steps.push(3, 0, 0);
    else if (op === OPERATION.either || op === OPERATION.eitherMatch) steps.push(1, numberOf(out), numberOf(arg));
    else if (op === OPERATION.condition) steps.push(2, arg, numberOf(out));
    else steps.push(0, setOf(rangesOf({ op, out, arg, runes }, foldedSet)), numberOf(out));
  }
  return { sets: [...sets.keys()].map((key) => (key === "" ? [] : key.split(",").map(Number))), steps };
}

function instruction(inst: readonly Instruction[], index: number): Instruction {
  const found = inst[index];
  if (found === undefined) throw new Error(`re2js has no instruction ${index}`);
  return found;
}

/** The instruction that does something, from `index` on. */
function skipped(inst: readonly Instruction[], index: number): number {
  let at = index;
  for (;;) {
    const { op, out } = instruction(inst, at);
    if (op !== OPERATION.nothing && op !== OPERATION.capture) return at;
    at = out;
  }
}

function rangesOf(step: Instruction, foldedSet: (point: number) => readonly number[]): readonly number[] {
  const [first = 0] = Array.from(step.runes);
  switch (step.op) {
    case OPERATION.fail:
      return [];
    case OPERATION.any:
      return [0, MAX_POINT];
    case OPERATION.anyButNewline:
      return [0, 9, 11, MAX_POINT];
    case OPERATION.character:
      return [first, first];
    case OPERATION.set:
      if (step.runes.length > 1) return Array.from(step.runes);
      return (step.arg & FOLD_CASE) === 0 ? [first, first] : foldedSet(first);
    default:
      throw new Error(`re2js has the instruction ${step.op}, which we do not know`);
  }
}
