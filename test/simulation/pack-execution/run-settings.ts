import { createOptions, type Options } from "../../../examples/pack-execution/decide/options.ts";
import type { Random } from "../../../packages/base/src/clock.ts";
import { type Faults, NO_FAULTS } from "../faulty-transport.ts";

/** An interval longer than any run, so that only watches wake the operator. */
export const LONG_MS = 3_600_000;

/** The random settings of one run. */
export interface RunSettings {
  /** Whether answers and events come at once and nothing fails, so that the operator knows every change at once. */
  readonly isInstant: boolean;
  /** Whether only changes wake the operator, and no interval. */
  readonly isLong: boolean;
  readonly latencyMs: number;
  /** Longest time between two events of a watch, by plural. Some watches lag far behind the others. */
  readonly watchLatencyMs: (plural: string) => number;
  readonly faults: Faults;
  readonly options: Options;
  /** Milliseconds with changes and faults. */
  readonly worldMs: number;
  /** Milliseconds without changes and faults, after which everything must have settled. */
  readonly calmMs: number;
  /** How each life of the operator ends, except the last. */
  readonly deaths: readonly Death[];
}

/** How a life of the operator ends: after a time, or after a number of writes. */
export type Death = { readonly afterMs: number; readonly gracefully: boolean } | { readonly afterWrites: number };

const LATENCIES_MS = [1, 20, 300, 1500];
const MOST_LAG_MS = 3000;

export function drawRunSettings(random: Random): RunSettings {
  const isInstant = random() < 0.2;
  const latencyMs = isInstant ? 0 : pick(random, LATENCIES_MS);
  const lags = new Map<string, number>();
  const watchLatencyMs = (plural: string): number => {
    const known = lags.get(plural);
    if (known !== undefined) return known;
    const drawn = random() < 0.2 ? Math.min(latencyMs * 8, MOST_LAG_MS) : latencyMs;
    lags.set(plural, drawn);
    return drawn;
  };
  const isLong = random() < 0.5;
  const faults = isInstant || random() < 0.3 ? NO_FAULTS : drawFaults(random);
  return {
    isInstant,
    isLong,
    latencyMs,
    watchLatencyMs,
    faults,
    options: drawOptions(random, isLong),
    worldMs: 30_000 + random() * 50_000,
    // A watch may stall for 2.5 minutes. Retries after other failures wait half a minute at most.
    calmMs: faults.stalled > 0 ? 240_000 : 100_000,
    deaths: drawDeaths(random),
  };
}

function drawFaults(random: Random): Faults {
  const most = random() < 0.5 ? 0.1 : 0.4;
  const drawn = (scale: number) => (random() < 0.5 ? 0 : random() * most * scale);
  return {
    tooMany: drawn(0.5),
    serverError: drawn(0.5),
    refused: drawn(0.5),
    lostAnswer: drawn(1),
    broken: drawn(0.5),
    ended: drawn(0.5),
    stalled: random() < 0.25 ? 0.02 : 0,
    gone: drawn(0.2),
    repeated: drawn(0.5),
  };
}

function drawOptions(random: Random, isLong: boolean): Options {
  const intervals = { gateMs: LONG_MS, signatureMs: LONG_MS, jobMs: LONG_MS, resultMs: LONG_MS, staleJobMs: LONG_MS };
  return createOptions({
    executorImage: "registry.example.com/executor:v1",
    resultDeadlineSeconds: 10,
    onStaleVersion: random() < 0.2 ? "delete" : "fail",
    ...(isLong && { intervals }),
  });
}

function drawDeaths(random: Random): readonly Death[] {
  const count = random() < 0.4 ? 1 + Math.floor(random() * 3) : 0;
  return Array.from({ length: count }, () =>
    random() < 0.6
      ? { afterWrites: 1 + Math.floor(random() * 15) }
      : { afterMs: random() * 40_000, gracefully: random() < 0.3 },
  );
}

export function pick<T>(random: Random, from: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new RangeError("cannot pick from an empty list");
  return chosen;
}
