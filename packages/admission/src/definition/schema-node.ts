import type { JsonObject } from "../../../base/src/json.ts";

/** A node of the schema, and how the walk came to it. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly path: string;
  readonly root: boolean;
  /** Whether an old value can be found for it on update: not below a set or an atomic list. */
  readonly correlatable: boolean;
}
