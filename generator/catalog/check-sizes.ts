import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { isArray } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";
import type { Visit } from "../load/index-sources.ts";
import type { Source } from "../types.ts";

/** How many members the list at a keyword may have. Validators, types and servers take the members one by one. */
const MOST: { readonly [keyword: string]: number } = {
  allOf: LIMITS.branches,
  anyOf: LIMITS.branches,
  oneOf: LIMITS.branches,
  prefixItems: LIMITS.branches,
  enum: LIMITS.enumMembers,
};

/** Reports lists of a schema that are too long. */
export function checkSizes(
  source: Source,
  { node, pointer }: Pick<Visit, "node" | "pointer">,
  diagnostics: Diagnostics,
): void {
  for (const [keyword, limit] of Object.entries(MOST)) {
    const list = Object.hasOwn(node, keyword) ? node[keyword] : undefined;
    if (!isArray(list) || list.length <= limit) continue;
    const at = { source, pointer: `${pointer}/${keyword}` };
    diagnostics.report("SG2051", { keyword, length: list.length, limit }, { at });
  }
}
