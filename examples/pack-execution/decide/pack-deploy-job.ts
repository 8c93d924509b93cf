import { type Job, setControllerReference } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import {
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { fitLabel, fitName, LABEL_LENGTH } from "./fit-name.ts";
import type { Options } from "./options.ts";

const KUBECONFIG = "kubeconfig";

/** The name of the execution's Job. It depends only on the execution's name, so a repeated pass finds the Job. */
export function jobName({ metadata }: InfrastructurePackExecution): string {
  return fitName(`pack-deploy-${metadata.name ?? ""}`, LABEL_LENGTH);
}

/** The Job that deploys the pack: one pod, without retries. Kueue admits it. */
export function packDeployJob(
  execution: InfrastructurePackExecution,
  pack: InfrastructureClusterPack,
  options: Options,
): Job {
  const namespace = execution.metadata.namespace ?? "";
  const labels = {
    "kueue.x-k8s.io/queue-name": options.queueName,
    "app.kubernetes.io/part-of": "wrapper",
    "infrastructure.ontai.dev/pe-name": fitLabel(execution.metadata.name ?? ""),
  };
  const job: Job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: jobName(execution), namespace, labels },
    spec: {
      completions: 1,
      backoffLimit: 0,
      ttlSecondsAfterFinished: options.jobTtlSeconds,
      ...(options.suspendOnCreate ? { suspend: true } : {}),
      template: { spec: podSpec(execution, pack, options) },
    },
  };
  return setControllerReference(job, execution, InfrastructurePackExecutionResource);
}

function podSpec(execution: InfrastructurePackExecution, pack: InfrastructureClusterPack, options: Options) {
  const secretName = `seam-mc-${execution.spec.targetClusterRef}-kubeconfig`;
  return {
    serviceAccountName: options.serviceAccountName,
    restartPolicy: "Never",
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    volumes: [{ name: KUBECONFIG, secret: { secretName } }],
    containers: [container(environment(execution, pack), options)],
  };
}

function container(values: { readonly [name: string]: string }, options: Options) {
  const requests = options.executorRequests;
  return {
    name: "conductor",
    image: options.executorImage,
    imagePullPolicy: "Always",
    env: Object.entries(values).map(([name, value]) => ({ name, value })),
    ...(Object.keys(requests).length === 0 ? {} : { resources: { requests } }),
    volumeMounts: [{ name: KUBECONFIG, mountPath: "/var/run/secrets/kubeconfig", readOnly: true }],
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
  };
}

/** The environment of the executor. OPERATION_RESULT_CM holds the name of the execution, in spite of its own name. */
function environment({ metadata, spec }: InfrastructurePackExecution, pack: InfrastructureClusterPack) {
  const { url, digest = "" } = pack.spec.registryRef;
  return {
    CAPABILITY: "pack-deploy",
    CLUSTER_REF: spec.targetClusterRef,
    OPERATION_RESULT_CM: metadata.name ?? "",
    POD_NAMESPACE: metadata.namespace ?? "",
    PACK_REGISTRY_REF: digest === "" ? url : `${url}@${digest}`,
    PACK_CHECKSUM: pack.spec.checksum ?? "",
    PACK_SIGNATURE: pack.status?.packSignature ?? "",
  };
}
