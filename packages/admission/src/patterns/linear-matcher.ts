/** A regular expression as a program of RE2. */
export interface LinearProgram {
  /** Sets of code points: the first and the last code point of each range, in ascending order. */
  readonly sets: readonly (readonly number[])[];
  /**
   * Steps of three numbers, an operation and two operands. The program begins with the first step.
   * 0: reads a code point of the set `a`, goes on at step `b`. 1: goes on at the steps `a` and `b`.
   * 2: goes on at step `b` if one of the conditions `a` holds here. 3: the text matches.
   */
  readonly steps: readonly number[];
}

/** Searches texts for a match. `RegExp` has this method too. */
export interface Matcher {
  test(text: string): boolean;
}

/**
 * Returns the matcher of a program. It follows all ways through the program at once, so a search takes at most as many
 * steps as the text has characters, times the size of the program. Half of a surrogate pair counts as U+FFFD.
 */
export function linearMatcher(sets: LinearProgram["sets"], steps: LinearProgram["steps"]): Matcher {
  return { test: (text) => hasMatch({ sets, steps }, text) };
}

function hasMatch({ sets, steps }: LinearProgram, text: string): boolean {
  /** The position, plus one, at which a step was last reached. */
  const reached = new Uint32Array(steps.length / 3);
  let next: number[] = [];
  let before = -1;
  for (let at = 0; at <= text.length;) {
    const after = at < text.length ? codePointAt(text, at) : -1;
    const conditions = conditionsBetween(before, after);
    // A match may begin at each character.
    const pending = [0, ...next];
    next = [];
    for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
      if (reached[step] === at + 1) continue;
      reached[step] = at + 1;
      const operation = steps[3 * step];
      const a = steps[3 * step + 1] ?? 0;
      const b = steps[3 * step + 2] ?? 0;
      if (operation === 3) return true;
      if (operation === 1) pending.push(a, b);
      else if (operation === 2) {
        if ((conditions & a) !== 0) pending.push(b);
      } else if (after >= 0 && isMember(sets[a] ?? [], after)) next.push(b);
    }
    before = after;
    at += after > 0xffff ? 2 : 1;
  }
  return false;
}

function codePointAt(text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

/** The conditions of RE2 that hold between two characters, as bits. -1 stands for the beginning or the end of the text. */
function conditionsBetween(before: number, after: number): number {
  const newline = 10;
  return (
    (before === -1 || before === newline ? 1 : 0) |
    (after === -1 || after === newline ? 2 : 0) |
    (before === -1 ? 4 : 0) |
    (after === -1 ? 8 : 0) |
    (isWordCharacter(before) === isWordCharacter(after) ? 32 : 16)
  );
}

function isWordCharacter(point: number): boolean {
  return point >= 0 && point < 128 && /\w/.test(String.fromCharCode(point));
}

function isMember(ranges: readonly number[], point: number): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (point > (ranges[2 * middle + 1] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return point >= (ranges[2 * low] ?? Infinity);
}
