import { createOptions, type Options } from "../../../examples/pack-execution/decide/options.ts";
import type { Random } from "../../../packages/base/src/clock.ts";
import { type Faults, NO_FAULTS } from "../faulty-transport.ts";

/** Longer than any seed's world acts: what is woken is woken by a watch. */
export const LONG_MS = 3_600_000;

/** Under what settings a seed's operator runs. */
export interface RunSettings {
  /** Answers and events come at once and nothing fails: what the operator knows is what is. */
  readonly isInstant: boolean;
  /** Nothing but changes wakes the operator within the time of the world. */
  readonly isLong: boolean;
  readonly latencyMs: number;
  /** Longest time between two events of a watch, by resource; some lag far behind the others. */
  readonly watchLatencyMs: (plural: string) => number;
  readonly faults: Faults;
  readonly options: Options;
  /** Milliseconds in which the world acts and the faults happen. */
  readonly worldMs: number;
  /** Milliseconds after which all must have settled. */
  readonly calmMs: number;
  /** For each life of the operator but the last, what ends it. */
  readonly deaths: readonly Death[];
}

/** How a life of the operator ends: at a time, or when so many of its writes took effect. */
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
    // A watch may stall for 10 minutes and a half; other failures are met with waits of half a minute at most.
    calmMs: faults.stalled > 0 ? 700_000 : 100_000,
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
    stalled: random() < 0.05 ? 0.02 : 0,
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
  if (chosen === undefined) throw new RangeError("there is nothing to pick from");
  return chosen;
}
