export type ConditionStatus = "True" | "False" | "Unknown";

/** A condition as Kubernetes stores it (metav1.Condition). */
export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339; changes only when `status` changes. */
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** A condition to set. `C` maps each condition type to its reasons, so that a wrong pair does not compile. */
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
 * Returns the conditions with one of them set. A condition of a known type keeps its place; another one is added at the
 * end. `lastTransitionTime` changes only when the status changes; all other fields are replaced. The input does not
 * change. Rule: k8s.io/apimachinery meta.SetStatusCondition.
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

/** Returns the condition of this type, or undefined. */
export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * Whether the condition has the status True. With a generation, its `observedGeneration` must also be that generation
 * or a later one; a condition without `observedGeneration` is then not true.
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

/** Returns the conditions sorted by type, so that two owners who set theirs in turn do not change the order. */
export function sortConditions(conditions: readonly Condition[]): Condition[] {
  return [...conditions].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
}
