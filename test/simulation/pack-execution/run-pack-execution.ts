import type { Random } from "../../../packages/base/src/clock.ts";
import { ApiServer } from "../../../packages/apiserver/src/api-server.ts";
import type { StoreState } from "../../../packages/apiserver/src/store/object-store.ts";
import { printKey } from "../../../packages/runtime/src/resource.ts";
import { NO_FAULTS } from "../faulty-transport.ts";
import type { Ledger } from "./audited-server.ts";
import { type RunSettings, drawRunSettings, LONG_MS } from "./run-settings.ts";
import { differences } from "./expected.ts";
import { JobLives } from "./job-lives.ts";
import { viewOf } from "./knowledge.ts";
import { Executions, Instances, RECORDED } from "./kinds.ts";
import { Operators } from "./operators.ts";
import { judge } from "./oracle.ts";
import { PackExecutionWorld, type WorldParts } from "./world.ts";
import { RecordedServer } from "../recorded-server.ts";
import { Scheduler } from "../scheduler.ts";
import { seededRandom } from "../seeded-random.ts";

const QUIET_MS = 60_000;
/** Longest delay of the garbage collector. */
const MOST_DELAY_MS = 10_000;

/** The result of a seed. */
export interface RunOutcome {
  /** Breaches of the rules that must hold. */
  readonly breaches: readonly string[];
  /** What happened in the run, so that a test can require that enough happens. */
  readonly marks: readonly string[];
}

/** Runs the operator of PackExecutions in a random world. The same seed gives the same run. */
export async function runPackExecution(
  seed: number,
  state: StoreState,
  trace: (line: string) => void = () => undefined,
): Promise<RunOutcome> {
  return new PackExecutionRun(seed, state, trace).run();
}

class PackExecutionRun {
  readonly #settings: RunSettings;
  readonly #random: Random;
  readonly #clock: Scheduler;
  readonly #server: RecordedServer;
  readonly #trace: (line: string) => void;
  readonly #world: PackExecutionWorld;
  readonly #lives: JobLives;
  readonly #operators: Operators;
  readonly #ledger: Ledger = {
    breaches: [],
    marks: new Set(),
    jobs: new Map(),
    delivered: new Set(),
    events: new Map(),
  };

  constructor(seed: number, state: StoreState, trace: (line: string) => void) {
    const random = seededRandom(seed);
    const clock = new Scheduler(random);
    const denied = new Set<string>();
    const schedule = (work: () => void) => void clock.setTimer(work, random() * MOST_DELAY_MS);
    const policy = ({ namespace }: { readonly namespace: string }) => !denied.has(namespace);
    const server = new RecordedServer(new ApiServer({ clock, random, schedule, policy, state }), RECORDED);
    const settings = drawRunSettings(random);
    this.#settings = settings;
    this.#random = random;
    this.#clock = clock;
    this.#server = server;
    this.#trace = (line) => trace(`${(clock.now() / 1000).toFixed(3)} ${line}`);
    const parts: WorldParts = { server, clock, random, trace: this.#trace };
    this.#world = new PackExecutionWorld(parts, denied);
    this.#lives = new JobLives(parts);
    this.#operators = new Operators({
      ...parts,
      settings,
      ledger: this.#ledger,
      options: settings.options,
      reports: this.#lives.reports,
      isInstant: settings.isInstant,
    });
  }

  async run(): Promise<RunOutcome> {
    const { worldMs, calmMs, isLong } = this.#settings;
    this.#trace(JSON.stringify({ ...this.#settings, options: undefined }));
    this.#world.begin();
    this.#operators.start();
    const steps = 15 + this.#random() * 25;
    for (let i = 0; i < steps; i++) this.#clock.setTimer(() => this.#world.act(isLong), this.#random() * worldMs);
    await this.#clock.advance(worldMs);
    this.#lives.fallSilent();
    this.#operators.calmDown();
    this.#trace("the changes and faults are over");
    await this.#clock.advance(calmMs);
    if (isLong && this.#verdicts().some(({ verdict }) => verdict.type === "no result"))
      await this.#clock.advance(LONG_MS);
    const breaches = [...this.#unsettled(), ...this.#lostInstances(), ...this.#repeated(), ...(await this.#unrest())];
    const stopped = this.#operators.stop();
    await this.#clock.advance(QUIET_MS);
    await stopped;
    if (this.#clock.pending > 0) breaches.push(`${this.#clock.pending} timers are left behind`);
    return {
      breaches: [...this.#ledger.breaches, ...breaches],
      marks: [...new Set([...this.#ledger.marks, ...this.#world.marks, ...this.#lives.marks])],
    };
  }

  #verdicts() {
    const view = viewOf(this.#server, this.#clock.now());
    const by = { options: this.#settings.options, reports: this.#lives.reports, missedSince: () => -Infinity };
    return this.#server.all(Executions).map((execution) => ({ execution, verdict: judge(execution, view, by) }));
  }

  /** Every execution must be in the state that the specification requires. */
  #unsettled(): string[] {
    return this.#verdicts().flatMap(({ execution, verdict }) => {
      const { name, namespace = "" } = execution.metadata;
      const needsRights = ["open", "name taken", "Job in the way"].includes(verdict.type);
      const isDenied = needsRights && this.#world.denied.has(namespace);
      const settled = isDenied ? ({ type: "closed", step: "rights" } as const) : verdict;
      if (settled.type === "left alone") return [];
      const rests = ["closed", "running", "name taken"].includes(settled.type);
      const wrong = rests ? differences(execution, settled) : ["the operator has done nothing"];
      return wrong.map((what) => `at rest ${name} is ${JSON.stringify(settled)}: ${what}`);
    });
  }

  /** Every delivered pack must have its instance, also after its execution is deleted. */
  #lostInstances(): string[] {
    const existing = this.#server
      .all(Instances)
      .map(({ metadata }) => printKey({ name: metadata.name ?? "", namespace: metadata.namespace ?? "" }));
    const missing = [...this.#ledger.delivered].filter((key) => !existing.includes(key));
    return missing.map((key) => `instance ${key} is missing`);
  }

  /** Without faults, restarts and lost statuses, no event is recorded twice. */
  #repeated(): string[] {
    if (this.#settings.faults !== NO_FAULTS || this.#ledger.marks.has("restarted")) return [];
    if (this.#world.marks.has("lost status")) return [];
    return [...this.#ledger.events]
      .filter(([, count]) => count > 1)
      .map(([event]) => `the event ${event} is recorded twice`);
  }

  /** At rest, the operator may only ask for rights again, after an interval. */
  async #unrest(): Promise<string[]> {
    const [version, requests] = [this.#server.version, this.#operators.writes];
    const waits = this.#server.all(Executions).some(({ metadata }) => this.#world.denied.has(metadata.namespace ?? ""));
    await this.#clock.advance(QUIET_MS);
    const made = this.#operators.writes - requests;
    return [
      ...(this.#server.version === version ? [] : ["there are still writes at rest"]),
      ...(made === 0 || (waits && !this.#settings.isLong) ? [] : [`${made} writes are sent at rest`]),
    ];
  }
}
