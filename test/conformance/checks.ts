import { APPLIES } from "./applies.ts";
import type { ConformanceCheck } from "./conformance-check.ts";
import { CREATES } from "./creates.ts";
import { CUSTOM_RESOURCES } from "./custom-resources.ts";
import { DEFINITION_CHECKS } from "./definitions.ts";
import { DELETES } from "./deletes.ts";
import { DISCOVERIES } from "./discoveries.ts";
import { DRY_RUNS } from "./dry-runs.ts";
import { FIELD_OWNERSHIP } from "./field-ownership.ts";
import { KUBERNETES_KINDS } from "./kubernetes-kinds.ts";
import { LIST_OPTIONS } from "./list-options.ts";
import { LISTS } from "./lists.ts";
import { MANAGED_FIELDS } from "./managed-fields.ts";
import { PATCHES } from "./patches.ts";
import { READS } from "./reads.ts";
import { SCALES } from "./scales.ts";
import { STATUSES } from "./statuses.ts";
import { TRAITS_OF_KINDS } from "./traits-of-kinds.ts";
import { UPDATES } from "./updates.ts";
import { WATCHES } from "./watches.ts";

/** The checks that need no controller manager. */
export const API_CHECKS: readonly ConformanceCheck[] = [
  ...CREATES,
  ...READS,
  ...LISTS,
  ...UPDATES,
  ...STATUSES,
  ...SCALES,
  ...PATCHES,
  ...APPLIES,
  ...MANAGED_FIELDS,
  ...CUSTOM_RESOURCES,
  ...DEFINITION_CHECKS,
  ...DRY_RUNS,
  ...WATCHES,
  ...DELETES,
  ...KUBERNETES_KINDS,
  ...DISCOVERIES,
  ...LIST_OPTIONS,
  ...FIELD_OWNERSHIP,
  ...TRAITS_OF_KINDS,
];
