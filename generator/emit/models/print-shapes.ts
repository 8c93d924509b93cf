import { compile } from "json-schema-to-typescript";
import type { JsonObject } from "../../../packages/base/src/json.ts";

/**
 * Prints a skeleton as `interface Root`. Only this module loads json-schema-to-typescript. The library gets shapes only,
 * without references, names, literals or text.
 */
export function printShapes(schema: JsonObject): Promise<string> {
  return compile({ ...schema }, "Root", {
    additionalProperties: false,
    bannerComment: "",
    format: false,
    maxItems: 64,
    unknownAny: true,
  });
}
