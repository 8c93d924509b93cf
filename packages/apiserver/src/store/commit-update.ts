import { isObject, jsonEqual, objectAt, own, withMembers, type JsonObject } from "../../../base/src/json.ts";
import { type AdmissionCause, checkMetadata, checkNewFinalizers, invalidValue } from "../../../admission/src/index.ts";
import { trackManagers } from "../apply/server-side-apply.ts";
import { DEFINITIONS } from "../registry.ts";
import type { Backend, WriteOptions, WriteTarget } from "./backend.ts";
import { checkAdmission } from "./check-admission.ts";
import { fromStorage, toStorage } from "./convert-object.ts";
import { checkDefinition, checkDefinitionUpdate, withDefinitionStatus } from "./definitions.ts";
import {
  isDeleting,
  listAt,
  metaOf,
  nameOf,
  printTime,
  findText,
  uidOf,
  withMeta,
  withoutEmptyMeta,
} from "./metadata.ts";
import type { ServedResource } from "./served-resource.ts";
import { settleObject } from "./settle-object.ts";
import { MODIFIED, badRequest, conflict, invalid } from "./status-error.ts";

interface Update {
  /** The stored object, in the version of the request. */
  readonly live: JsonObject;
  readonly candidate: JsonObject;
  readonly options: WriteOptions;
  /** Whether managedFields are already up to date, as after an apply. */
  readonly tracked: boolean;
}

/** Checks and stores the new state of an object: the last step of PUT, PATCH and apply. Throws a StatusError. */
export function commitUpdate(backend: Backend, target: WriteTarget, update: Update): JsonObject {
  const { resource, subresource } = target;
  const { live, candidate, options } = update;
  checkIdentity(target, live, candidate);
  const split = withSystemMeta(live, splitStatus(target, live, candidate));
  const filled = resource.storage === DEFINITIONS && subresource === "" ? withDefinitionStatus(backend, split) : split;
  const causes = [
    ...checkMetadata(resource.traits.nameRule, filled),
    ...checkNewFinalizers(live, filled),
    ...checkDeletionTime(live, candidate),
    ...(resource.storage === DEFINITIONS ? [...checkDefinition(filled), ...checkDefinitionUpdate(live, filled)] : []),
  ];
  const admitted = checkAdmission({
    resource,
    operation: "update",
    object: filled,
    old: live,
    options,
    subresource,
    causes,
  });
  const counted = withGeneration(resource, live, admitted);
  const next = update.tracked ? counted : track(backend, target, { ...update, candidate: counted });
  if (jsonEqual(withoutTimes(next), withoutTimes(live))) return live;
  const stored = toStorage(resource, next);
  return fromStorage(resource, options.dryRun ? stored : settleObject(backend.store, resource.storage, stored));
}

function checkIdentity({ resource, name }: WriteTarget, live: JsonObject, candidate: JsonObject): void {
  const [before, after] = [metaOf(live), metaOf(candidate)];
  const namespace = findText(after, "namespace");
  if (resource.namespaced && namespace !== undefined && namespace !== before["namespace"])
    throw badRequest("the namespace of the object does not match the namespace on the request");
  const uid = uidOf(candidate);
  if (uid !== "" && uid !== uidOf(live))
    throw conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, Key: ${resource.storage}/${name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(live)}`,
    );
  const version = findText(after, "resourceVersion");
  if (version === undefined && !resource.traits.unconditionalUpdate)
    throw invalid({ ...resource, kind: resource.plural }, name, [
      invalidValue("metadata.resourceVersion", 0, "must be specified for an update"),
    ]);
  if (version !== undefined && version !== "0" && version !== before["resourceVersion"])
    throw conflict(resource, name, MODIFIED);
  if (nameOf(candidate) !== nameOf(live))
    throw badRequest(
      `the name of the object (${nameOf(candidate)}) does not match the name on the URL (${nameOf(live)})`,
    );
}

/** If a kind has the status subresource, each endpoint changes only its own part. */
function splitStatus({ resource, subresource }: WriteTarget, live: JsonObject, candidate: JsonObject): JsonObject {
  if (subresource === "status") {
    const managedFields = own(metaOf(candidate), "managedFields");
    return withMembers(withMeta(live, { managedFields }), { status: own(candidate, "status") });
  }
  return resource.status ? withMembers(candidate, { status: own(live, "status") }) : candidate;
}

const SYSTEM_FIELDS = [
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generateName",
] as const;

function withSystemMeta(live: JsonObject, next: JsonObject): JsonObject {
  const kept = Object.fromEntries(SYSTEM_FIELDS.map((field) => [field, own(metaOf(live), field)]));
  return withoutEmptyMeta(withMeta(next, { ...kept, selfLink: undefined }));
}

/** Only DELETE may set a deletionTimestamp. */
function checkDeletionTime(live: JsonObject, candidate: JsonObject): readonly AdmissionCause[] {
  const time = findText(metaOf(candidate), "deletionTimestamp");
  if (time === undefined || isDeleting(live)) return [];
  return [invalidValue("metadata.deletionTimestamp", time, "field is immutable")];
}

/** Changes outside metadata count for custom resources; changes of the spec count for Kubernetes's own kinds. */
function withGeneration(resource: ServedResource, live: JsonObject, next: JsonObject): JsonObject {
  if (!resource.traits.generation) return next;
  const same =
    resource.definition === undefined
      ? jsonEqual(objectAt(live, "spec"), objectAt(next, "spec"))
      : jsonEqual(withoutMeta(resource, live), withoutMeta(resource, next));
  return same ? next : withMeta(next, { generation: generationOf(live) + 1 });
}

function withoutMeta({ status }: ServedResource, object: JsonObject): JsonObject {
  return withMembers(object, { metadata: undefined, ...(status ? { status: undefined } : {}) });
}

export function generationOf(object: JsonObject): number {
  const generation = own(metaOf(object), "generation");
  return typeof generation === "number" ? generation : 0;
}

function track(backend: Backend, { resource, subresource }: WriteTarget, update: Update): JsonObject {
  return trackManagers({
    resource,
    before: update.live,
    after: update.candidate,
    manager: update.options.manager,
    operation: "Update",
    subresource,
    time: printTime(backend.clock.now()),
  });
}

/** A write that changes only the times in managedFields changes nothing. */
function withoutTimes(object: JsonObject): JsonObject {
  const managedFields = listAt(metaOf(object), "managedFields")
    .filter(isObject)
    .map((entry) => withMembers(entry, { time: undefined }));
  return withMeta(object, { managedFields });
}
