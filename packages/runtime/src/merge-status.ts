import { fromEntries, isArray, isObject, jsonEqual, own, type Json, type JsonObject } from "../../base/src/json.ts";

/** A status that was computed from an earlier one, and the status as it is now. */
export interface StatusVersions {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly now: JsonObject;
}

/**
 * Returns the current status with the changes from `before` to `after`, and with everything that others have written.
 * Returns undefined if someone else has changed the same field or the same type of condition differently. A null member
 * counts as absent.
 */
export function mergeStatus({ before, after, now }: StatusVersions): JsonObject | undefined {
  return mergeMembers({ before, after, now }, (member, key) => {
    const { before: old = {}, after: wanted, now: found = {} } = member;
    if (isObject(old) && isObject(wanted) && isObject(found))
      return mergeStatus({ before: old, after: wanted, now: found });
    return key === "conditions" ? mergeConditions(member) : undefined;
  });
}

/** The versions of one member. Undefined if it is absent. */
interface MemberVersions {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly now: Json | undefined;
}

/** Merges the members of objects. `both` merges a member that both sides have changed, or returns undefined. */
function mergeMembers(
  { before, after, now }: StatusVersions,
  both: (member: MemberVersions, key: string) => Json | undefined,
): JsonObject | undefined {
  const merged = new Map(Object.entries(now));
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const member = { before: memberOf(before, key), after: memberOf(after, key), now: memberOf(now, key) };
    if (isSame(member.before, member.after) || isSame(member.now, member.after)) continue;
    const result = isSame(member.now, member.before) ? member.after : both(member, key);
    if (result !== undefined) merged.set(key, result);
    else if (isSame(member.now, member.before)) merged.delete(key);
    else return undefined;
  }
  return fromEntries(merged);
}

/** Merges lists of conditions by type. Each condition is one value, and those that are known keep their places. */
function mergeConditions({ before, after, now }: MemberVersions): Json | undefined {
  const [old, wanted, found] = [byType(before), byType(after), byType(now)];
  if (old === undefined || wanted === undefined || found === undefined) return undefined;
  const merged = mergeMembers({ before: old, after: wanted, now: found }, () => undefined);
  return merged && Object.values(merged);
}

/** Returns the conditions by type, or undefined if the value is not a list of conditions with different types. */
function byType(conditions: Json | undefined = []): JsonObject | undefined {
  if (!isArray(conditions)) return undefined;
  const entries = conditions.flatMap((condition): [string, Json][] => {
    const type = isObject(condition) ? own(condition, "type") : undefined;
    return typeof type === "string" ? [[`type ${type}`, condition]] : [];
  });
  const types = fromEntries(entries);
  return Object.keys(types).length === conditions.length ? types : undefined;
}

function memberOf(object: JsonObject, key: string): Json | undefined {
  return own(object, key) ?? undefined;
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return jsonEqual(a ?? null, b ?? null);
}
