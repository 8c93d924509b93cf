import { isObject, jsonEqual, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { withoutNulls } from "../without-nulls.ts";
import { checkApplied } from "./check-applied.ts";
import { difference, intersection, NO_FIELDS, pathsOf, union, without, type FieldSet } from "./field-set.ts";
import type { FieldType } from "./field-type.ts";
import {
  identityOf,
  NO_MANAGERS,
  readManagers,
  resetsManagers,
  withManagers,
  withoutManagedFields,
  writeManagers,
  type Manager,
  type Managers,
  type Writer,
} from "./managers.ts";
import { fieldsLastApplied, withLastApplied } from "./last-applied.ts";
import { mergeValues } from "./merge-values.ts";
import { ownable, resetFields } from "./own-fields.ts";
import { pathText } from "./path-element.ts";
import { removeFields } from "./remove-fields.ts";
import { typeOfResource } from "./resource-type.ts";
import { changesOf, emptyObject, trackUpdate } from "./track-update.ts";
import { fieldsOf, withNamedFields } from "./value-fields.ts";

/** A server-side apply. */
export interface ApplyOptions {
  readonly resource: ApiResource;
  /** The stored object; undefined if the apply creates it. */
  readonly live: JsonObject | undefined;
  /** The configuration, without managedFields. */
  readonly applied: JsonObject;
  readonly manager: string;
  /** Whether to take over fields of other managers instead of reporting conflicts. */
  readonly force: boolean;
  /** "" for the object itself. */
  readonly subresource: string;
  /** As metav1.Time: `2030-01-31T12:00:00Z`. */
  readonly time: string;
}

/** A field that another manager owns with another value: one cause of a 409. */
export interface Conflict {
  readonly manager: string;
  /** `.spec.replicas` */
  readonly field: string;
  /** `conflict with "kubectl" using apps/v1` */
  readonly message: string;
}

/** The object to store, or the conflicts. */
export type Applied = { readonly object: JsonObject } | { readonly conflicts: readonly Conflict[] };

/** A create, an update, or a patch that is not an apply. */
export interface TrackOptions {
  readonly resource: ApiResource;
  /** The stored object; undefined for a create. */
  readonly before: JsonObject | undefined;
  /** The object to store. */
  readonly after: JsonObject;
  readonly manager: string;
  readonly operation: "Update" | "Apply";
  readonly subresource: string;
  readonly time: string;
}

/** Returns the object with updated `metadata.managedFields`, for a write that is not an apply. */
export function trackManagers(options: TrackOptions): JsonObject {
  const { resource, before, time } = options;
  const managers = managersOfUpdate(options);
  const after = withoutManagedFields(options.after);
  // After a reset of managedFields, only an apply starts tracking again.
  if (managers.size === 0 && before !== undefined) return after;
  const live = before === undefined ? emptyObject(resource, after) : withoutManagedFields(before);
  const update = { resource, before: live, after, writer: writerOf(options, after), time };
  return writeManagers(after, trackUpdate(managers, update));
}

/** A client may set managedFields, but not through a subresource. An invalid value is ignored. */
function managersOfUpdate({ resource, before, after, subresource }: TrackOptions): Managers {
  const live = readManagers(before) ?? NO_MANAGERS;
  if (subresource !== "") return live;
  if (resetsManagers(resource, after)) return NO_MANAGERS;
  const given = readManagers(after);
  return given === undefined || given.size === 0 ? live : given;
}

function writerOf(
  { manager, operation, subresource }: Pick<TrackOptions, "manager" | "operation" | "subresource">,
  object: JsonObject,
): Writer {
  const apiVersion = own(object, "apiVersion");
  const version = typeof apiVersion === "string" ? apiVersion : "";
  return { manager: manager === "" ? "unknown" : manager, operation, apiVersion: version, subresource };
}

/**
 * Applies a configuration to an object: merges it, removes fields that the manager applied before and no one else owns,
 * and updates managedFields. Throws an UntypedConfiguration if the configuration does not fit the schema. Rule:
 * structured-merge-diff `merge/update.go`.
 */
export function applyObject(options: ApplyOptions): Applied {
  if (options.manager !== "kubectl") return applyOnce(options);
  const result = applyForKubectl(options);
  return "object" in result ? { object: withLastApplied(result.object, options.applied) } : result;
}

/** kubectl takes over the fields that it wrote with client-side apply. */
function applyForKubectl(options: ApplyOptions): Applied {
  const result = applyOnce(options);
  if ("object" in result || options.live === undefined) return result;
  const allowed = fieldsLastApplied(options.resource, options.live);
  const conflicts = result.conflicts.filter(({ field }) => !allowed.has(field));
  return conflicts.length > 0 ? { conflicts } : applyOnce({ ...options, force: true });
}

function applyOnce(options: ApplyOptions): Applied {
  const { resource, applied, time } = options;
  checkApplied(resource, applied);
  const type = typeOfResource(resource);
  const live = options.live === undefined ? emptyObject(resource, applied) : withoutManagedFields(options.live);
  const writer = writerOf({ ...options, operation: "Apply" }, applied);
  const before = managersBefore(options, live, writer);
  const last = before.get(identityOf(writer));
  const fields = without(fieldsOf(type, applied), resetFields(resource, writer.subresource));
  const mine: Manager = { ...writer, fields, ...(last?.time === undefined ? {} : { time: last.time }) };
  const managers = new Map(before).set(identityOf(writer), mine);
  const merged = mergeValues(type, live, applied) ?? {};
  const pruned = last === undefined ? merged : prune({ type, merged, managers, last: last.fields });
  const left = isObject(pruned) ? pruned : {};
  const object = resource.schema === undefined ? withoutNulls(left) : left;
  const conflicts = takeOver({ resource, before: live, after: object, writer }, managers);
  if (!options.force && conflicts.found.length > 0) return { conflicts: conflicts.found };
  const changed = options.live === undefined || !jsonEqual(live, object);
  const owned = { ...mine, fields: ownable(fields), ...(changed ? { time } : {}) };
  return { object: writeManagers(object, withManagers(conflicts.managers, [owned])) };
}

/** The fields of an object without managedFields belong to `before-first-apply`. */
function managersBefore({ resource, live: stored, time }: ApplyOptions, live: JsonObject, writer: Writer): Managers {
  const managers = readManagers(stored) ?? NO_MANAGERS;
  if (managers.size > 0 || stored === undefined) return managers;
  const first: Writer = { ...writer, manager: "before-first-apply", operation: "Update" };
  const before = emptyObject(resource, live);
  return trackUpdate(managers, { resource, before, after: live, writer: first, time });
}

interface Pruning {
  readonly type: FieldType;
  readonly merged: Json;
  readonly managers: Managers;
  /** The fields that the manager applied last time. */
  readonly last: FieldSet;
}

/** Removes fields that the manager no longer applies, except fields of others and fields that it never owned. */
function prune({ type, merged, managers, last }: Pruning): Json {
  const lastNamed = withNamedFields(type, last);
  const removed = removeFields(type, merged, lastNamed);
  const owned = [...managers.values()].reduce((all, { fields }) => union(all, fields), NO_FIELDS);
  const all = withNamedFields(type, fieldsOf(type, merged));
  const kept = union(withNamedFields(type, fieldsOf(type, removed)), withNamedFields(type, owned));
  const restored = removeFields(type, merged, difference(all, kept));
  const left = withNamedFields(type, fieldsOf(type, restored));
  return removeFields(type, merged, intersection(difference(all, left), lastNamed));
}

/** Takes the changed fields from the other managers, and lists the conflicts. */
function takeOver(
  change: Parameters<typeof changesOf>[0],
  managers: Managers,
): { readonly found: readonly Conflict[]; readonly managers: Managers } {
  const { removed, modified, added } = changesOf(change);
  const changed = union(modified, added);
  const others = [...managers.values()].filter((other) => identityOf(other) !== identityOf(change.writer));
  const found = others.flatMap((other) => conflictsWith(other, intersection(other.fields, changed)));
  const left = others.map((other) => ({ ...other, fields: difference(difference(other.fields, changed), removed) }));
  return { found, managers: withManagers(NO_MANAGERS, left) };
}

function conflictsWith(other: Manager, fields: FieldSet): Conflict[] {
  const message = `conflict with ${described(other)}`;
  return pathsOf(fields).map((path) => ({ manager: other.manager, field: pathText(path), message }));
}

function described({ manager, operation, apiVersion, subresource }: Manager): string {
  const part = subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(manager)}${part}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}

/** The message of the 409. Rule: `managedfields/internal/conflict.go`. */
export function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first, ...more] = conflicts;
  if (first === undefined) return "Apply failed with 0 conflicts: ";
  if (more.length === 0) return `Apply failed with 1 conflict: ${first.message}: ${first.field}`;
  const texts = [...new Set(conflicts.map(({ message }) => message))].sort();
  const lines = texts.flatMap((text) => [
    `${text.replace(/^conflict/, "conflicts")}:`,
    ...conflicts.filter(({ message }) => message === text).map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}
