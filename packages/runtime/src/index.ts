/** The controller runtime: the classes that generated reconcilers extend, and the manager that runs them. */
export * from "./built-in-kinds.ts";
export type { Change } from "./cache/change.ts";
export { Informer, type InformerState, type Trouble } from "./cache/informer.ts";
export { Informers, type InformersOptions } from "./cache/informers.ts";
export type { Index, ObjectCache } from "./cache/object-cache.ts";
export type { Selection, Selectors } from "./cache/selection.ts";
export { connectionInCluster, type InClusterOptions } from "./client/connection-in-cluster.ts";
export {
  type Connection,
  connectionFromUrl,
  type Credentials,
  type CredentialSource,
  fixedCredentials,
  type Impersonation,
} from "./client/connection.ts";
export type {
  ApplyOptions,
  Client,
  CollectionOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  FieldValidation,
  ListOptions,
  ObjectList,
  Patch,
  PropagationPolicy,
  RequestOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client/client.ts";
export { defaultConnection, type DefaultConnectionOptions } from "./default-connection.ts";
export {
  AlreadyExistsError,
  AnswerTooLargeError,
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
export { createClient, type HttpClient, type HttpClientOptions, type RawRequestOptions } from "./client/http-client.ts";
export { connectionFromKubeconfig, type KubeconfigOptions } from "./client/kubeconfig/connection-from-kubeconfig.ts";
export { KubeconfigError } from "./client/kubeconfig/section.ts";
export type { JsonPatchOperation } from "./client/json-patch.ts";
export type { Applied, Draft } from "./client/sent-object.ts";
export type { Transport, WireAnswer, WireRequest } from "./client/transport.ts";
export type { ApiWarning } from "./client/warning-log.ts";
export { listAll, type ListAllOptions, type WholeList } from "./client/list-all.ts";
export type { PolicyRule } from "../../base/src/operator-roles.ts";
export { printRbac, type RbacOptions } from "./manager/print-rbac.ts";
export { type Clock, type Random, systemClock } from "../../base/src/clock.ts";
export {
  type Condition,
  type ConditionInput,
  type ConditionStatus,
  findCondition,
  isConditionTrue,
  setCondition,
  sortConditions,
} from "./conditions.ts";
export type { ControllerOptions } from "./controller/controller.ts";
export type { EventInput, EventRecorder } from "./controller/event-recorder.ts";
export { createOrUpdate, type DesiredObject, type Written } from "./create-or-update.ts";
export { finalize, type Finalized, type FinalizeOptions } from "./finalizer.ts";
export { type Fields, jsonLogger, type Logger, silentLogger } from "../../base/src/log.ts";
export { type LeaderElectionOptions, LeaseLostError } from "./manager/leader-election.ts";
export type { HealthCheck, HealthChecks } from "./manager/health.ts";
export type { ServerOptions } from "./manager/http-server.ts";
export { Manager, type ManagerOptions } from "./manager/manager.ts";
export { metadataOnly, type PartialObjectMetadata } from "./metadata-only.ts";
export { AlreadyOwnedError, controllerOf, ownerReference, setControllerReference, setOwnerReference } from "./owner.ts";
export { owns, type OwnsOptions } from "./owns.ts";
export {
  and,
  annotationsChanged,
  differs,
  generationChanged,
  labelsChanged,
  not,
  notOwnWrite,
  or,
  type Predicate,
} from "./predicates.ts";
export { type AddOptions, type QueueObserver, WorkQueue, type WorkQueueOptions } from "./queue/work-queue.ts";
export {
  Reconciler,
  type ReconcileContext,
  type Result,
  TerminalError,
  type Watch,
  type WatchFilter,
} from "./reconciler.ts";
export {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  type ObjectMeta,
  type OwnerReference,
  printKey,
  type Resource,
} from "./resource.ts";
export { type RetryOptions, retryOnConflict } from "./retry-on-conflict.ts";
export { type Scale, scaleOf } from "./scale.ts";
export { Channel, every, type Source, type SourceContext } from "./sources.ts";
export { writeStatus, type WithStatus } from "./status.ts";
