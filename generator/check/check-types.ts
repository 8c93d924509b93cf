import { alternativesOf, MAX_ALTERNATIVES } from "../catalog/alternatives.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { walkSchema } from "../load/index-sources.ts";
import { isObject } from "../../packages/base/src/json.ts";
import type { Catalog } from "../types.ts";

/** Reports schemas whose types are wider than they are, because a compiler could not hold them. */
export function checkTypes({ entries, types }: Catalog, diagnostics: Diagnostics): void {
  const alternatives = alternativesOf(types);
  for (const { source, types: own } of entries) {
    for (const { schema, pointer: from } of own) {
      if (!isObject(schema)) continue;
      walkSchema({ node: schema, pointer: from, base: "" }, ({ node, pointer }) => {
        const { size } = alternatives.leftOut(node);
        if (size > 0)
          diagnostics.report("SG3071", { count: size, limit: MAX_ALTERNATIVES }, { at: { source, pointer } });
      });
    }
  }
}
