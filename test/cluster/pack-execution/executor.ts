import { type Client, NotFoundError, ownerReference } from "@seamgen/runtime";
import {
  InfrastructurePackExecutionResource,
  type PackOperationResult,
  PackOperationResultResource,
  type PackOperationResultSpec,
} from "@seam/seam-core";
import type { Json } from "../../../packages/base/src/json.ts";
import { itemsAt, textAt } from "../control-plane/objects.ts";
import type { ClusterTenant } from "./cluster-tenant.ts";

const EXECUTION = "ontai.dev/pack-execution";
const DEPLOYED = { apiVersion: "apps/v1", kind: "Deployment", namespace: "ingress", name: "nginx" };

/** The report of a delivery. An executor whose delivery fails reports the reason and still exits with 0. */
export type Report = Pick<PackOperationResultSpec, "failureReason">;

/**
 * Acts as the executor in the pod of the Job, with the rights of its service account and the variables of its container.
 * Writes the next revision of the result and marks the one before as superseded. Returns the name of the result.
 */
export async function execute(tenant: ClusterTenant, name: string, report: Report = {}): Promise<string> {
  const environment = environmentOf(await tenant.untilPod(name));
  const client = await tenant.executorClient();
  try {
    return await write(client, environment, report);
  } finally {
    client.close();
  }
}

interface Environment {
  readonly execution: string;
  readonly namespace: string;
  readonly cluster: string;
}

function environmentOf(pod: Json): Environment {
  const variables = itemsAt(itemsAt(pod, "spec", "containers")[0] ?? {}, "env");
  const value = (name: string) => {
    const found = variables.find((one) => textAt(one, "name") === name);
    if (found === undefined) throw new Error(`the pod has no ${name}`);
    return textAt(found, "value");
  };
  return { execution: value("OPERATION_RESULT_CM"), namespace: value("POD_NAMESPACE"), cluster: value("CLUSTER_REF") };
}

async function write(client: Client, { execution, namespace, cluster }: Environment, report: Report): Promise<string> {
  const owner = await client
    .get(InfrastructurePackExecutionResource, { name: execution, namespace })
    .catch((error: unknown) => {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    });
  const predecessor = await latestResult(client, { execution, namespace });
  const revision = (predecessor?.spec.revision ?? 0) + 1;
  const pack = owner?.spec.clusterPackRef;
  const name = `pack-deploy-result-${execution}-r${revision}`;
  const { apiVersion, kind } = PackOperationResultResource;
  await client.create(PackOperationResultResource, {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels: { [EXECUTION]: execution, ...(pack !== undefined && { "ontai.dev/cluster-pack": pack.name }) },
      ...(owner !== undefined && {
        ownerReferences: [ownerReference(owner, InfrastructurePackExecutionResource, { block: true })],
      }),
    },
    spec: {
      revision,
      capability: "pack-deploy",
      packExecutionRef: execution,
      targetClusterRef: cluster,
      ...(pack !== undefined && { clusterPackRef: pack.name, clusterPackVersion: pack.version }),
      ...(predecessor !== undefined && { previousRevisionRef: predecessor.metadata.name ?? "" }),
      ...(report.failureReason === undefined
        ? { status: "Succeeded", deployedResources: [DEPLOYED] }
        : { status: "Failed", failureReason: report.failureReason }),
    },
  });
  if (predecessor !== undefined) await supersede(client, predecessor);
  return name;
}

async function latestResult(
  client: Client,
  { execution, namespace }: Pick<Environment, "execution" | "namespace">,
): Promise<PackOperationResult | undefined> {
  const labelSelector = `${EXECUTION}=${execution}`;
  const { items } = await client.list(PackOperationResultResource, { namespace, labelSelector });
  return [...items].sort((a, b) => b.spec.revision - a.spec.revision)[0];
}

async function supersede(client: Client, { metadata }: PackOperationResult): Promise<void> {
  const key = { name: metadata.name ?? "", namespace: metadata.namespace ?? "" };
  const body = { metadata: { labels: { "ontai.dev/superseded": "true" } } };
  await client.patch(PackOperationResultResource, key, { type: "merge", body });
}
