import { isObject, type Json } from "../../../base/src/json.ts";

/** Rule: RFC 7386. Null takes a member away. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch))
    if (value === null) members.delete(key);
    else members.set(key, applyMergePatch(members.get(key), value));
  return Object.fromEntries(members);
}
