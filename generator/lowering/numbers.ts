import { fitsDouble, isNumeric } from "../../packages/base/src/json.ts";
import type { Part } from "../catalog/located.ts";
import { report, reportDropped, type Lowering, type MutableNode } from "./lowering.ts";
import { having, isOnly, mayBe, numbersAt, IS_A, type Work } from "./work.ts";

interface Bound {
  readonly value: number | bigint;
  readonly exclusive: boolean;
}

type Side = "minimum" | "maximum";

const EXCLUSIVE = { minimum: "exclusiveMinimum", maximum: "exclusiveMaximum" } as const;
const INT64 = 2 ** 63;

/** The bounds of int32. Kubernetes 1.35 and earlier accept any integer with format int32. */
const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 } as const;

/** Lowers `minimum`, `maximum`, their exclusive forms and `multipleOf`. */
export function lowerNumbers(work: Work): void {
  if (!mayBe(work.types, "number")) return;
  for (const side of ["minimum", "maximum"] as const) {
    const bound = tightest(work, side);
    if (bound !== null) emitBound(work, side, bound);
  }
  lowerMultipleOf(work);
}

/** Returns the tightest bound. The API server compares integers with `int64(bound)`, so larger bounds are dropped. */
function tightest(work: Work, side: Side): Bound | null {
  const sign = side === "minimum" ? 1 : -1;
  const isInt32 = isOnly(work.types, "integer") && having(work.flat, "format").some(([, format]) => format === "int32");
  const bounds: Bound[] = isInt32 ? [{ value: INT32[side], exclusive: false }] : [];
  for (const keyword of [side, EXCLUSIVE[side]]) {
    for (const [part, value] of having(work.flat, keyword)) {
      if (!isNumeric(value)) continue;
      const bound = { value, exclusive: keyword === EXCLUSIVE[side] };
      if (isOnly(work.types, "integer") && boundsNothing(side, bound)) continue;
      if (Math.abs(Number(value)) < INT64) bounds.push(heldBound(work, { part, side, bound }));
      else reportDropped(work.lowering, part, { keyword, why: "the API server keeps bounds as 64-bit integers" });
    }
  }
  bounds.sort((a, b) => sign * compare(b.value, a.value) || Number(b.exclusive) - Number(a.exclusive));
  return bounds[0] ?? null;
}

function compare(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const LIMITS = { minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n } as const;

/** Whether every integer that the API server accepts is within the bound. */
function boundsNothing(side: Side, { value, exclusive }: Bound): boolean {
  const beyond = side === "minimum" ? compare(LIMITS.minimum, value) : compare(value, LIMITS.maximum);
  return exclusive ? beyond > 0 : beyond >= 0;
}

/** The API server holds bounds as doubles. Where that is another number, an exclusive bound may have an exact other form. */
function heldBound(
  { lowering }: Work,
  { part, side, bound }: { readonly part: Part; readonly side: Side; readonly bound: Bound },
): Bound {
  const { value, exclusive } = bound;
  if (fitsDouble(value)) return bound;
  const inclusive = exclusive ? innermost(side, BigInt(value)) : BigInt(value);
  if (fitsDouble(inclusive)) return { value: inclusive, exclusive: false };
  reportRounded(lowering, part, { keyword: exclusive ? EXCLUSIVE[side] : side, value });
  return bound;
}

/** The integer next to an exclusive bound, within it. */
function innermost(side: Side, bound: bigint): bigint {
  return side === "minimum" ? bound + 1n : bound - 1n;
}

function reportRounded(
  lowering: Lowering,
  part: Part,
  { keyword, value }: { readonly keyword: string; readonly value: number | bigint },
): void {
  const params = { keyword, value: String(value), nearest: String(BigInt(Number(value))) };
  report(lowering, { code: "SG4061", params }, { part, tokens: [keyword] });
}

function emitBound(work: Work, side: Side, { value, exclusive }: Bound): void {
  const whole = work.types !== null && !work.types.has("number");
  if (typeof value === "bigint" || Number.isInteger(value)) work.fragments.push(boundOf(side, { value, exclusive }));
  else if (whole) work.fragments.push({ [side]: side === "minimum" ? Math.ceil(value) : Math.floor(value) });
  else emitFraction(work, side, { value, exclusive });
}

function boundOf(side: Side, bound: Bound): MutableNode {
  return bound.exclusive ? { [side]: bound.value, [EXCLUSIVE[side]]: true } : { [side]: bound.value };
}

/** The API server compares integers with the truncated bound. An extra constraint allows or forbids that integer. */
function emitFraction(work: Work, side: Side, bound: Bound & { readonly value: number }): void {
  const towardZero = Math.trunc(bound.value) + 0;
  const truncated = { minimum: towardZero, maximum: towardZero };
  const loosens = side === "minimum" ? bound.value > 0 : bound.value < 0;
  if (bound.exclusive && !loosens) {
    work.fragments.push({ anyOf: [boundOf(side, bound), truncated] });
    return;
  }
  work.fragments.push(boundOf(side, bound));
  if (!bound.exclusive && loosens)
    work.fragments.push({ not: isOnly(work.types, "number") ? truncated : { ...truncated, ...IS_A["number"] } });
}

function lowerMultipleOf(work: Work): void {
  for (const [part, value] of having(work.flat, "multipleOf")) {
    if (!isNumeric(value)) continue;
    if (typeof value === "bigint") {
      if (!fitsDouble(value)) reportRounded(work.lowering, part, { keyword: "multipleOf", value });
      work.fragments.push({ multipleOf: value });
      continue;
    }
    const numerator = numeratorOf(value);
    if (value <= 0 || numerator === null) {
      reportDropped(work.lowering, part, {
        keyword: "multipleOf",
        why: "the API server divides 64-bit integers by it",
      });
    } else if (Number.isInteger(value)) {
      work.fragments.push({ multipleOf: value });
    } else if (work.types !== null && !work.types.has("number")) {
      work.fragments.push({ multipleOf: numerator });
    } else {
      work.fragments.push({ anyOf: [{ multipleOf: numerator }, { not: { multipleOf: 1 }, multipleOf: value }] });
    }
  }
}

/** Returns p of the fraction p/q in lowest terms. The integers among the multiples of p/q are the multiples of p. */
function numeratorOf(value: number): number | null {
  const text = String(value);
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  if (match === null) return null;
  const fraction = match[2] ?? "";
  const exponent = Number(match[3] ?? 0) - fraction.length;
  if (exponent < -300 || exponent > 18) return null;
  let p = BigInt(`${match[1] ?? "0"}${fraction}`) * 10n ** BigInt(Math.max(exponent, 0));
  const q = 10n ** BigInt(Math.max(-exponent, 0));
  p /= gcd(p, q);
  return p <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(p) : null;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}

const SIZES = [
  ["minLength", "string", "max"],
  ["maxLength", "string", "min"],
  ["minItems", "array", "max"],
  ["maxItems", "array", "min"],
  ["minProperties", "object", "max"],
  ["maxProperties", "object", "min"],
] as const;

/** Lowers bounds of lengths and counts: a CRD has the same keywords. The tightest bound wins. */
export function lowerSizes(work: Work): void {
  for (const [keyword, type, tighter] of SIZES) {
    if (!mayBe(work.types, type)) continue;
    const sizes = numbersAt(work.flat, keyword).filter(Number.isInteger);
    if (sizes.length > 0) work.node[keyword] = Math[tighter](...sizes);
  }
}

const NUMBER_FORMATS: { readonly [format: string]: string } = {
  int32: "integer",
  int64: "integer",
  float: "number",
  double: "number",
};

/** Lowers a number format. The API server checks each on one type only. */
export function lowerNumberFormat(work: Work): void {
  for (const [part, format] of having(work.flat, "format")) {
    const type =
      typeof format === "string" && Object.hasOwn(NUMBER_FORMATS, format) ? NUMBER_FORMATS[format] : undefined;
    const params = { format: String(format) };
    if (type === undefined || !isOnly(work.types, type)) {
      report(work.lowering, { code: "SG4004", params }, { part, tokens: ["format"] });
      continue;
    }
    work.fragments.push({ format: String(format) });
    if (format === "float") report(work.lowering, { code: "SG4019", params }, { part, tokens: ["format"] });
  }
}
