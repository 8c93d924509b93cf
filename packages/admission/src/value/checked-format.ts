import type { JsonObject } from "../../../base/src/json.ts";
import { isKnownFormat } from "../formats/formats.ts";
import { textAt, typesOf } from "./schema-access.ts";

/** The format of a schema; empty if the API server does not know it for the schema's type. */
export function checkedFormat(schema: JsonObject): string {
  const format = textAt(schema, "format");
  const types = typesOf(schema);
  return isKnownFormat(format, types.length === 1 ? types : []) ? format : "";
}
