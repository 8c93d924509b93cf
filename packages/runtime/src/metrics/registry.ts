/** Label values by label name, in the order of printing. */
export interface Labels {
  readonly [name: string]: string;
}

/** The metrics of one process. */
export class Registry {
  readonly #families = new Map<string, { readonly head: string; readonly lines: () => readonly string[] }>();

  counter(name: string, help: string): Counter {
    const counter = new Counter();
    this.#add(name, { help, type: "counter", lines: () => counter.lines(name) });
    return counter;
  }

  gauge(name: string, help: string): Gauge {
    const gauge = new Gauge();
    this.#add(name, { help, type: "gauge", lines: () => gauge.lines(name) });
    return gauge;
  }

  /** `buckets` are upper bounds in ascending order. The bucket `+Inf` is added. */
  histogram(name: string, help: string, buckets: readonly number[]): Histogram {
    const histogram = new Histogram(buckets);
    this.#add(name, { help, type: "histogram", lines: () => histogram.lines(name) });
    return histogram;
  }

  /** Returns all metrics in the Prometheus text format, version 0.0.4. */
  print(): string {
    const families = [...this.#families.values()].map(({ head, lines }) => `${head}${lines().join("")}`);
    return families.join("");
  }

  #add(name: string, family: { help: string; type: string; lines: () => readonly string[] }): void {
    if (this.#families.has(name)) throw new Error(`two metrics are named ${name}`);
    const help = family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
    const head = `# HELP ${name} ${help}\n# TYPE ${name} ${family.type}\n`;
    this.#families.set(name, { head, lines: family.lines });
  }
}

/** A number that only grows. */
export class Counter {
  readonly #values = new Map<string, number>();

  /** Adds to the counter. Adding 0 makes the series visible before the first event. */
  add(labels: Labels, by = 1): void {
    const key = printLabels(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  lines(name: string): readonly string[] {
    return [...this.#values].map(([labels, value]) => sample(name, labels, value));
  }
}

/** A number that goes up and down. */
export class Gauge {
  readonly #values = new Map<string, () => number>();

  set(labels: Labels, value: number): void {
    this.#values.set(printLabels(labels), () => value);
  }

  /** Computes the value at each print. */
  compute(labels: Labels, value: () => number): void {
    this.#values.set(printLabels(labels), value);
  }

  lines(name: string): readonly string[] {
    return [...this.#values].map(([labels, value]) => sample(name, labels, value()));
  }
}

interface Distribution {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Counts values by bucket. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #values = new Map<string, Distribution>();

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const distribution = this.#distribution(printLabels(labels));
    distribution.count++;
    distribution.sum += value;
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) distribution.counts[bucket] = (distribution.counts[bucket] ?? 0) + 1;
  }

  lines(name: string): readonly string[] {
    return [...this.#values].flatMap(([labels, { counts, sum, count }]) => {
      let below = 0;
      const buckets = this.#bounds.map((bound, i) =>
        sample(`${name}_bucket`, join(labels, le(bound)), (below += counts[i] ?? 0)),
      );
      const all = sample(`${name}_bucket`, join(labels, le(Infinity)), count);
      return [...buckets, all, sample(`${name}_sum`, labels, sum), sample(`${name}_count`, labels, count)];
    });
  }

  #distribution(key: string): Distribution {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const distribution = { counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
    this.#values.set(key, distribution);
    return distribution;
  }
}

/** Returns `count` bounds, each `factor` times the one before. */
export function exponentialBuckets(first: number, factor: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Number((first * factor ** i).toPrecision(12)));
}

function sample(name: string, labels: string, value: number): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${printNumber(value)}\n`;
}

function printLabels(labels: Labels): string {
  const escape = (value: string) => value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(",");
}

const le = (bound: number) => printLabels({ le: printNumber(bound) });
const join = (labels: string, more: string) => (labels === "" ? more : `${labels},${more}`);

function printNumber(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
