const NANOS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ...["us", "µs", "μs"].map((unit) => [unit, 1000n] as const),
  ["ms", 10n ** 6n],
  ["s", 10n ** 9n],
  ["m", 60n * 10n ** 9n],
  ["h", 3600n * 10n ** 9n],
]);
const SPAN = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** Parses a Go duration, such as `1h30m`, to nanoseconds; undefined if the text is not one. Rule: time.ParseDuration. */
export function parseDuration(text: string): bigint | undefined {
  if (!SPAN.test(text)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/g)) {
    const size = NANOS.get(unit) ?? 0n;
    const digits = fraction.slice(0, 18);
    const part = digits === "" ? 0n : (BigInt(digits) * size) / 10n ** BigInt(digits.length);
    total += BigInt(whole === "" ? 0 : whole) * size + part;
    if (total > 2n ** 63n) return undefined;
  }
  const signed = text.startsWith("-") ? -total : total;
  return BigInt.asIntN(64, signed) === signed ? signed : undefined;
}

const UNITS: readonly (readonly [names: RegExp, nanos: bigint])[] = [
  [/^(?:ns|nano.*)$/, 1n],
  [/^(?:us|µs|micro.*)$/, 1000n],
  [/^(?:ms|milli.*)$/, 10n ** 6n],
  [/^(?:s|sec.*)$/, 10n ** 9n],
  [/^(?:m|min.*)$/, 60n * 10n ** 9n],
  [/^(?:h|hr|hour.*)$/, 3600n * 10n ** 9n],
  [/^(?:d|day.*)$/, 86_400n * 10n ** 9n],
  [/^(?:w|wk|week.*)$/, 604_800n * 10n ** 9n],
];

/** The same, where words may stand for units, such as in `3 days`. Rule: kube-openapi `strfmt/duration.go`. */
export function parseAnyDuration(text: string): bigint | undefined {
  const plain = parseDuration(text);
  if (plain !== undefined) return plain;
  let total = 0n;
  let found = false;
  for (const [, factor = "", unit = ""] of text.matchAll(/(?<!\d)(\d+)[\t\n\f\r ]*([A-Za-zµ]+)/g)) {
    if (BigInt(factor) >= 2n ** 63n) return undefined;
    const size = UNITS.find(([names]) => names.test(unit.toLowerCase()))?.[1];
    if (size === undefined) continue;
    found = true;
    total = BigInt.asIntN(64, total + BigInt.asIntN(64, BigInt(factor) * size));
  }
  return found ? total : undefined;
}
