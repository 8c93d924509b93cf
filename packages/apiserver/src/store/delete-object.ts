import { objectAt, withMembers } from "../../../base/src/json.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { SYSTEM_NAMESPACES } from "../built-ins.ts";
import { DEFINITIONS } from "../registry.ts";
import type { Backend, WriteTarget } from "./backend.ts";
import { generationOf } from "./commit-update.ts";
import { fromStorage } from "./convert-object.ts";
import { finalizersOf, isDeleting, metaOf, printTime, storeKey, findText, uidOf, withMeta } from "./metadata.ts";
import type { ServedResource } from "./served-resource.ts";
import { settleObject } from "./settle-object.ts";
import { forbidden, notFound, StatusError } from "./status-error.ts";

export type Propagation = "Foreground" | "Background" | "Orphan";

export interface DeletionOptions {
  readonly dryRun: boolean;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: Propagation;
}

export interface Deletion {
  /** The last state of the object. */
  readonly object: JsonObject;
  /** False if finalizers keep the object. */
  readonly removed: boolean;
}

/** Keeps a definition until its objects are deleted. */
export const DEFINITION_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";
const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

/** Deletes an object, or marks it as being deleted if it has finalizers. Throws a StatusError. */
export function deleteObject(backend: Backend, target: WriteTarget, options: DeletionOptions): Deletion {
  const { resource, name, namespace } = target;
  const { store, clock } = backend;
  const live = store.get(resource.storage, storeKey(namespace, name));
  if (live === undefined) throw notFound(resource, name);
  checkPreconditions(target, live, options);
  checkProtected(target);
  const finalizers = finalizersAfter(resource, live, options.propagation);
  const next = isDeleting(live)
    ? withFinalizers(live, finalizers)
    : marked(resource, live, { finalizers, now: clock.now() });
  const held = finalizers.length > 0 || resource.storage === "/namespaces";
  const changed = !isDeleting(live) || finalizers.join() !== finalizersOf(live).join();
  const stored = options.dryRun || !changed ? next : settleObject(store, resource.storage, next);
  return { object: fromStorage(resource, stored), removed: !held };
}

function marked(
  resource: ServedResource,
  live: JsonObject,
  { finalizers, now }: { finalizers: readonly string[]; now: number },
): JsonObject {
  const generation = generationOf(live);
  const next = withMeta(withFinalizers(live, finalizers), {
    deletionTimestamp: printTime(now),
    deletionGracePeriodSeconds: 0,
    generation: generation > 0 ? generation + 1 : undefined,
  });
  if (resource.storage !== "/namespaces") return next;
  return withMembers(next, { status: { ...objectAt(next, "status"), phase: "Terminating" } });
}

function withFinalizers(object: JsonObject, finalizers: readonly string[]): JsonObject {
  return withMeta(object, { finalizers: finalizers.length === 0 ? undefined : finalizers });
}

/** Rule: deletionFinalizersForGarbageCollection of k8s.io/apiserver pkg/registry/generic/registry/store.go. */
function finalizersAfter(
  { storage, traits }: ServedResource,
  live: JsonObject,
  propagation: Propagation | undefined,
): readonly string[] {
  const before = finalizersOf(live);
  const own = before.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  const cleanup = storage === DEFINITIONS && !own.includes(DEFINITION_FINALIZER) ? [DEFINITION_FINALIZER] : [];
  const wanted = propagation ?? (own.length < before.length ? undefined : traits.defaultPropagation);
  const kept = wanted === undefined ? before : own;
  const added = wanted === "Orphan" ? [ORPHAN] : wanted === "Foreground" ? [FOREGROUND] : [];
  return [...kept, ...cleanup, ...added];
}

function checkPreconditions({ resource, name }: WriteTarget, live: JsonObject, options: DeletionOptions): void {
  const version = findText(metaOf(live), "resourceVersion") ?? "";
  if (options.uid !== undefined && options.uid !== uidOf(live))
    throw preconditionFailed(
      resource,
      name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${uidOf(live)}). The object might have been deleted and then recreated`,
    );
  if (options.resourceVersion !== undefined && options.resourceVersion !== version)
    throw preconditionFailed(
      resource,
      name,
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${version}). The object might have been modified`,
    );
}

// kube-apiserver names the kind here, not the resource.
function preconditionFailed({ group, kind }: ServedResource, name: string, why: string): StatusError {
  const what = group === "" ? kind : `${kind}.${group}`;
  return new StatusError(`Operation cannot be fulfilled on ${what} "${name}": ${why}`, {
    code: 409,
    reason: "Conflict",
    details: { name, ...(group === "" ? {} : { group }), kind },
  });
}

function checkProtected({ resource, name }: WriteTarget): void {
  if (resource.storage !== "/namespaces" || !SYSTEM_NAMESPACES.includes(name) || name === "kube-node-lease") return;
  throw forbidden(resource, name, { why: "this namespace may not be deleted" });
}
