import { CelError } from "../values/cel-error.ts";
import { Extension } from "../values/cel-value.ts";

/**
 * A quantity, such as `1.5Gi`: an exact decimal number. Go keeps it as an int64 and a power of ten as long as it fits.
 * Rule: k8s.io/apimachinery `pkg/api/resource`.
 */
export class Quantity extends Extension {
  readonly typeName = "kubernetes.Quantity";
  readonly value: bigint;
  /** The power of ten by which the value is multiplied. */
  readonly scale: number;
  /** Whether Go keeps the quantity as an int64. Only such a quantity can be an integer. */
  readonly isSmall: boolean;

  constructor(value: bigint, scale: number, isSmall: boolean) {
    super();
    this.value = value;
    this.scale = scale;
    this.isSmall = isSmall;
  }

  equals(other: Extension): boolean {
    return other instanceof Quantity && compareQuantities(this, other) === 0;
  }

  get sign(): bigint {
    return this.value === 0n ? 0n : this.value < 0n ? -1n : 1n;
  }

  /** The int64; undefined if Go does not convert the quantity. */
  get integer(): bigint | undefined {
    if (!this.isSmall || this.scale < 0) return undefined;
    const value = this.value * 10n ** BigInt(this.scale);
    return BigInt.asIntN(64, value) === value ? value : undefined;
  }

  get float(): number {
    return this.scale === 0 ? Number(this.value) : Number(this.value) * 10 ** this.scale;
  }
}

/** Both values as multiples of the smaller power of ten. */
function aligned(a: Quantity, b: Quantity): readonly [bigint, bigint, number] {
  const scale = Math.min(a.scale, b.scale);
  return [a.value * 10n ** BigInt(a.scale - scale), b.value * 10n ** BigInt(b.scale - scale), scale];
}

export function compareQuantities(a: Quantity, b: Quantity): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  if (b.value === 0n && b.isSmall) return a;
  if (a.value === 0n && a.isSmall && b.isSmall) return b;
  const [x, y, scale] = aligned(a, b);
  const isSmall = a.isSmall && b.isSmall && [x, y, x + y].every((value) => BigInt.asIntN(64, value) === value);
  return new Quantity(x + y, scale, isSmall);
}

export function negateQuantity({ value, scale, isSmall }: Quantity): Quantity {
  return new Quantity(-value, scale, isSmall);
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/;
const DECIMAL: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const BINARY: ReadonlyMap<string, number> = new Map(
  ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((name, i) => [name, 10 * (i + 1)]),
);
const WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX = "unable to parse quantity's suffix";
const MAX_DIGITS = 18;
const MAX_BINARY = 2n ** 63n - 1n;

/** Throws a `CelError` if the text is not a quantity. */
export function parseQuantity(text: string): Quantity {
  const [whole, sign = "", digits = "", fraction = "", suffix = ""] = FORM.exec(text) ?? [];
  if (whole === undefined || text === "") throw new CelError(WRONG_FORMAT);
  const number = digits.replace(/^0+/, "");
  const exponent = exponentOf(suffix);
  if (exponent === undefined) throw new CelError(WRONG_SUFFIX);
  // Go stops at a text of only zeros.
  if (number === "" && fraction === "" && suffix === "" && /^[+-]?0*$/.test(text)) return new Quantity(0n, 0, true);
  if (digits === "" && fraction === "") throw new CelError(WRONG_FORMAT);
  const negative = sign === "-" ? -1n : 1n;
  const shifted = BigInt(`0${number}${fraction}`);
  const small =
    "binary" in exponent
      ? smallBinary(number, fraction, exponent.binary)
      : smallDecimal(number, fraction, exponent.decimal);
  if (small !== undefined) return new Quantity(negative * small.value, small.scale, true);
  if (!("binary" in exponent)) return rounded(negative, shifted, exponent.decimal - fraction.length);
  const value = shifted * 2n ** BigInt(exponent.binary);
  const limit = MAX_BINARY * 10n ** BigInt(fraction.length);
  return rounded(negative, value > limit ? limit : value, -fraction.length);
}

type Exponent = { readonly decimal: number } | { readonly binary: number };

function exponentOf(suffix: string): Exponent | undefined {
  const decimal = DECIMAL.get(suffix);
  if (decimal !== undefined) return { decimal };
  const binary = BINARY.get(suffix);
  if (binary !== undefined) return { binary };
  const power = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  return power === undefined ? undefined : { decimal: Number(power) | 0 };
}

interface Small {
  readonly value: bigint;
  readonly scale: number;
}

/** Go keeps up to 18 digits as an int64. */
function smallDecimal(number: string, fraction: string, exponent: number): Small | undefined {
  const digits = (number === "" ? 1 : number.length) + fraction.length;
  const scale = exponent - fraction.length;
  if (digits > MAX_DIGITS || scale < -9) return undefined;
  return { value: BigInt(`0${number}${fraction}`), scale };
}

function smallBinary(number: string, fraction: string, exponent: number): Small | undefined {
  const digits = number === "" ? 1 : number.length;
  const precision = 15 - digits - Math.trunc((exponent * 3) / 10) - 1;
  if (fraction !== "" || precision < 0) return undefined;
  const value = BigInt(`0${number}`) * 2n ** BigInt(exponent);
  return BigInt.asIntN(64, value) === value ? { value, scale: 0 } : undefined;
}

/** Rounds away from zero to a billionth. */
function rounded(negative: bigint, value: bigint, scale: number): Quantity {
  if (scale >= -9) return new Quantity(negative * value, scale, false);
  const factor = 10n ** BigInt(-9 - scale);
  const up = value % factor === 0n ? 0n : 1n;
  return new Quantity(negative * (value / factor + up), -9, false);
}
