import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Catalog } from "../types.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkConventions } from "./check-conventions.ts";
import { checkDefinitions, judgeKind, type Judge } from "./check-definitions.ts";
import { checkGraph } from "./check-graph.ts";
import { checkIndex } from "./check-index.ts";
import { checkNames } from "./check-names.ts";
import { checkRoots } from "./check-roots.ts";
import { checkValues } from "./check-values.ts";
import { checkTypes } from "./check-types.ts";

/** Checks the schemas of a set against each other, and their definitions against the rules of an API server. */
export function checkCatalog(
  catalog: Catalog,
  { config, judge = judgeKind }: { readonly config: Config; readonly judge?: Judge },
  diagnostics: Diagnostics,
): void {
  checkGraph(catalog, config, diagnostics);
  checkNames(catalog, diagnostics);
  checkTypes(catalog, diagnostics);
  checkValues(catalog, diagnostics);
  checkConditions(catalog, diagnostics);
  checkRoots(catalog, diagnostics);
  checkConventions(catalog, diagnostics);
  checkIndex(catalog, diagnostics);
  checkDefinitions(catalog, judge, diagnostics);
}
