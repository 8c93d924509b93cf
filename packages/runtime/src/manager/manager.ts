import { hostname } from "node:os";
import { Informers } from "../cache/informers.ts";
import type { Client } from "../client/client.ts";
import { sleep, systemClock, type Clock, type Random } from "../../../base/src/clock.ts";
import { Controller, controllerName, type ControllerOptions } from "../controller/controller.ts";
import { EventPublisher } from "../controller/event-publisher.ts";
import { OwnVersions } from "../controller/own-versions.ts";
import { unlimitedAbort } from "../controller/unlimited-abort.ts";
import { jsonLogger, type Logger } from "../../../base/src/log.ts";
import { ControllerMetrics, declareLeaderStatus } from "../metrics/controller-metrics.ts";
import { Registry } from "../metrics/registry.ts";
import type { Reconciler } from "../reconciler.ts";
import type { KubernetesObject } from "../resource.ts";
import { Fence } from "./fence.ts";
import { answerHealth, type HealthChecks } from "./health.ts";
import { serve, type HttpAnswer, type ServerOptions } from "./http-server.ts";
import { LeaderElector, type LeaderElectionOptions } from "./leader-election.ts";
import { orAborted } from "../or-aborted.ts";
import { ManagerClient } from "./manager-client.ts";
import { Shutdown } from "./shutdown.ts";
import { onStop } from "./stop-signal.ts";

export interface ManagerOptions {
  readonly client: Client;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
  /** Default: JSON lines on standard error. */
  readonly log?: Logger;
  /** The lease. Only the replica that holds it makes passes. Default: no lease. */
  readonly leaderElection?: LeaderElectionOptions;
  /** Serves /healthz and /readyz, with additional checks for each. Default: no server. */
  readonly health?: ServerOptions & { readonly live?: HealthChecks; readonly ready?: HealthChecks };
  /** Serves /metrics in the Prometheus text format. Default: no server. */
  readonly metrics?: ServerOptions;
  /** The only namespace to watch. Cluster-scoped kinds are watched as well. Default: all. */
  readonly namespace?: string;
  /** Most passes at a time, for each reconciler without its own `concurrency`. Default: 1. */
  readonly concurrency?: number;
  /** Time limit of a pass in milliseconds, for each reconciler without its own. Default: none. */
  readonly passTimeoutMs?: number;
  /** Milliseconds between passes over all objects. Default: never. */
  readonly resyncMs?: number;
  /**
   * Milliseconds after which `run` rejects if a kind of a reconciler has not been listed by then. Default: never, so that
   * the manager waits for CustomResourceDefinitions and permissions.
   */
  readonly cacheSyncTimeoutMs?: number;
  /**
   * Milliseconds for running passes to end when the manager stops. Default: 20,000, because a kubelet waits 30 seconds.
   */
  readonly gracefulShutdownMs?: number;
  /** Stop at SIGINT and SIGTERM. Default: true if `run` gets no signal. */
  readonly handleSignals?: boolean;
  /** Returns a new id for each pass. Default: a random UUID. */
  readonly newId?: () => string;
}

/** The parts of a manager on which the rights of its account depend. */
export interface ManagerRights extends Pick<ManagerOptions, "namespace" | "leaderElection"> {
  readonly reconcilers: readonly RunReconciler[];
}

type RunReconciler = Pick<Reconciler, "resource" | "rules" | "watches" | "own">;

/** Time limit for sending the last events when the manager stops. */
const FLUSH_MS = 2000;

/**
 * Runs reconcilers over shared informers, alone or as one of several replicas. It starts servers, informers, lease and
 * controllers, in this order, and stops them in reverse order.
 */
export class Manager {
  readonly #options: ManagerOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #identity: string;
  readonly #registry = new Registry();
  readonly #metrics: ControllerMetrics;
  readonly #informers: Informers;
  readonly #elector: LeaderElector | undefined;
  readonly #fence: Fence;
  readonly #client: Client;
  readonly #controllers = new Map<string, Pick<Controller, "run" | "settled" | "waits">>();
  readonly #reconcilers: RunReconciler[] = [];
  readonly #publishers: EventPublisher[] = [];
  readonly #shutdown: Shutdown;
  readonly #leaderStatus: (held: boolean) => void;
  #ports: { health?: number; metrics?: number } = {};
  #started = false;

  /** Throws a `RangeError` if the durations of the lease leave no time to retry. */
  constructor(options: ManagerOptions) {
    const { clock = systemClock, random = Math.random, log = defaultLogger(), client, resyncMs } = options;
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
    this.#shutdown = new Shutdown(log);
    this.#metrics = new ControllerMetrics(this.#registry, clock);
    this.#informers = new Informers({ client, clock, random, log, ...(resyncMs !== undefined && { resyncMs }) });
    const { leaderElection } = options;
    this.#identity = leaderElection?.identity ?? `${hostname()}_${crypto.randomUUID()}`;
    this.#leaderStatus = this.#declareLeaderStatus(leaderElection?.name);
    this.#elector = leaderElection && this.#createElector(leaderElection, { client, clock, random, log });
    this.#fence = new Fence(() => this.#refusal());
    this.#client = new ManagerClient(client, this.#informers, this.#fence);
  }

  /** The ports of the servers, for options with port 0. They are set while the manager runs. */
  get ports(): { readonly health?: number; readonly metrics?: number } {
    return this.#ports;
  }

  /** Adds a reconciler. Throws if the name of its controller is taken, or if the manager has started. */
  add<T extends KubernetesObject>(reconciler: Reconciler<T>, options: ControllerOptions = {}): this {
    if (this.#started) throw new Error("cannot add a reconciler: the manager has started");
    const { random = Math.random, concurrency = 1, passTimeoutMs, namespace } = this.#options;
    const name = controllerName(reconciler, options);
    if (this.#controllers.has(name))
      throw new Error(`two controllers are named ${JSON.stringify(name)}: set the option name for one of them`);
    const controllerOptions = { concurrency, ...(passTimeoutMs !== undefined && { passTimeoutMs }), ...options, name };
    const own = new OwnVersions();
    const controller = new Controller(reconciler, controllerOptions, {
      client: new ManagerClient(this.#options.client, this.#informers, this.#fence, own),
      own,
      informers: this.#informers,
      events: this.#createPublisher(name),
      clock: this.#clock,
      random,
      log: this.#log,
      meter: this.#metrics.meter(name, controllerOptions.concurrency),
      newId: this.#options.newId ?? (() => crypto.randomUUID()),
      ...(namespace !== undefined && { namespace }),
    });
    this.#controllers.set(name, controller);
    this.#reconcilers.push(reconciler);
    return this;
  }

  /** What this manager runs, and with which settings: what `printRbac` needs. */
  get rights(): ManagerRights {
    const { namespace, leaderElection } = this.#options;
    return {
      reconcilers: [...this.#reconcilers],
      ...(namespace !== undefined && { namespace }),
      ...(leaderElection !== undefined && { leaderElection }),
    };
  }

  /**
   * Runs until the signal is aborted or the process receives SIGINT or SIGTERM, then stops everything in order. Rejects
   * with the first error that made it stop: an error of an informer, a server or a controller, a `LeaseLostError`, or
   * an error that passes did not end in time. A manager can run only once.
   */
  async run(signal?: AbortSignal): Promise<void> {
    if (this.#started) throw new Error("a manager can run only once: create another one");
    this.#started = true;
    const { handleSignals = signal === undefined } = this.#options;
    const forget = onStop({ signal, handleSignals }, (reason) => this.#shutdown.begin(reason));
    try {
      await this.#shutdown.guard(() => this.#start());
      await this.#shutdown.begun;
      this.#log.info("stopping");
      await this.#shutdown.finish();
    } finally {
      forget();
    }
  }

  async #start(): Promise<void> {
    const { signal } = this.#shutdown;
    await this.#startServers();
    await this.#startInformers();
    if (signal.aborted) return;
    if (this.#elector !== undefined) await this.#startElector(this.#elector);
    if (!signal.aborted) this.#startControllers();
  }

  async #startServers(): Promise<void> {
    const { health, metrics } = this.#options;
    if (health !== undefined) this.#ports.health = await this.#serve(health, (url) => this.#answerHealth(url));
    if (metrics !== undefined) this.#ports.metrics = await this.#serve(metrics, (url) => this.#answerMetrics(url));
  }

  async #serve(options: ServerOptions, answer: (url: URL) => Promise<HttpAnswer | undefined>): Promise<number> {
    const server = await serve(options, answer);
    this.#shutdown.defer(() => server.close());
    return server.port;
  }

  async #startInformers(): Promise<void> {
    const running = unlimitedAbort();
    const ended = this.#shutdown.guard(async () => {
      await this.#informers.run(running.signal).catch((error: unknown) => {
        if (!running.signal.aborted) throw error;
      });
    });
    this.#shutdown.defer(async () => {
      running.abort(this.#shutdown.signal.reason);
      await ended;
    });
    this.#limitSync();
    await orAborted(Promise.all([...this.#controllers.values()].map((one) => one.settled())), this.#shutdown.signal);
  }

  #limitSync(): void {
    const { cacheSyncTimeoutMs } = this.#options;
    if (cacheSyncTimeoutMs === undefined) return;
    const cancel = this.#clock.setTimer(() => {
      const waits = this.#waits();
      if (waits.length === 0) return;
      this.#shutdown.fail(new Error(`kinds were not listed within ${cacheSyncTimeoutMs} ms: ${waits.join("; ")}`));
    }, cacheSyncTimeoutMs);
    this.#shutdown.defer(() => Promise.resolve(cancel()));
  }

  /** What the controllers wait for before they make passes. */
  #waits(): readonly string[] {
    return [...new Set([...this.#controllers.values()].flatMap(({ waits }) => waits))];
  }

  async #startElector(elector: LeaderElector): Promise<void> {
    await elector.acquire(this.#shutdown.signal);
    this.#leaderStatus(true);
    const holding = new AbortController();
    // `onLost` has already reported the loss, without a promise in between.
    const ended = elector.hold(holding.signal).catch((error: unknown) => this.#shutdown.fail(error));
    this.#shutdown.defer(async () => {
      holding.abort(new Error("the manager is stopping"));
      await ended;
      if (this.#shutdown.drained) await elector.release();
      else elector.leave();
      this.#leaderStatus(false);
    });
  }

  #startControllers(): void {
    const { signal } = this.#shutdown;
    const runs = [...this.#controllers.values()].map((controller) =>
      this.#shutdown.guard(() => controller.run(signal)),
    );
    this.#shutdown.defer(() => this.#drain(Promise.all(runs)));
  }

  async #drain(runs: Promise<unknown>): Promise<void> {
    const { gracefulShutdownMs = 20_000 } = this.#options;
    const ended = new AbortController();
    const limit = sleep(this.#clock, gracefulShutdownMs, ended.signal).then(
      () => false,
      () => true,
    );
    const drained = await Promise.race([runs.then(() => true), limit]);
    ended.abort();
    if (drained) await Promise.all(this.#publishers.map((publisher) => publisher.flush(FLUSH_MS)));
    else this.#shutdown.abandon(new Error(`passes did not end within ${gracefulShutdownMs} ms`));
    this.#fence.close(new Error("the manager has stopped: no more writes"));
  }

  #createElector(
    options: LeaderElectionOptions,
    parts: { readonly client: Client; readonly clock: Clock; readonly random: Random; readonly log: Logger },
  ): LeaderElector {
    const onLost = (error: Error) => {
      this.#fence.close(error);
      this.#leaderStatus(false);
      this.#shutdown.fail(error);
    };
    return new LeaderElector({ ...options, identity: this.#identity }, { ...parts, onLost });
  }

  #declareLeaderStatus(name: string | undefined): (held: boolean) => void {
    if (name === undefined) return () => undefined;
    const gauge = declareLeaderStatus(this.#registry);
    gauge.set({ name }, 0);
    return (held) => gauge.set({ name }, held ? 1 : 0);
  }

  #createPublisher(controller: string): EventPublisher {
    const parts = { client: this.#client, clock: this.#clock, log: this.#log };
    const publisher = new EventPublisher({ ...parts, controller, instance: this.#identity.slice(0, 128) });
    this.#publishers.push(publisher);
    return publisher;
  }

  #refusal(): Error | undefined {
    return this.#elector === undefined || this.#elector.held ? undefined : new Error("the lease is not held");
  }

  async #answerHealth(url: URL): Promise<HttpAnswer | undefined> {
    const { live, ready } = this.#options.health ?? {};
    const ping = () => true;
    if (url.pathname === "/healthz") return answerHealth("healthz", { ping, ...live }, url);
    if (url.pathname !== "/readyz") return undefined;
    const builtIn = {
      ping,
      "informer-sync": () => this.#waits().join("; "),
      shutdown: () => !this.#shutdown.signal.aborted,
    };
    return answerHealth("readyz", { ...builtIn, ...ready }, url);
  }

  #answerMetrics(url: URL): Promise<HttpAnswer | undefined> {
    if (url.pathname !== "/metrics") return Promise.resolve(undefined);
    const contentType = "text/plain; version=0.0.4; charset=utf-8";
    return Promise.resolve({ status: 200, body: this.#registry.print(), contentType });
  }
}

function defaultLogger(): Logger {
  return jsonLogger((line) => console.error(line.trimEnd()));
}
