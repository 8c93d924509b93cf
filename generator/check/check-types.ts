import { listWidened, MAX_ALTERNATIVES } from "../catalog/alternatives.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Catalog } from "../types.ts";

/** Reports schemas whose types are wider than they are. */
export function checkTypes({ entries, types }: Catalog, diagnostics: Diagnostics): void {
  for (const { source, types: own } of entries) {
    for (const { pointer, count } of own.flatMap((type) => listWidened(type, types))) {
      diagnostics.report("SG3071", { count, limit: MAX_ALTERNATIVES }, { at: { source, pointer } });
    }
  }
}
