const DECIMAL = /^([-+]?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i;

/** A decimal number without leading and trailing zeros: -12.50 has the sign `-`, the digits `125` and the exponent -1. */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly exponent: number;
}

/**
 * Reads a number of JSON or YAML. Returns a double, or a `bigint` for an integer of int64 beyond 2^53, and undefined
 * if neither holds the number. A double holds the number that it is, and the shortest one that is read as it, such as 0.1.
 */
export function exactNumber(text: string): number | bigint | undefined {
  const value = Number(text);
  const decimal = parseDecimal(/^0[ox]/.test(text) && Number.isFinite(value) ? String(BigInt(text)) : text);
  if (decimal === undefined || !Number.isFinite(value)) return undefined;
  const integer = int64Of(decimal);
  if (integer !== undefined) return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  const held = [String(value), allDigitsOf(value)].map(parseDecimal);
  return held.some((other) => isSame(decimal, other)) ? value : undefined;
}

/** The number that a double is: n / 2^k, which is n * 5^k / 10^k. */
function allDigitsOf(double: number): string {
  let [n, k] = [double, 0];
  for (; !Number.isInteger(n); k++) n *= 2;
  return `${BigInt(n) * 5n ** BigInt(k)}e-${k}`;
}

const INT64_DIGITS = 19;

function int64Of({ sign, digits, exponent }: Decimal): bigint | undefined {
  if (exponent < 0 || digits.length + exponent > INT64_DIGITS) return undefined;
  const integer = BigInt(`${digits}${"0".repeat(exponent)}`) * (sign === "-" ? -1n : 1n);
  return BigInt.asIntN(64, integer) === integer ? integer : undefined;
}

function parseDecimal(text: string): Decimal | undefined {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  const written = whole + fraction;
  if (written === "") return undefined;
  let [start, end] = [0, written.length];
  while (written[start] === "0") start++;
  while (end > start && written[end - 1] === "0") end--;
  if (start === end) return { sign: "", digits: "", exponent: 0 };
  const zeros = written.length - end;
  const digits = written.slice(start, end);
  return { sign: sign === "-" ? "-" : "", digits, exponent: Number(exponent) - fraction.length + zeros };
}

function isSame(a: Decimal, b: Decimal | undefined): boolean {
  return a.sign === b?.sign && a.digits === b.digits && a.exponent === b.exponent;
}
