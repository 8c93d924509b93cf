export type ConditionStatus = "True" | "False" | "Unknown";

/** A condition as Kubernetes stores it (metav1.Condition). */
export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339; moves only when `status` does. */
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** A condition to set. `C` maps condition types to their reasons, so that a wrong pair does not compile. */
export type ConditionInput<C> = {
  readonly [K in keyof C & string]: {
    readonly type: K;
    readonly status: ConditionStatus;
    readonly reason: C[K] & string;
    readonly message: string;
    readonly observedGeneration?: number;
  };
}[keyof C & string];

/**
 * Conditions with one of them set: in its place if its type is there, else at the end. The time moves only
 * when the status changes; reason, message and observedGeneration are always taken over. The input is not
 * changed. Rule: k8s.io/apimachinery meta.SetStatusCondition.
 */
export function setCondition<C extends object>(
  conditions: readonly Condition[],
  input: ConditionInput<C>,
  now: Date,
): Condition[] {
  const before = conditions.find(({ type }) => type === input.type);
  const lastTransitionTime =
    before !== undefined && before.status === input.status
      ? before.lastTransitionTime
      : now.toISOString().replace(/\.\d+Z$/, "Z");
  const condition: Condition = { ...input, lastTransitionTime };
  if (before === undefined) return [...conditions, condition];
  return conditions.map((other) => (other === before ? condition : other));
}

/** The condition of this type. */
export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * Whether the condition says yes; with a generation, also that it says so of that generation of the object or a later
 * one. A condition without `observedGeneration` says nothing about generations.
 */
export function isConditionTrue(
  conditions: readonly Condition[] | undefined,
  type: string,
  generation?: number,
): boolean {
  const condition = findCondition(conditions, type);
  if (condition?.status !== "True") return false;
  return generation === undefined || (condition.observedGeneration ?? -1) >= generation;
}

/** Conditions ordered by type, so that two owners who set theirs in turn do not change the order. */
export function sortConditions(conditions: readonly Condition[]): Condition[] {
  return [...conditions].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
}
