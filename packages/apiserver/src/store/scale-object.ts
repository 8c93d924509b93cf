import { isObject, objectAt, own, withMembers, type Json, type JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf, SCALE, type ScalePaths } from "../api-resource.ts";
import type { Backend, WriteOptions, WriteTarget } from "./backend.ts";
import { invalidPatch, strictError } from "./check-admission.ts";
import { commitUpdate } from "./commit-update.ts";
import { findText, metaOf, withMeta } from "./metadata.ts";
import { applyPatch, liveObject, type PatchType } from "./patch-object.ts";
import { badRequest, notFound, StatusError } from "./status-error.ts";

/** The scale subresource. Rule: ScaleREST of k8s.io/apiextensions-apiserver pkg/registry/customresource/etcd.go. */

/** Returns the scale of the stored object. Throws a 500 if it has no replicas, as kube-apiserver does. */
export function readScale(backend: Backend, target: WriteTarget): JsonObject {
  const [live, paths] = [existing(backend, target), pathsOf(target)];
  if (replicasAt(live, paths.specReplicas) === undefined) {
    const message = `the spec replicas field ".${paths.specReplicas}" does not exist`;
    throw new StatusError(`Internal error occurred: ${message}`, { code: 500, reason: "InternalError" });
  }
  return scaleFrom(live, paths);
}

/** Handles PUT of a Scale. */
export function replaceScale(
  backend: Backend,
  target: WriteTarget,
  { scale, options }: { readonly scale: JsonObject; readonly options: WriteOptions },
): JsonObject {
  return commitScale(backend, target, { live: existing(backend, target), scale, options });
}

/** Handles PATCH of a Scale. */
export function patchScale(
  backend: Backend,
  target: WriteTarget,
  { type, patch, options }: { readonly type: PatchType; readonly patch: Json; readonly options: WriteOptions },
): JsonObject {
  const [live, paths] = [existing(backend, target), pathsOf(target)];
  const known = scaleFrom(live, paths);
  const isMissing = replicasAt(live, paths.specReplicas) === undefined;
  const scale = applyPatch(type, isMissing ? withMembers(known, { spec: { replicas: MISSING } }) : known, patch);
  if (!isObject(scale)) throw badRequest("the result of the patch is not an object");
  return commitScale(backend, target, { live, scale, options: { ...options, patch: JSON.stringify(scale) } });
}

/** Refuses a server-side apply, as kube-apiserver does for custom resources: it cannot convert their field owners. */
export function refuseApply(backend: Backend, target: WriteTarget, { kind, apiVersion }: JsonObject): never {
  existing(backend, target);
  if (kind !== SCALE.kind || apiVersion !== apiVersionOf(SCALE))
    throw badRequest(`invalid object type: ${String(apiVersion)}, Kind=${String(kind)}`);
  const what = `/${target.name}; ${apiVersionOf(SCALE)}, Kind=${SCALE.kind}`;
  const why = `request to convert CR to an invalid group/version: ${apiVersionOf(SCALE)}`;
  const message = `failed to convert new object (${what}) to proper version: ${why}`;
  throw new StatusError(message, { code: 500, reason: "" });
}

interface ScaleUpdate {
  readonly live: JsonObject;
  readonly scale: JsonObject;
  readonly options: WriteOptions;
}

/** Stands for replicas that an object does not have, as in kube-apiserver. */
const MISSING = -(2 ** 31);

function commitScale(backend: Backend, target: WriteTarget, { live, scale, options }: ScaleUpdate): JsonObject {
  const paths = pathsOf(target);
  const replicas = parseReplicas(scale, options);
  if (replicas === MISSING) throw badRequest(`the spec replicas field ".${paths.specReplicas}" cannot be empty`);
  const scaled = withValue(live, paths.specReplicas.split("."), replicas);
  const resourceVersion = findText(metaOf(scale), "resourceVersion");
  const candidate = resourceVersion === undefined ? scaled : withMeta(scaled, { resourceVersion });
  return scaleFrom(commitUpdate(backend, target, { live, candidate, options, tracked: false }), paths);
}

function existing(backend: Backend, target: WriteTarget): JsonObject {
  const live = liveObject(backend, target);
  if (live === undefined) throw notFound(target.resource, target.name);
  return live;
}

function pathsOf({ resource }: WriteTarget): ScalePaths {
  if (resource.scale === undefined) throw new Error(`${resource.plural} have no scale`);
  return resource.scale;
}

const KEPT = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"];

function scaleFrom(object: JsonObject, { specReplicas, statusReplicas, labelSelector }: ScalePaths): JsonObject {
  const meta = Object.entries(metaOf(object)).filter(([key]) => KEPT.includes(key));
  const selector = labelSelector === "" ? undefined : valueAt(object, labelSelector);
  const replicas = replicasAt(object, specReplicas) ?? 0;
  return {
    kind: SCALE.kind,
    apiVersion: apiVersionOf(SCALE),
    metadata: Object.fromEntries(meta),
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: replicasAt(object, statusReplicas) ?? 0,
      ...(typeof selector === "string" && selector !== "" ? { selector } : {}),
    },
  };
}

function replicasAt(object: JsonObject, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === "number" ? value : undefined;
}

function valueAt(object: JsonObject, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((at, key) => (isObject(at) ? own(at, key) : undefined), object);
}

const FIELDS: { readonly [at: string]: readonly string[] } = {
  "": ["apiVersion", "kind", "metadata", "spec", "status"],
  spec: ["replicas"],
  status: ["replicas", "selector"],
};

/** Reads the replicas, which are 0 if there are none. Throws a 400 or a 422 if they are not an int32. */
function parseReplicas(scale: JsonObject, options: WriteOptions): number {
  const replicas = own(objectAt(scale, "spec"), "replicas") ?? 0;
  if (typeof replicas !== "number" || replicas !== (replicas | 0)) {
    const what = typeof replicas === "number" ? `number ${replicas}` : typeof replicas;
    const why = `json: cannot unmarshal ${what} into Go struct field ScaleSpec.spec.replicas of type int32`;
    if (options.patch !== undefined) throw invalidPatch(options.patch, why);
    throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${why}`);
  }
  const unknown = Object.entries(FIELDS).flatMap(([at, known]) =>
    Object.keys(at === "" ? scale : objectAt(scale, at))
      .filter((field) => !known.includes(field))
      .map((field) => `unknown field ${JSON.stringify(at === "" ? field : `${at}.${field}`)}`),
  );
  if (options.fieldValidation === "Strict" && unknown.length > 0) throw strictError(SCALE, options, unknown);
  if (options.fieldValidation === "Warn") for (const warning of unknown) options.warn(warning);
  return replicas;
}

function withValue(object: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  return withMembers(object, { [key]: rest.length === 0 ? value : withValue(objectAt(object, key), rest, value) });
}
