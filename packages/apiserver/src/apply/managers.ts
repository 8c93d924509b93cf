import { textAt } from "../../../admission/src/index.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { isEmptySet, NO_FIELDS, union, type FieldSet } from "./field-set.ts";
import { fromFieldsV1, toFieldsV1 } from "./fields-v1.ts";

/** A writer of an object: an entry of managedFields without its fields. */
export interface Writer {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
}

/** A writer with its fields, and the time of their last change. */
export interface Manager extends Writer {
  readonly fields: FieldSet;
  readonly time?: string;
}

/** Managers by identity. */
export type Managers = ReadonlyMap<string, Manager>;

export const NO_MANAGERS: Managers = new Map();

/** The identity of a writer. For an apply, the version is not part of it. */
export function identityOf({ manager, operation, apiVersion, subresource }: Writer): string {
  return JSON.stringify([operation, operation === "Apply" ? "" : apiVersion, subresource, manager]);
}

/** Adds or replaces managers, and removes managers that own nothing. */
export function withManagers(managers: Managers, changed: readonly Manager[]): Managers {
  const all = new Map(managers);
  for (const manager of changed) all.set(identityOf(manager), manager);
  return new Map([...all].filter(([, { fields }]) => !isEmptySet(fields)));
}

/** Parses `metadata.managedFields`. Returns undefined if an entry is invalid, because the server then ignores all. */
export function readManagers(object: JsonObject | undefined): Managers | undefined {
  const entries = managedFields(object);
  if (!isArray(entries)) return NO_MANAGERS;
  const managers = entries.map(readEntry);
  if (!managers.every((manager) => manager !== undefined)) return undefined;
  return new Map(managers.map((manager) => [identityOf(manager), manager]));
}

function managedFields(object: JsonObject | undefined): Json | undefined {
  const metadata = object === undefined ? undefined : own(object, "metadata");
  return isObject(metadata) ? own(metadata, "managedFields") : undefined;
}

function readEntry(entry: Json): Manager | undefined {
  if (!isObject(entry)) return undefined;
  const operation = own(entry, "operation");
  const [apiVersion, fields, time] = [textAt(entry, "apiVersion"), own(entry, "fieldsV1"), textAt(entry, "time")];
  if ((operation !== "Apply" && operation !== "Update") || apiVersion === "" || own(entry, "fieldsType") !== "FieldsV1")
    return undefined;
  return {
    ...{ manager: textAt(entry, "manager"), operation, apiVersion, subresource: textAt(entry, "subresource") },
    fields: fromFieldsV1(isObject(fields) ? fields : {}),
    ...(time === "" ? {} : { time }),
  };
}

/**
 * Whether a client resets managedFields: with one empty entry or, for Kubernetes's own kinds, with an empty list. For
 * custom resources an empty list means the same as no list.
 */
export function resetsManagers({ schema }: ApiResource, object: JsonObject): boolean {
  const entries = managedFields(object);
  if (!isArray(entries)) return false;
  const [first, ...more] = entries;
  if (first === undefined) return schema === undefined;
  return more.length === 0 && isObject(first) && Object.keys(first).length === 0;
}

/** Returns the object with `metadata.managedFields` of the managers, or without the field if there are none. */
export function writeManagers(object: JsonObject, managers: Managers): JsonObject {
  const bare = withoutManagedFields(object);
  if (managers.size === 0) return bare;
  const metadata = own(bare, "metadata");
  const entries = [...managers.values()].sort(compareManagers).map(entryOf);
  return { ...bare, metadata: { ...(isObject(metadata) ? metadata : {}), managedFields: entries } };
}

export function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = own(object, "metadata");
  if (!isObject(metadata)) return object;
  const kept = Object.entries(metadata).filter(([name]) => name !== "managedFields");
  return { ...object, metadata: Object.fromEntries(kept) };
}

function entryOf({ manager, operation, apiVersion, subresource, fields, time }: Manager): JsonObject {
  return {
    ...{ manager, operation, apiVersion },
    ...(time === undefined ? {} : { time }),
    ...{ fieldsType: "FieldsV1", fieldsV1: toFieldsV1(fields) },
    ...(subresource === "" ? {} : { subresource }),
  };
}

/** Sorts applies first, then by time. */
function compareManagers(a: Manager, b: Manager): number {
  const texts = (of: Manager): string[] => [of.operation, of.time ?? "", of.manager, of.apiVersion, of.subresource];
  const others = texts(b);
  for (const [i, text] of texts(a).entries()) {
    const other = others[i] ?? "";
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}

/** Maximum number of managers of updates. */
const MOST_UPDATERS = 10;

/** Merges the oldest managers of updates if there are too many. Rule: `managedfields/internal/capmanagers.go`. */
export function capManagers(managers: Managers): Managers {
  const updaters = [...managers.values()].filter(({ operation }) => operation === "Update").sort(compareManagers);
  const excess = updaters.length - MOST_UPDATERS;
  if (excess <= 0) return managers;
  const oldest = updaters.slice(0, excess + 1);
  const last = oldest.at(-1);
  if (last === undefined) return managers;
  const gone = new Set(oldest.map(identityOf));
  const kept = new Map([...managers].filter(([identity]) => !gone.has(identity)));
  const fields = oldest.reduce((all, manager) => union(all, manager.fields), NO_FIELDS);
  return withManagers(kept, [{ ...last, manager: "ancient-changes", subresource: "", fields }]);
}
