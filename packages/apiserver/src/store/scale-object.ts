import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf, SCALE, type ScalePaths } from "../api-resource.ts";
import type { Backend, WriteOptions, WriteTarget } from "./backend.ts";
import { commitUpdate } from "./commit-update.ts";
import { findText, metaOf, objectAt, withMembers, withMeta } from "./metadata.ts";
import { applyPatch, applyToObject, liveObject, type PatchType } from "./patch-object.ts";
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
  const live = existing(backend, target);
  return commitScale(backend, target, { live, scale, replicas: parseReplicas(scale) ?? 0, options });
}

/** Handles PATCH of a Scale, except server-side apply. */
export function patchScale(
  backend: Backend,
  target: WriteTarget,
  { type, patch, options }: { readonly type: PatchType; readonly patch: Json; readonly options: WriteOptions },
): JsonObject {
  const [live, { specReplicas, ...paths }] = [existing(backend, target), pathsOf(target)];
  const before = scaleFrom(live, { specReplicas, ...paths });
  const known = replicasAt(live, specReplicas) === undefined ? withMembers(before, { spec: {} }) : before;
  const scale = applyPatch(type, known, patch);
  if (!isObject(scale)) throw badRequest("the result of the patch is not an object");
  const replicas = parseReplicas(scale);
  if (replicas === undefined) throw badRequest(`the spec replicas field ".${specReplicas}" cannot be empty`);
  return commitScale(backend, target, { live, scale, replicas, options });
}

/** Handles server-side apply of a Scale: the manager owns the field that holds the replicas. */
export function applyToScale(
  backend: Backend,
  target: WriteTarget,
  { scale, force, options }: { readonly scale: JsonObject; readonly force: boolean; readonly options: WriteOptions },
): JsonObject {
  const { apiVersion = "", kind = "" } = existing(backend, target);
  const named = withMembers(scale, { apiVersion, kind, spec: undefined, status: undefined });
  const replicas = parseReplicas(scale);
  const applied = replicas === undefined ? named : withValue(named, pathsOf(target).specReplicas.split("."), replicas);
  return scaleFrom(applyToObject(backend, target, { applied, force, options }).object, pathsOf(target));
}

interface ScaleUpdate {
  readonly live: JsonObject;
  readonly scale: JsonObject;
  readonly replicas: number;
  readonly options: WriteOptions;
}

function commitScale(
  backend: Backend,
  target: WriteTarget,
  { live, scale, replicas, options }: ScaleUpdate,
): JsonObject {
  const paths = pathsOf(target);
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
  return {
    kind: SCALE.kind,
    apiVersion: apiVersionOf(SCALE),
    metadata: Object.fromEntries(meta),
    spec: { replicas: replicasAt(object, specReplicas) ?? 0 },
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

/** The replicas of a Scale; undefined if it has none. Throws a 400 if they are not an int32. */
function parseReplicas(scale: JsonObject): number | undefined {
  const replicas = own(objectAt(scale, "spec"), "replicas");
  if (replicas === undefined || replicas === null) return undefined;
  if (typeof replicas === "number" && Number.isInteger(replicas) && replicas === (replicas | 0)) return replicas;
  throw badRequest(
    `Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${JSON.stringify(replicas)} into Go struct field ScaleSpec.spec.replicas of type int32`,
  );
}

function withValue(object: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  return withMembers(object, { [key]: rest.length === 0 ? value : withValue(objectAt(object, key), rest, value) });
}
