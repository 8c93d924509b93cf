import type { FieldValidation } from "../object/admit-object.ts";
import { KUBERNETES_VERSIONS, type KubernetesVersion, NEWEST_KUBERNETES } from "../value/kubernetes-version.ts";
import { refused, type Verdict } from "./verdict.ts";

const FIELD_VALIDATIONS: readonly FieldValidation[] = ["Ignore", "Warn", "Strict"];

export interface CommonOptions {
  /** What to do about unknown and duplicate fields. Default: `Warn`, as an API server does. */
  readonly fieldValidation?: FieldValidation | undefined;
  /** The version of the API server. Default: the newest one that this package knows. */
  readonly kubernetes?: KubernetesVersion | undefined;
}

export interface KnownOptions {
  readonly fieldValidation: FieldValidation;
  readonly kubernetes: KubernetesVersion;
}

/** Fills in defaults. Options of JavaScript may be anything; those that are not known refuse the object. */
export function knownOptions({
  fieldValidation = "Warn",
  kubernetes = NEWEST_KUBERNETES,
}: CommonOptions): KnownOptions | Verdict {
  if (!FIELD_VALIDATIONS.includes(fieldValidation))
    return refused("", `fieldValidation must be one of ${FIELD_VALIDATIONS.join(", ")}, not ${shown(fieldValidation)}`);
  if (!KUBERNETES_VERSIONS.includes(kubernetes))
    return refused("", `kubernetes must be one of ${KUBERNETES_VERSIONS.join(", ")}, not ${shown(kubernetes)}`);
  return { fieldValidation, kubernetes };
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
