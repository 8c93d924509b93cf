const SPAN_UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1000n],
  ["µs", 1000n],
  ["μs", 1000n],
  ["ms", 10n ** 6n],
  ["s", 10n ** 9n],
  ["m", 60n * 10n ** 9n],
  ["h", 3600n * 10n ** 9n],
]);
const SPAN = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** Whether text is a Go duration (`1h30m`) or has words for units (`3 days`). ISO 8601 (`P3D`) is not accepted. */
export function isDuration(text: string): boolean {
  return isSpan(text) || isWordedSpan(text);
}

function isSpan(text: string): boolean {
  if (!SPAN.test(text)) return false;
  if (text.length < 8) return true;
  const limit = 2n ** 63n - (text.startsWith("-") ? 0n : 1n);
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(/(\d*)(\.\d*)?([a-zµμ]+)/g)) {
    const digits = whole.replace(/^0+/, "");
    if (digits.length > 19) return false;
    const size = SPAN_UNITS.get(unit) ?? 0n;
    const part = Math.trunc(Number(`0${fraction}`) * Number(size));
    total += BigInt(digits === "" ? 0 : digits) * size + BigInt(part);
  }
  return total <= limit;
}

function isWordedSpan(text: string): boolean {
  let found = false;
  for (const [, factor = "", unit = ""] of text.matchAll(/(?<!\d)(\d+)[\t\n\f\r ]*([A-Za-zµ]+)/g)) {
    const digits = factor.replace(/^0+/, "");
    if (digits.length > 19 || BigInt(digits === "" ? 0 : digits) >= 2n ** 63n) return false;
    found ||= /^(?:(?:nano|micro|milli|sec|min|hour|day|week).*|ns|us|µs|ms|[smhdw]|hr|wk)$/.test(unit.toLowerCase());
  }
  return found;
}
