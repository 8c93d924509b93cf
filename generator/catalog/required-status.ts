import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";

/** Lists the pointers of the items of `required` that require `status`, at the root of a kind and in its `allOf`. */
export function requiresStatus(root: JsonObject, pointer = ""): string[] {
  const required = listAt(root, "required").flatMap((name, i) =>
    name === "status" ? [`${pointer}/required/${i}`] : [],
  );
  const inner = listAt(root, "allOf").flatMap((branch, i) =>
    isObject(branch) ? requiresStatus(branch, `${pointer}/allOf/${i}`) : [],
  );
  return [...required, ...inner];
}

/**
 * Returns the root of a kind without the requirement of a status. An API server drops the status of a new object before it
 * validates, so no one could create an object that must have one.
 */
export function withoutStatus(root: JsonObject): JsonObject {
  if (requiresStatus(root).length === 0) return root;
  const kept = Object.entries(root).map(([keyword, value]): [string, Json] => {
    if (keyword === "required" && isArray(value)) return [keyword, value.filter((name) => name !== "status")];
    if (keyword !== "allOf" || !isArray(value)) return [keyword, value];
    return [keyword, value.map((branch) => (isObject(branch) ? withoutStatus(branch) : branch))];
  });
  return Object.fromEntries(kept);
}

function listAt(schema: JsonObject, keyword: string): readonly Json[] {
  const list = own(schema, keyword);
  return isArray(list) ? list : [];
}
