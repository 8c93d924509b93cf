/** One operation of a JSON patch (RFC 6902). Paths are JSON Pointers: `~1` is a `/` in a name, and `~0` is a `~`. */
export type JsonPatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string };
