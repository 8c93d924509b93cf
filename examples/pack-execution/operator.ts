import { type ControllerOptions, Manager, type ManagerOptions } from "@seamgen/runtime";
import { InfrastructurePackExecutionReconciler } from "./infrastructure-pack-execution.reconciler.ts";
import type { Options } from "./decide/options.ts";

/** A manager of all namespaces, because gates read objects outside of the namespace of the execution. */
export interface OperatorOptions extends Omit<ManagerOptions, "namespace"> {
  /** The settings of the operator; only the executor's image has no default. */
  readonly options: Options;
  /** The settings of the controller, such as its retries. */
  readonly controller?: ControllerOptions;
}

/** Creates the operator of InfrastructurePackExecution, ready to run. */
export function createOperator({ options, controller, ...manager }: OperatorOptions): Manager {
  // Passes spend their time waiting for the API server, and two of them seldom write the same object.
  return new Manager({ concurrency: 16, passTimeoutMs: 60_000, ...manager }).add(
    new InfrastructurePackExecutionReconciler(options),
    { name: "packexecution-controller", ...controller },
  );
}
