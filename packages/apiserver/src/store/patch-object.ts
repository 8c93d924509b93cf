import { admit, invalidValue } from "../../../admission/src/index.ts";
import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf } from "../api-resource.ts";
import { applyObject, conflictMessage, type Conflict } from "../apply/server-side-apply.ts";
import { applyJsonPatch } from "./patch/apply-json-patch.ts";
import { applyMergePatch } from "./patch/apply-merge-patch.ts";
import { applyStrategicPatch } from "./patch/apply-strategic-patch.ts";
import type { Backend, WriteOptions, WriteTarget } from "./backend.ts";
import { commitUpdate } from "./commit-update.ts";
import { fromStorage } from "./convert-object.ts";
import { checkTerminating, createObject } from "./create-object.ts";
import { metaOf, nameOf, printTime, storeKey, uidOf, withMeta } from "./metadata.ts";
import { badRequest, conflict, invalid, notFound, StatusError } from "./status-error.ts";

export type PatchType = "json" | "merge" | "strategic";

/** Returns the stored object in the version of the request; undefined if it does not exist. */
export function liveObject({ store }: Backend, { resource, namespace, name }: WriteTarget): JsonObject | undefined {
  const stored = store.get(resource.storage, storeKey(namespace, name));
  return stored === undefined ? undefined : fromStorage(resource, stored);
}

/** Handles PUT. For the kinds that allow it, creates an object that does not exist. */
export function replaceObject(
  backend: Backend,
  target: WriteTarget,
  { object, options }: { object: JsonObject; options: WriteOptions },
): { readonly object: JsonObject; readonly created: boolean } {
  const live = liveObject(backend, target);
  if (live !== undefined)
    return {
      object: commitUpdate(backend, target, { live, candidate: object, options, tracked: false }),
      created: false,
    };
  const { resource, name, subresource } = target;
  if (!resource.traits.createOnUpdate || subresource !== "") throw notFound(resource, name);
  const fresh = withMeta(object, { resourceVersion: undefined });
  return { object: createObject(backend, target, { object: fresh, options }), created: true };
}

/** Handles PATCH, except server-side apply. */
export function patchObject(
  backend: Backend,
  target: WriteTarget,
  { type, patch, options }: { type: PatchType; patch: Json; options: WriteOptions },
): JsonObject {
  const live = liveObject(backend, target);
  if (live === undefined) throw notFound(target.resource, target.name);
  const candidate = applyPatch(type, live, patch);
  if (!isObject(candidate)) throw badRequest("the result of the patch is not an object");
  for (const key of ["apiVersion", "kind"])
    if (own(candidate, key) !== own(live, key)) throw badRequest(`the patch changes ${key}`);
  return commitUpdate(backend, target, { live, candidate, options, tracked: false });
}

/** Returns the patched value. Throws a 4xx if the patch does not fit. */
export function applyPatch(type: PatchType, live: JsonObject, patch: Json): Json {
  if (type === "json") return applyJsonPatch(live, patch);
  if (!isObject(patch)) throw badRequest("the patch is not a JSON object");
  return type === "merge" ? applyMergePatch(live, patch) : applyStrategicPatch(live, patch);
}

/** Handles server-side apply. Creates an object that does not exist. */
export function applyToObject(
  backend: Backend,
  target: WriteTarget,
  { applied, force, options }: { applied: JsonObject; force: boolean; options: WriteOptions },
): { readonly object: JsonObject; readonly created: boolean } {
  const live = liveObject(backend, target);
  checkApplied(target, live, applied);
  checkDeclared(target, applied);
  const result = applyObject({
    resource: target.resource,
    live,
    applied,
    manager: options.manager,
    force,
    subresource: target.subresource,
    time: printTime(backend.clock.now()),
  });
  if ("conflicts" in result) throw applyConflict(result.conflicts);
  if (live !== undefined) {
    const update = { live, candidate: result.object, options, tracked: true };
    return { object: commitUpdate(backend, target, update), created: false };
  }
  checkTerminating(backend, target.resource);
  // A resourceVersion in the configuration has no meaning for a new object.
  const object = withMeta(result.object, { resourceVersion: undefined });
  return { object: createObject(backend, target, { object, options, tracked: true }), created: true };
}

function checkApplied(
  { resource, name, subresource }: WriteTarget,
  live: JsonObject | undefined,
  applied: JsonObject,
): void {
  const managed = own(metaOf(applied), "managedFields");
  if (Array.isArray(managed) && managed.length > 0) throw badRequest("metadata.managedFields must be nil");
  const given = nameOf(applied);
  // The configuration may omit the name, because the URL has it.
  if (given !== "" && given !== name)
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  const uid = uidOf(applied);
  if (live !== undefined && uid !== "" && uid !== uidOf(live))
    throw invalid(resource, name, [invalidValue("metadata.uid", uid, "field is immutable")]);
  if (live !== undefined) return;
  if (subresource !== "") throw notFound(resource, name);
  if (uid !== "")
    throw conflict(
      resource,
      name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
}

/** Throws a 500 for a field that is not in the schema, because the typed merge of an apply cannot represent it. */
function checkDeclared({ resource, namespace, name }: WriteTarget, applied: JsonObject): void {
  if (resource.definition === undefined) return;
  const request = { resource, operation: "create", object: applied, fieldValidation: "Strict" } as const;
  const [error] = admit(request).strictErrors;
  const field = /"(.*)"/.exec(error ?? "")?.[1];
  if (field === undefined) return;
  const what = `${storeKey(namespace, name)}; ${apiVersionOf(resource)}, Kind=${resource.kind}`;
  throw new StatusError(`failed to create typed patch object (${what}): .${field}: field not declared in schema`, {
    code: 500,
    reason: "",
  });
}

function applyConflict(conflicts: readonly Conflict[]): StatusError {
  return new StatusError(conflictMessage(conflicts), {
    code: 409,
    reason: "Conflict",
    details: { causes: conflicts.map(({ field, message }) => ({ reason: "FieldManagerConflict", message, field })) },
  });
}
