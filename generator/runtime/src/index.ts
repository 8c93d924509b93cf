/** The controller runtime: what generated reconcilers extend, and what runs them. */
export type { ObjectCache, Index } from "./cache/object-cache.ts";
export type {
  ApplyOptions,
  Client,
  DeleteOptions,
  ListOptions,
  ObjectList,
  Patch,
  RequestOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client/client.ts";
export {
  AlreadyExistsError,
  ApiError,
  type Cause,
  ConflictError,
  ConnectionError,
  ForbiddenError,
  GoneError,
  InvalidError,
  NotFoundError,
  ServerError,
  TimeoutError,
  TooManyRequestsError,
  UnauthorizedError,
} from "./client/errors.ts";
export { type Clock, type Random, systemClock } from "./clock.ts";
export { type Condition, type ConditionInput, type ConditionStatus, setCondition } from "./conditions.ts";
export type { EventInput, EventRecorder } from "./controller/events.ts";
export * from "./core.ts";
export { type Fields, jsonLogger, type Logger, silentLogger } from "./log.ts";
export { Reconciler, type ReconcileContext, type Result, TerminalError, type Watch } from "./reconciler.ts";
export {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  type ObjectMeta,
  type OwnerReference,
  type PolicyRule,
  printKey,
  type Resource,
} from "./resource.ts";
