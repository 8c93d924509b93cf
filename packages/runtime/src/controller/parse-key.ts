import type { ObjectKey } from "../resource.ts";

/** The key that `printKey` printed; no part of one holds a slash. */
export function parseKey(key: string): ObjectKey {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
