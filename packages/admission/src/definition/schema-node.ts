import type { JsonObject } from "../../../base/src/json.ts";

/** A node of a schema and its position. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly path: string;
  readonly root: boolean;
}
