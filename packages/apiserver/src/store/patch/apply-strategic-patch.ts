import { printJson } from "../../../../base/src/exact-json.ts";
import { isArray, isObject, jsonEqual, own, type Json, type JsonObject } from "../../../../base/src/json.ts";
import { orderElements } from "./element-order.ts";

/** Merge keys of the lists that are merged; a patch replaces all others. Rule: the patchMergeKey tags of k8s.io/api. */
const MERGE_KEYS: { readonly [list: string]: string } = {
  conditions: "type",
  containers: "name",
  env: "name",
  ephemeralContainers: "name",
  hostAliases: "ip",
  imagePullSecrets: "name",
  initContainers: "name",
  ownerReferences: "uid",
  ports: "containerPort",
  secrets: "name",
  topologySpreadConstraints: "topologyKey",
  volumeDevices: "devicePath",
  volumeMounts: "mountPath",
  volumes: "name",
};

/** Lists of strings that are merged as sets. */
const SETS: readonly string[] = ["finalizers"];

const DELETE_FROM = "$deleteFromPrimitiveList/";
const ORDER_OF = "$setElementOrder/";

/** Applies a strategic merge patch to an object of one of Kubernetes's own kinds. A null removes a member. */
export function applyStrategicPatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (own(patch, "$patch") === "replace") return withoutDirectives(patch);
  if (own(patch, "$patch") === "delete") return {};
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM)) deleteFromList(members, key.slice(DELETE_FROM.length), value);
    else if (key.startsWith("$")) continue;
    else if (value === null) members.delete(key);
    else members.set(key, mergeMember(key, members.get(key), value));
  }
  const before = isObject(target) ? target : {};
  for (const key of members.keys()) setOrder(members, key, { before: own(before, key), patch });
  return Object.fromEntries(keepOnly(members, own(patch, "$retainKeys")));
}

/** Sorts a list that was merged. A list that was replaced already has its order. */
function setOrder(
  members: Map<string, Json>,
  key: string,
  { before, patch }: { before: Json | undefined; patch: JsonObject },
): void {
  const [merged, wanted] = [members.get(key), own(patch, ORDER_OF + key) ?? own(patch, key)];
  const mergeKey = MERGE_KEYS[key];
  if (wanted === undefined || !isArray(merged) || !(SETS.includes(key) || mergeKey !== undefined)) return;
  const keyOf = (element: Json) =>
    printJson(isObject(element) && mergeKey !== undefined ? (own(element, mergeKey) ?? null) : element);
  members.set(key, orderElements(merged, { before: isArray(before) ? before : [], wanted, keyOf }));
}

function mergeMember(key: string, target: Json | undefined, value: Json): Json {
  if (!isArray(value)) return applyStrategicPatch(target, value);
  const before = isArray(target) ? target : [];
  if (SETS.includes(key)) return [...value, ...before.filter((old) => !value.some((item) => jsonEqual(old, item)))];
  const mergeKey = MERGE_KEYS[key];
  return mergeKey === undefined || !value.every(isObject) ? value : mergeList(before, value, mergeKey);
}

function mergeList(before: readonly Json[], patch: readonly JsonObject[], mergeKey: string): readonly Json[] {
  if (patch.some((item) => own(item, "$patch") === "replace"))
    return patch.filter((item) => own(item, "$patch") === undefined);
  return patch.reduce<readonly Json[]>((list, item) => {
    const isSame = (other: Json) => isObject(other) && jsonEqual(own(other, mergeKey), own(item, mergeKey));
    if (own(item, "$patch") === "delete") return list.filter((other) => !isSame(other));
    const found = list.some(isSame);
    return found
      ? list.map((other) => (isSame(other) ? applyStrategicPatch(other, item) : other))
      : [...list, applyStrategicPatch(undefined, item)];
  }, before);
}

function deleteFromList(members: Map<string, Json>, key: string, gone: Json): void {
  const list = members.get(key);
  if (!isArray(list) || !isArray(gone)) return;
  members.set(
    key,
    list.filter((item) => !gone.some((other) => jsonEqual(item, other))),
  );
}

function keepOnly(members: Map<string, Json>, keys: Json | undefined): Iterable<[string, Json]> {
  return isArray(keys) ? [...members].filter(([key]) => keys.includes(key)) : members;
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith("$")));
}
