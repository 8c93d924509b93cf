import { own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import { compareValues, comparisonWithout, type Comparison } from "./compare-values.ts";
import { difference, isEmptySet, NO_FIELDS, union } from "./field-set.ts";
import { capManagers, identityOf, withManagers, type Managers, type Writer } from "./managers.ts";
import { ownable, resetFields } from "./own-fields.ts";
import { typeOfResource } from "./resource-type.ts";

/** A write that is no apply. Neither object has managedFields. */
export interface Update {
  readonly resource: ApiResource;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly writer: Writer;
  readonly time: string;
}

/** What an update or an apply changed, without what its endpoint cannot change. */
export function changesOf({ resource, before, after, writer }: Omit<Update, "time">): Comparison {
  const comparison = compareValues(typeOfResource(resource), before, after);
  return comparisonWithout(comparison, resetFields(resource, writer.subresource));
}

/** Takes what changed from everyone, and gives it to the writer (structured-merge-diff `merge/update.go`). */
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
 * An object from which a create starts: of Kubernetes's own kinds, spec and status are always there, so that nobody
 * owns them as such.
 */
export function emptyObject({ schema }: ApiResource, object: JsonObject): JsonObject {
  const typeMeta = { apiVersion: own(object, "apiVersion") ?? "", kind: own(object, "kind") ?? "" };
  const parts = ["spec", "status"].filter((name) => schema === undefined && Object.hasOwn(object, name));
  return { ...typeMeta, ...Object.fromEntries(parts.map((name): [string, Json] => [name, {}])) };
}
