import type { InfrastructureClusterPack, InfrastructurePackExecution } from "@seam/seam-core";
import { InfrastructurePackExecutionResource } from "@seam/seam-core";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";
import {
  type Client,
  ConfigMapResource,
  type ReconcileContext,
  type Result,
  ownerReference,
  writeStatus,
} from "@seamgen/runtime";
import { until } from "../cluster/control-plane/until.ts";

/** Copies the target of a PackExecution into a ConfigMap that it owns, reports the generation, and records an event. */
export class CopyReconciler extends InfrastructurePackExecutionReconcilerBase {
  /** The name of the reconciler of each pass, in order. */
  readonly #passes: string[];
  readonly #name: string;

  constructor(name: string, passes: string[]) {
    super();
    this.#name = name;
    this.#passes = passes;
  }

  override mapInfrastructureClusterPack(_: InfrastructureClusterPack) {
    return [];
  }

  override async reconcile(object: InfrastructurePackExecution, context: ReconcileContext): Promise<Result> {
    this.#passes.push(this.#name);
    const { name = "", namespace = "", generation = 0 } = object.metadata;
    const copy = {
      metadata: { name, namespace, ownerReferences: [ownerReference(object, InfrastructurePackExecutionResource)] },
      data: { target: object.spec.targetClusterRef },
    };
    await context.client.apply(ConfigMapResource, copy, { fieldManager: "copy", force: true, signal: context.signal });
    const status = { ...object.status, observedGeneration: generation };
    await writeStatus(context.client, InfrastructurePackExecutionResource, object, status);
    context.events.record(object, { type: "Normal", reason: "Copied", action: "Copy", note: "The target was copied." });
    return {};
  }
}

export function packExecution(namespace: string, name: string): InfrastructurePackExecution {
  return {
    apiVersion: "infrastructure.ontai.dev/v1alpha1",
    kind: "InfrastructurePackExecution",
    metadata: { name, namespace },
    spec: {
      clusterPackRef: { name: "pack", version: "v1" },
      targetClusterRef: `target-of-${name}`,
      admissionProfileRef: "profile",
    },
  };
}

/** Waits until each PackExecution has its copy and a status. */
export async function untilCopied(client: Client, namespace: string, names: readonly string[]): Promise<void> {
  await until(`${names.length} PackExecutions copied and reported`, async () => {
    const { items: executions } = await client.list(InfrastructurePackExecutionResource, { namespace });
    const { items: copies } = await client.list(ConfigMapResource, { namespace });
    return names.every((name) => {
      const execution = executions.find((one) => one.metadata.name === name);
      const copy = copies.find((one) => one.metadata.name === name);
      return execution?.status?.observedGeneration === 1 && copy?.data?.["target"] === `target-of-${name}`;
    });
  });
}
