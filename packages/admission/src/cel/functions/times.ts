import { CelError } from "../values/cel-error.ts";
import type { Duration, Timestamp } from "../values/cel-value.ts";
import { floorDivide } from "./numbers.ts";

/** Parts of times and durations. Rule: cel-go `common/stdlib/standard.go`. */

const SECOND = 10n ** 9n;
const DAY = 86_400_000;

/** A time as it reads in a time zone, as milliseconds of a date in UTC. */
function localTime({ nanos }: Timestamp, zone: string): Date {
  const milliseconds = Number(floorDivide(nanos, 1_000_000n));
  return new Date(milliseconds + offsetOf(zone, milliseconds));
}

function offsetOf(zone: string, milliseconds: number): number {
  if (zone === "" || zone === "UTC") return 0;
  const colon = zone.indexOf(":");
  return colon < 0 ? namedOffset(zone, milliseconds) : fixedOffset(zone, colon) * 60_000;
}

function fixedOffset(zone: string, colon: number): number {
  const [hours, minutes] = [zone.slice(0, colon), zone.slice(colon + 1)].map(integer);
  if (hours === undefined || minutes === undefined)
    throw new CelError(`strconv.Atoi: parsing "${zone}": invalid syntax`);
  if (minutes < 0 || minutes > 59) throw new CelError(`timezone offset minutes out of range [0, 59]: ${zone}`);
  return zone.startsWith("-") ? hours * 60 - minutes : hours * 60 + minutes;
}

function integer(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

function namedOffset(zone: string, milliseconds: number): number {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      ...({
        timeZone: zone,
        hourCycle: "h23",
        era: "short",
        year: "numeric",
        month: "numeric",
        day: "numeric",
      } as const),
      ...({ hour: "numeric", minute: "numeric", second: "numeric" } as const),
    });
    const parts = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = [
      ...["year", "month", "day", "hour", "minute", "second"],
    ].map((part) => Number(parts.get(part as Intl.DateTimeFormatPartTypes)));
    const local = new Date(0);
    local.setUTCFullYear(parts.get("era") === "BC" ? 1 - year : year, month - 1, day);
    local.setUTCHours(hour, minute, second);
    return local.getTime() - Math.floor(milliseconds / 1000) * 1000;
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}

function dayOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start.getTime()) / DAY);
}

const DATE_PARTS: ReadonlyMap<string, (date: Date) => number> = new Map([
  ["getFullYear", (date) => date.getUTCFullYear()],
  ["getMonth", (date) => date.getUTCMonth()],
  ["getDayOfYear", dayOfYear],
  ["getDayOfMonth", (date) => date.getUTCDate() - 1],
  ["getDate", (date) => date.getUTCDate()],
  ["getDayOfWeek", (date) => date.getUTCDay()],
  ["getHours", (date) => date.getUTCHours()],
  ["getMinutes", (date) => date.getUTCMinutes()],
  ["getSeconds", (date) => date.getUTCSeconds()],
  ["getMilliseconds", (date) => date.getUTCMilliseconds()],
]);

const DURATION_UNITS: ReadonlyMap<string, bigint> = new Map([
  ["getHours", 3600n * SECOND],
  ["getMinutes", 60n * SECOND],
  ["getSeconds", SECOND],
  ["getMilliseconds", 10n ** 6n],
]);

export const TIME_FUNCTIONS: readonly string[] = [...DATE_PARTS.keys()];

/** Returns a part of a time; undefined if there is no such part. */
export function timePart(name: string, time: Timestamp, zone = "UTC"): bigint | undefined {
  const part = DATE_PARTS.get(name);
  return part && BigInt(part(localTime(time, zone)));
}

/** Returns the length of a duration in a unit; undefined if there is no such unit. */
export function durationPart(name: string, { nanos }: Duration): bigint | undefined {
  const unit = DURATION_UNITS.get(name);
  return unit && nanos / unit;
}
