import type { ObjectCache } from "../cache/object-cache.ts";
import type { Client } from "../client/client.ts";
import { TimeoutError } from "../client/errors.ts";
import type { Clock } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import type { Outcome } from "../metrics/controller-metrics.ts";
import { TerminalError, type Reconciler, type Result } from "../reconciler.ts";
import type { KubernetesObject } from "../resource.ts";
import type { EventRecorder } from "./events.ts";
import { linkSignal } from "./linked-signal.ts";

/** What a pass runs with. */
export interface PassParts {
  readonly client: Client;
  readonly informers: ObjectCache;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when passes must end. */
  readonly stopped: AbortSignal;
  readonly passTimeoutMs: number | undefined;
  /** How often the object was retried so far. */
  readonly retries: number;
}

/** How a pass ended, and when the object is to be looked at again: undefined at its next change. */
export interface Ending {
  readonly outcome: Outcome;
  readonly requeueAfterMs?: number;
}

/** Makes one pass; what it throws is logged. */
export async function runPass<T extends KubernetesObject>(
  reconciler: Reconciler<T>,
  object: T,
  parts: PassParts,
): Promise<Ending> {
  const { client, informers: cache, events, clock, log, stopped, passTimeoutMs } = parts;
  const link = linkSignal(stopped);
  const timeout = () => link.abort(new TimeoutError(`the pass took longer than ${passTimeoutMs} ms`));
  const cancel = passTimeoutMs === undefined ? () => undefined : clock.setTimer(timeout, passTimeoutMs);
  try {
    const now = () => new Date(clock.now());
    return endingOf(await reconciler.reconcile(object, { client, cache, events, signal: link.signal, now, log }));
  } catch (error) {
    return failure(error, parts);
  } finally {
    cancel();
    link.unlink();
  }
}

function endingOf({ requeueAfterMs }: Result): Ending {
  if (requeueAfterMs === undefined) return { outcome: "success" };
  if (Number.isNaN(requeueAfterMs)) throw new Error("requeueAfterMs is not a number");
  return { outcome: requeueAfterMs > 0 ? "requeue_after" : "requeue", requeueAfterMs };
}

function failure(error: unknown, { log, stopped, retries }: PassParts): Ending {
  if (stopped.aborted) {
    log.info("the pass ended early because the controller stops", { error });
    return { outcome: "error" };
  }
  if (error instanceof TerminalError) {
    log.error("the pass failed and is not retried", { error });
    return { outcome: "terminal_error" };
  }
  log.error("the pass failed", { error, retries });
  return { outcome: "error" };
}
