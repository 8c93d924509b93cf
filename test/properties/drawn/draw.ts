import fc, { type GeneratorValue } from "fast-check";

/** Without the bias of fast-check, which makes rare choices frequent. Smaller numbers are simpler. */
const upTo = (max: number) => fc.noBias(fc.nat({ max }));

/** Makes choices one after another. fast-check records them and finds simpler ones with the same failure. */
export class Draw {
  readonly #value: GeneratorValue;

  constructor(value: GeneratorValue) {
    this.#value = value;
  }

  /** A whole number from 0 to `max`. */
  number(max: number): number {
    return this.#value(upTo, max);
  }

  /** Whether something happens that does so in `percent` of all cases. */
  chance(percent: number): boolean {
    return this.number(99) >= 100 - percent;
  }

  pick<T>(choices: readonly [T, ...T[]] | readonly T[]): T {
    const choice = choices[this.number(choices.length - 1)];
    if (choice === undefined && choices.length === 0) throw new RangeError("nothing to pick from");
    return choice as T;
  }

  /** At most `max` of the choices, each once. */
  some<T>(choices: readonly T[], max: number): T[] {
    const left = [...choices];
    const count = this.number(Math.min(max, left.length));
    return Array.from({ length: count }, () => left.splice(this.number(left.length - 1), 1)).flat();
  }

  /** From `min` to `max` results. */
  many<T>(min: number, max: number, make: (i: number) => T): T[] {
    return Array.from({ length: min + this.number(max - min) }, (_, i) => make(i));
  }

  /** The members, in `percent` of all cases; otherwise no members. */
  maybe<T extends object>(percent: number, make: () => T): T | object {
    return this.chance(percent) ? make() : {};
  }
}
