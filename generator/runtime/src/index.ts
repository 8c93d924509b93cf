/** The contract between generated reconcilers and the code that runs them. */
export { Reconciler, type ReconcileContext, type Result, type StopSignal, type Watch } from "./reconciler.ts";
export { setCondition, type Condition, type ConditionInput, type ConditionStatus } from "./conditions.ts";
export type { KubernetesObject, ObjectKey, PolicyRule, Resource } from "./resource.ts";
