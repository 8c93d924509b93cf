import { allowedValues, possibleTypes, startAnswers } from "../catalog/possible-types.ts";
import { conditionFields } from "../catalog/conditions.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Catalog, Entry } from "../types.ts";
import { isPart, type Located } from "../catalog/located.ts";
import { isWritten, placeOf } from "./place-of.ts";

/** The values of a condition's status. */
const STATUSES = ["True", "False", "Unknown"];

/** Reports fields of a kind's conditions that refuse what Kubernetes tools and the runtime write. */
export function checkConditions(catalog: Catalog, diagnostics: Diagnostics): void {
  const answers = startAnswers((id) => catalog.types.get(id));
  for (const entry of catalog.entries) {
    const [root] = entry.types;
    if (root === undefined || entry.api === null || Object.keys(entry.api.conditions).length === 0) continue;
    for (const [name, at] of conditionFields(root, catalog.types)) {
      const types = possibleTypes(answers, at);
      const problem =
        types !== null && !types.has("string")
          ? `is of type ${[...types].join(" or ")}, and not a string`
          : name === "status" && refusesStatuses(at)
            ? `is never ${STATUSES.map((status) => JSON.stringify(status)).join(", ")}`
            : undefined;
      if (problem !== undefined) report(name, problem, { at, entry, catalog, diagnostics });
    }
  }
}

interface Report {
  readonly at: Located;
  readonly entry: Entry;
  readonly catalog: Catalog;
  readonly diagnostics: Diagnostics;
}

function report(name: string, problem: string, { at, entry, catalog, diagnostics }: Report): void {
  const place = placeOf(at, entry, catalog);
  if (isWritten(place)) diagnostics.report("SG2147", { name, problem }, { at: place });
}

function refusesStatuses(at: Located): boolean {
  const values = isPart(at) ? allowedValues(at) : null;
  return values !== null && !values.some((value) => STATUSES.includes(String(value)) && typeof value === "string");
}
