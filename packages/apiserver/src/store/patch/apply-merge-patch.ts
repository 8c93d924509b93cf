import { isObject, type Json } from "../../../../base/src/json.ts";

/** Applies a JSON merge patch (RFC 7386). A null removes a member. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch))
    if (value === null) members.delete(key);
    else members.set(key, applyMergePatch(members.get(key), value));
  return Object.fromEntries(members);
}
