import type { ObjectKey } from "../resource.ts";

/** Parses a key that `printKey` printed. Names and namespaces contain no slash. */
export function parseKey(key: string): ObjectKey {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
