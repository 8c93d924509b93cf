import type { ObjectKey } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import {
  type InfrastructurePackExecution,
  InfrastructurePackExecutionResource,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import {
  type InfrastructurePackInstance,
  infrastructurePackInstanceNamespace,
} from "@seam/seam-core/v1alpha1/infrastructure-pack-instance";
import type { PackOperationResult } from "@seam/seam-core/v1alpha1/pack-operation-result";
import { compareVersions, type UpgradeDirection } from "./compare-versions.ts";
import type { Action } from "./decision.ts";
import { addHash, fitLabel } from "./fit-name.ts";
import { helmMetadata } from "./helm-metadata.ts";
import type { ObservedWithPack } from "./observed.ts";

const GROUP = InfrastructurePackExecutionResource.group;
const PRINCIPAL = `${GROUP}/declaring-principal`;
const EXECUTION_UID = `${GROUP}/pe-uid`;
const EXECUTION_NAME = `${GROUP}/pe-name`;
const EXECUTION_CREATED = `${GROUP}/pe-created`;
const DIRECTION = `${GROUP}/upgrade-direction`;
const NAME_LENGTH = 253;

/**
 * The key of a pack's instance on the execution's target. Throws a RangeError if the name of the target gives no valid
 * namespace; no Job is created for such a target.
 */
export function instanceKey(
  { spec }: InfrastructurePackExecution,
  pack: InfrastructureClusterPack,
): Required<ObjectKey> {
  const cluster = spec.targetClusterRef;
  const { basePackName = "" } = pack.spec;
  const base = basePackName === "" ? spec.clusterPackRef.name : basePackName;
  return {
    name: instanceName(`${base}-${cluster}`),
    namespace: infrastructurePackInstanceNamespace({ clusterName: cluster }),
  };
}

/**
 * The name of an instance. A base name is free text. One that is not a valid object name becomes a valid one, with a hash. A
 * valid name stays as it is, even if it looks like one with a hash, because other programs look instances up by name.
 */
function instanceName(wanted: string): string {
  const labels = wanted.toLowerCase().replace(/[^a-z0-9.]/g, "-").split(".");
  const valid = labels.map((label) => label.replace(/^-+|-+$/g, "")).filter((label) => label !== "");
  const name = valid.join(".");
  return name === wanted && name.length <= NAME_LENGTH ? name : addHash(name, NAME_LENGTH, wanted);
}

/**
 * Returns the name of the execution that wrote the instance, if it is newer than this one: by the time of its creation,
 * then by its name. The instance says so itself, because the other execution may be gone.
 */
export function newerExecution(
  instance: InfrastructurePackInstance | undefined,
  { metadata }: InfrastructurePackExecution,
): string | undefined {
  const written = instance?.metadata.annotations ?? {};
  const { [EXECUTION_UID]: uid, [EXECUTION_NAME]: name = "", [EXECUTION_CREATED]: created = "" } = written;
  const difference = Date.parse(created) - Date.parse(metadata.creationTimestamp ?? "");
  if (uid === metadata.uid || Number.isNaN(difference)) return undefined;
  return difference > 0 || (difference === 0 && name > (metadata.name ?? "")) ? name : undefined;
}

/**
 * Records the deployment. The instance has no owner, because it outlives the execution: its deletion removes the workload
 * from the cluster. Annotations name the execution that wrote it last. The server refuses the write if the instance has
 * changed since it was read.
 */
export function applyInstance(observed: ObservedWithPack, result: PackOperationResult): Action {
  const { execution, clusterPack } = observed;
  const { clusterPackRef, targetClusterRef } = execution.spec;
  const upgradeDirection = directionOf(observed);
  const resourceVersion = observed.instance?.metadata.resourceVersion;
  const instance: InfrastructurePackInstance = {
    apiVersion: "infrastructure.ontai.dev/v1alpha1",
    kind: "InfrastructurePackInstance",
    metadata: {
      ...instanceKey(execution, clusterPack),
      ...(resourceVersion !== undefined && { resourceVersion }),
      labels: labels(execution),
      annotations: annotations(execution, upgradeDirection),
    },
    spec: {
      clusterPackRef: clusterPackRef.name,
      version: clusterPackRef.version,
      targetClusterRef,
      ...helmMetadata(helmSource(observed)),
    },
  };
  const deployedResources = [...(result.spec.deployedResources ?? [])];
  return { type: "applyInstance", instance, report: { deployedResources, upgradeDirection } };
}

/** The pack, or the execution if the pack now has another version: then only the execution names the deployed chart. */
function helmSource({ execution, clusterPack }: ObservedWithPack) {
  return clusterPack.spec.version === execution.spec.clusterPackRef.version ? clusterPack.spec : execution.spec;
}

function labels({ metadata, spec }: InfrastructurePackExecution) {
  return {
    [`${GROUP}/pack`]: fitLabel(spec.clusterPackRef.name),
    [`${GROUP}/cluster`]: spec.targetClusterRef,
    [`${GROUP}/root-ili`]: fitLabel(lineageIndex(metadata.name)),
    [`${GROUP}/root-ili-namespace`]: metadata.namespace ?? "",
    [`${GROUP}/seam-operator`]: "wrapper",
    [`${GROUP}/creation-rationale`]: "PackExecution",
  };
}

/** The principal is an annotation, because the name of a service account is not a valid label value. */
function annotations({ metadata }: InfrastructurePackExecution, direction: UpgradeDirection) {
  const principal = metadata.annotations?.[PRINCIPAL] ?? "";
  return {
    [EXECUTION_NAME]: metadata.name ?? "",
    [EXECUTION_UID]: metadata.uid ?? "",
    [EXECUTION_CREATED]: metadata.creationTimestamp ?? "",
    [`${GROUP}/root-ili`]: lineageIndex(metadata.name),
    [DIRECTION]: direction,
    ...(principal === "" ? {} : { [`${GROUP}/actor-ref`]: principal }),
  };
}

function lineageIndex(name = ""): string {
  return `${InfrastructurePackExecutionResource.singular}-${name}`;
}

/** An instance that names this execution keeps its direction. A repeated pass would otherwise find a Redeploy. */
function directionOf({ execution, instance }: ObservedWithPack): UpgradeDirection {
  const known = instance?.metadata.annotations ?? {};
  const { version } = execution.spec.clusterPackRef;
  const stored = DIRECTIONS.find((direction) => direction === known[DIRECTION]);
  const same = known[EXECUTION_UID] === execution.metadata.uid && instance?.spec.version === version;
  return same && stored !== undefined ? stored : compareVersions(instance?.spec.version, version);
}

const DIRECTIONS: readonly UpgradeDirection[] = ["Initial", "Upgrade", "Rollback", "Redeploy"];
