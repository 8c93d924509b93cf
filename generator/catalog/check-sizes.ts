import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { isArray, isObject } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";
import type { Visit } from "../load/index-sources.ts";
import type { Source } from "../types.ts";

/** How many members the list or map at a keyword may have. Validators, types and servers take the members one by one. */
const MOST: { readonly [keyword: string]: number } = {
  allOf: LIMITS.branches,
  anyOf: LIMITS.branches,
  oneOf: LIMITS.branches,
  prefixItems: LIMITS.branches,
  patternProperties: LIMITS.branches,
  dependentRequired: LIMITS.branches,
  dependentSchemas: LIMITS.branches,
  enum: LIMITS.listedMembers,
  required: LIMITS.listedMembers,
};

/** Reports lists and maps of a schema that are too large. */
export function checkSizes(
  source: Source,
  { node, pointer }: Pick<Visit, "node" | "pointer">,
  diagnostics: Diagnostics,
): void {
  for (const [keyword, limit] of Object.entries(MOST)) {
    const held = Object.hasOwn(node, keyword) ? node[keyword] : undefined;
    const length = isArray(held) || isObject(held) ? Object.keys(held).length : 0;
    if (length <= limit) continue;
    const at = { source, pointer: `${pointer}/${keyword}` };
    diagnostics.report("SG2051", { keyword, length, limit }, { at });
  }
}
