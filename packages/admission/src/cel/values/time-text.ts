import { Timestamp } from "./cel-value.ts";

const SECOND = 10n ** 9n;

/** Parses a date to nanoseconds since 1970; undefined if the text is not one. */
export function parseDate(text: string): bigint | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  return nanosOf(text, "00:00:00");
}

/** Parses a time of RFC 3339, as Go's `time.RFC3339` does; undefined if the text is not one. */
export function parseRfc3339(text: string): Timestamp | undefined {
  const [, date = "", time = "", fraction = "", zone = ""] =
    /^(\d{4}-\d\d-\d\d)T(\d{1,2}:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  return timeOf({ date, time: time.length === 7 ? `0${time}` : time, fraction, zone });
}

/** Parses a value of format date-time. Go parses fewer texts than the format allows. Rule: kube-openapi `strfmt/time.go`. */
export function parseDateTime(text: string): Timestamp | undefined {
  if (text === "") return new Timestamp(0n);
  const [, date = "", time = "", fraction = "", zone = ""] =
    /^(\d{4}-\d\d-\d\d)T(\d{1,2}:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  const padded = time.length === 7 ? `0${time}` : time;
  const colon = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return timeOf({ date, time: padded, fraction, zone: colon === "" ? "Z" : colon });
}

interface TimeParts {
  readonly date: string;
  readonly time: string;
  readonly fraction: string;
  readonly zone: string;
}

function timeOf({ date, time, fraction, zone }: TimeParts): Timestamp | undefined {
  if (date === "") return undefined;
  const nanos = nanosOf(date, time);
  if (nanos === undefined) return undefined;
  const [sign, hours, minutes] = zone === "Z" ? [1, 0, 0] : zoneParts(zone);
  if (hours > 24 || minutes > 60) return undefined;
  const offset = sign * (hours * 60 + minutes);
  const part = fraction === "" ? 0n : BigInt(fraction.slice(0, 9).padEnd(9, "0"));
  return new Timestamp(nanos + part - BigInt(offset) * 60n * SECOND, offset);
}

function zoneParts(zone: string): readonly [sign: number, hours: number, minutes: number] {
  return [zone.startsWith("-") ? -1 : 1, Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
}

/** `Date` accepts the 24th hour and the 31st of every month; Go does not. */
function nanosOf(date: string, time: string): bigint | undefined {
  const milliseconds = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(milliseconds) || time.startsWith("24")) return undefined;
  const same = new Date(milliseconds).toISOString().startsWith(date);
  return same ? BigInt(milliseconds) * 1_000_000n : undefined;
}
