import { type ControllerOptions, Manager, type ManagerOptions } from "@seamgen/runtime";
import { InfrastructurePackExecutionReconciler } from "./infrastructure-pack-execution.reconciler.ts";
import type { Options } from "./decide/options.ts";

/** Of all namespaces, for what a gate reads is not where the request is. */
export interface OperatorOptions extends Omit<ManagerOptions, "namespace"> {
  /** What the operator decides by; only the executor's image has no default. */
  readonly options: Options;
  /** How passes are made and repeated. */
  readonly controller?: ControllerOptions;
}

/** The operator of InfrastructurePackExecution, ready to run. */
export function createOperator({ options, controller, ...manager }: OperatorOptions): Manager {
  // A pass mostly waits for the API server, and two seldom write the same object.
  return new Manager({ concurrency: 16, passTimeoutMs: 60_000, ...manager }).add(
    new InfrastructurePackExecutionReconciler(options),
    { name: "packexecution-controller", ...controller },
  );
}
