/**
 * Whether a number is a multiple of another, exact for decimals and for integers: 4.35 is a multiple of 0.01. As in the API
 * server, a number beyond int64 is a multiple only if a double holds the quotient and all integers below it.
 */
export function isMultipleOf(value: number, factor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(factor)) return value % factor === 0;
  if (!Number.isFinite(value)) return false;
  if (Math.abs(value) > 2 ** 63 && Math.abs(value / factor) > Number.MAX_SAFE_INTEGER) return false;
  const [a, aPlaces] = decimal(value);
  const [b, bPlaces] = decimal(factor);
  const places = Math.max(aPlaces, bPlaces);
  return (a * 10n ** BigInt(places - aPlaces)) % (b * 10n ** BigInt(places - bPlaces)) === 0n;
}

/** The digits of a number as an integer, and the number of decimal places. */
function decimal(number: number): readonly [bigint, number] {
  // Beyond 2^53, the shortest text of a double has zeros where its digits are.
  if (Number.isInteger(number) && Math.abs(number) <= 2 ** 63) return [BigInt(number), 0];
  const [digits = "", exponent = "0"] = String(number).split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  const places = fraction.length - Number(exponent);
  const all = BigInt(whole + fraction);
  return places < 0 ? [all * 10n ** BigInt(-places), 0] : [all, places];
}
