import type { ObjectCache } from "../cache/object-cache.ts";
import type { Client } from "../client/client.ts";
import { ConflictError, isOverFields, TimeoutError } from "../client/errors.ts";
import { retryAfterOf } from "../client/retry-after.ts";
import type { Clock } from "../../../base/src/clock.ts";
import type { Logger } from "../../../base/src/log.ts";
import type { PassOutcome } from "../metrics/controller-metrics.ts";
import { type ReconcileContext, type Result, TerminalError } from "../reconciler.ts";
import type { EventRecorder } from "./event-recorder.ts";
import { linkSignal } from "./linked-signal.ts";

/** The parts that a pass uses. */
export interface PassParts {
  readonly client: Client;
  readonly cache: ObjectCache;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the controller stops. */
  readonly stopped: AbortSignal;
  readonly passTimeoutMs: number | undefined;
  /** The number of retries of the object so far. */
  readonly retries: number;
}

/** The outcome of a pass, and when the next pass is due. Without a time, at the next change. */
export interface PassEnd {
  readonly outcome: PassOutcome;
  readonly requeueAfterMs?: number;
  /** How many milliseconds the API server asked to wait before a retry. */
  readonly retryAfterMs?: number;
}

/** Makes one pass. Logs an error that it throws. */
export async function runPass(
  pass: (context: ReconcileContext) => Promise<Result>,
  parts: PassParts,
): Promise<PassEnd> {
  const { client, cache, events, clock, log, stopped, passTimeoutMs } = parts;
  const link = linkSignal(stopped);
  const timeout = () => link.abort(new TimeoutError(`the pass took longer than ${passTimeoutMs} ms`));
  const cancel = passTimeoutMs === undefined ? () => undefined : clock.setTimer(timeout, passTimeoutMs);
  try {
    const now = () => new Date(clock.now());
    return endOf(await pass({ client, cache, events, signal: link.signal, now, log }));
  } catch (error) {
    return failure(error, parts);
  } finally {
    cancel();
    link.unlink();
  }
}

function endOf({ requeueAfterMs }: Result): PassEnd {
  if (requeueAfterMs === undefined) return { outcome: "success" };
  if (Number.isNaN(requeueAfterMs)) throw new Error("requeueAfterMs is not a number");
  return { outcome: requeueAfterMs > 0 ? "requeue_after" : "requeue", requeueAfterMs };
}

function failure(error: unknown, { log, stopped, retries }: PassParts): PassEnd {
  if (stopped.aborted) {
    log.info("the pass ended early because the controller is stopping", { error });
    return { outcome: "error" };
  }
  if (error instanceof TerminalError) {
    log.error("the pass failed and is not retried", { error });
    return { outcome: "terminal_error" };
  }
  if (error instanceof ConflictError && !isOverFields(error)) {
    log.info("the pass met a newer version and is repeated", { error, retries });
    return { outcome: "requeue" };
  }
  log.error("the pass failed", { error, retries });
  return { outcome: "error", retryAfterMs: retryAfterOf(error) };
}
