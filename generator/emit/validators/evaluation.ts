import { isArray, members, own, type JsonObject } from "../../../packages/base/src/json.ts";

/** A keyword of prepared schemas: a schema is asked what this one evaluates. It comes before all other keywords. */
export const EVALUATION = "evaluation";
/** A keyword of prepared schemas: no schema around this one asks. It comes after all other keywords. */
export const END_OF_EVALUATION = "endOfEvaluation";

/** Returns what a prepared schema evaluates itself, as the value of the keyword `evaluation`. */
export function evaluationOf(schema: JsonObject): JsonObject {
  const prefix = own(schema, "prefixItems");
  return {
    names: members(schema, "properties").map(([name]) => name),
    patterns: members(schema, "patternProperties").map(([pattern]) => pattern),
    allNames: Object.hasOwn(schema, "additionalProperties"),
    items: isArray(prefix) ? prefix.length : 0,
    allItems: Object.hasOwn(schema, "items"),
  };
}
