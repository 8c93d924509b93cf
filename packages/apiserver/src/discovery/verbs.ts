/** Verbs of every resource. */
export const VERBS: readonly string[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

/** Verbs of a subresource. */
export const SUBRESOURCE_VERBS: readonly string[] = ["get", "patch", "update"];
