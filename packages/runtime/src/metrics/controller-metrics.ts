import type { Clock } from "../../../base/src/clock.ts";
import type { QueueObserver } from "../queue/work-queue.ts";
import { exponentialBuckets, type Gauge, type Registry } from "./registry.ts";

/** The outcome of a pass, in the words of controller-runtime. */
export type PassOutcome = "success" | "error" | "terminal_error" | "requeue" | "requeue_after";

/** Measures one controller. */
export interface ControllerMeter {
  readonly queue: QueueObserver;
  /** Call at the start of a pass. Call the function that it returns at the end. */
  begin(): (outcome: PassOutcome) => void;
}

/** The bucket bounds of controller-runtime, in seconds. */
const PASS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const QUEUE_SECONDS = exponentialBuckets(1e-8, 10, 12);

/** Metrics of controllers and their queues. Names are those of controller-runtime, so that its dashboards work. */
export class ControllerMetrics {
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #metrics: ReturnType<typeof declareMetrics>;

  constructor(registry: Registry, clock: Clock) {
    this.#registry = registry;
    this.#clock = clock;
    this.#metrics = declareMetrics(this.#registry);
  }

  meter(controller: string, concurrency: number): ControllerMeter {
    const { total, errors, terminal, workers, active } = this.#metrics;
    for (const result of ["success", "error", "requeue", "requeue_after"]) total.add({ controller, result }, 0);
    errors.add({ controller }, 0);
    terminal.add({ controller }, 0);
    workers.set({ controller }, concurrency);
    const running = new Set<{ readonly since: number }>();
    active.compute({ controller }, () => running.size);
    this.#measureRunning(controller, running);
    return { queue: this.#observeQueue(controller), begin: () => this.#begin(controller, running) };
  }

  #begin(controller: string, running: Set<{ readonly since: number }>): (outcome: PassOutcome) => void {
    const { total, errors, terminal, time } = this.#metrics;
    const pass = { since: this.#clock.elapsed() };
    running.add(pass);
    return (outcome) => {
      running.delete(pass);
      time.observe({ controller }, (this.#clock.elapsed() - pass.since) / 1000);
      const failed = outcome === "error" || outcome === "terminal_error";
      total.add({ controller, result: failed ? "error" : outcome });
      if (failed) errors.add({ controller });
      if (outcome === "terminal_error") terminal.add({ controller });
    };
  }

  #measureRunning(controller: string, running: ReadonlySet<{ readonly since: number }>): void {
    const labels = { name: controller, controller };
    const seconds = () => [...running].map(({ since }) => (this.#clock.elapsed() - since) / 1000);
    this.#metrics.longest.compute(labels, () => Math.max(0, ...seconds()));
    this.#metrics.unfinished.compute(labels, () => seconds().reduce((sum, one) => sum + one, 0));
  }

  #observeQueue(controller: string): QueueObserver {
    const labels = { name: controller, controller };
    const { depth, adds, waited, worked, retries } = this.#metrics;
    depth.set(labels, 0);
    adds.add(labels, 0);
    retries.add(labels, 0);
    return {
      added: () => adds.add(labels),
      depth: (keys) => depth.set(labels, keys),
      waited: (seconds) => waited.observe(labels, seconds),
      worked: (seconds) => worked.observe(labels, seconds),
      retried: () => retries.add(labels),
    };
  }
}

/** Declares the metric that is 1 on the replica that holds the lease, otherwise 0. */
export function declareLeaderStatus(registry: Registry): Gauge {
  return registry.gauge("leader_election_master_status", "Whether this process holds the lease: 1 if it does.");
}

function declareMetrics(registry: Registry) {
  return { ...declarePassMetrics(registry), ...declareQueueMetrics(registry) };
}

function declarePassMetrics(registry: Registry) {
  const name = (rest: string) => `controller_runtime_${rest}`;
  return {
    total: registry.counter(name("reconcile_total"), "Passes, by result."),
    errors: registry.counter(name("reconcile_errors_total"), "Passes that failed."),
    terminal: registry.counter(name("terminal_reconcile_errors_total"), "Passes that failed with a terminal error."),
    time: registry.histogram(name("reconcile_time_seconds"), "How long passes took.", PASS_SECONDS),
    workers: registry.gauge(name("max_concurrent_reconciles"), "Most passes at a time."),
    active: registry.gauge(name("active_workers"), "Passes that run now."),
  };
}

function declareQueueMetrics(registry: Registry) {
  return {
    depth: registry.gauge("workqueue_depth", "Keys that wait."),
    adds: registry.counter("workqueue_adds_total", "Keys that were added."),
    waited: registry.histogram("workqueue_queue_duration_seconds", "How long keys waited.", QUEUE_SECONDS),
    worked: registry.histogram("workqueue_work_duration_seconds", "How long keys were worked on.", QUEUE_SECONDS),
    retries: registry.counter("workqueue_retries_total", "Keys that were added again after a failure."),
    longest: registry.gauge("workqueue_longest_running_processor_seconds", "How long the oldest pass has run."),
    unfinished: registry.gauge("workqueue_unfinished_work_seconds", "How long all running passes have run together."),
  };
}
