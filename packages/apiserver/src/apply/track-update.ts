import { own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { compareValues, comparisonWithout, type Comparison } from "./compare-values.ts";
import { difference, isEmptySet, NO_FIELDS, union } from "./field-set.ts";
import { capManagers, identityOf, withManagers, type Managers, type Writer } from "./managers.ts";
import { ownable, resetFields } from "./own-fields.ts";
import { typeOfResource } from "./resource-type.ts";

/** A write that is not an apply. Neither object has managedFields. */
export interface Update {
  readonly resource: ApiResource;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly writer: Writer;
  readonly time: string;
}

/** The fields that an update or an apply changed, without the fields that its endpoint does not change. */
export function changesOf({ resource, before, after, writer }: Omit<Update, "time">): Comparison {
  const comparison = compareValues(typeOfResource(resource), before, after);
  return comparisonWithout(comparison, resetFields(resource, writer.subresource));
}

/** Moves the ownership of changed fields to the writer. Rule: structured-merge-diff `merge/update.go`. */
export function trackUpdate(managers: Managers, update: Update): Managers {
  const { removed, modified, added } = changesOf(update);
  const changed = union(modified, added);
  const others = [...managers.values()].map((manager) => ({
    ...manager,
    fields: difference(difference(manager.fields, changed), removed),
  }));
  const taken = ownable(changed);
  const left = withManagers(managers, others);
  if (isEmptySet(taken)) return capManagers(left);
  const { writer, time } = update;
  const mine = left.get(identityOf(writer))?.fields ?? NO_FIELDS;
  return capManagers(withManagers(left, [{ ...writer, fields: union(mine, taken), time }]));
}

/**
 * The object that a create is compared with. For Kubernetes's own kinds it has spec and status, so that no one owns
 * these as a whole.
 */
export function emptyObject({ schema }: ApiResource, object: JsonObject): JsonObject {
  const typeMeta = { apiVersion: own(object, "apiVersion") ?? "", kind: own(object, "kind") ?? "" };
  const parts = ["spec", "status"].filter((name) => schema === undefined && Object.hasOwn(object, name));
  return { ...typeMeta, ...Object.fromEntries(parts.map((name): [string, Json] => [name, {}])) };
}
