/** What can be done with every resource. */
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

/** What can be done with a status subresource. */
export const SUBRESOURCE_VERBS: readonly string[] = ["get", "patch", "update"];
