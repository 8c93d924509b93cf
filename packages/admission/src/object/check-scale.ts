import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { invalidValue } from "../metadata/check-metadata.ts";
import type { AdmissionCause } from "../value/cause.ts";

/** Where an object has its replicas, such as `spec.replicas`. */
export interface ReplicaPaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
}

const INT32_MAX = 2 ** 31 - 1;

/** Checks the replicas of an object with a scale subresource. Rule: validateScaleSpec and validateScaleStatus. */
export function checkScale(
  { specReplicas, statusReplicas }: ReplicaPaths,
  object: JsonObject,
): readonly AdmissionCause[] {
  return [specReplicas, statusReplicas].flatMap((path) => {
    const value = path
      .split(".")
      .reduce<Json | undefined>((at, key) => (isObject(at) ? own(at, key) : undefined), object);
    if (typeof value !== "number" || !Number.isInteger(value)) return [];
    if (value < 0) return [invalidValue(`.${path}`, value, "should be a non-negative integer")];
    return value > INT32_MAX ? [invalidValue(`.${path}`, value, `should be less than or equal to ${INT32_MAX}`)] : [];
  });
}
