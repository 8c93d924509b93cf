import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Index, KubernetesObject, ObjectCache, Resource } from "@seamgen/runtime";
import { controllerOf, ownerReference } from "@seamgen/runtime";
import { type InfrastructurePackExecution, InfrastructurePackExecutionResource } from "@seam/seam-core";
import { InfrastructurePackExecutionReconciler } from "../../examples/pack-execution/infrastructure-pack-execution.reconciler.ts";
import { createOptions } from "../../examples/pack-execution/decide/options.ts";

const options = createOptions({ executorImage: "image", snapshotAliases: { here: "snapshot-management" } });
const reconciler = new InfrastructurePackExecutionReconciler(options);
const LONG = "n".repeat(80);

function execution(name: string, cluster: string, ended?: string): InfrastructurePackExecution {
  const lastTransitionTime = "2026-03-02T09:10:00Z";
  const condition = { status: "True", reason: "R", message: "", lastTransitionTime } as const;
  return {
    apiVersion: "infrastructure.ontai.dev/v1alpha1",
    kind: "InfrastructurePackExecution",
    metadata: { name, namespace: "seam-tenant-here", uid: `uid-${name}` },
    spec: {
      clusterPackRef: { name: "pack", version: "v1" },
      targetClusterRef: cluster,
      admissionProfileRef: "profile",
    },
    ...(ended !== undefined && { status: { conditions: [{ ...condition, type: ended }] } }),
  };
}

const executions = [
  execution("waits", "here"),
  execution("elsewhere", "there"),
  execution(LONG, "here"),
  execution("over", "here", "Succeeded"),
  execution("broken", "here", "Failed"),
  execution("revoked", "here", "PackRevoked"),
];

/** Finds executions by index, like the cache of the runtime. */
const cache: ObjectCache = {
  get: () => undefined,
  list<T extends KubernetesObject>(_: Resource<T>, { index }: { readonly index?: readonly [string, string] } = {}) {
    const [name, value = ""] = index ?? [];
    const found = reconciler
      .indexes()
      .find((one: Index) => one.resource.kind === "InfrastructurePackExecution" && one.name === name);
    if (found === undefined) throw new Error(`no index ${name ?? ""}`);
    return executions.filter((one) => found.values(one).includes(value)) as KubernetesObject[] as T[];
  },
};

/** The names of the executions that a change of the object wakes. */
function woken(kind: string, object: object): string[] {
  const watch = reconciler.watches().find(({ resource }) => resource.kind === kind);
  if (watch === undefined) throw new Error(`${kind} is not watched`);
  return watch.map(object, cache).map(({ name, namespace }) => {
    assert.is(namespace, "seam-tenant-here");
    return name;
  });
}

const at = (name: string, namespace: string, labels = {}) => ({ metadata: { name, namespace, labels } });

for (const [what, kind, object, expected] of [
  ["a cluster", "InfrastructureTalosCluster", at("here", "seam-system"), ["waits", LONG]],
  ["a runner", "InfrastructureRunnerConfig", at("there", "ont-system"), ["elsewhere"]],
  ["a pack", "InfrastructureClusterPack", at("pack", "seam-tenant-here"), ["waits", "elsewhere", LONG]],
  ["a pack of another namespace", "InfrastructureClusterPack", at("pack", "seam-system"), []],
  [
    "a snapshot",
    "PermissionSnapshot",
    { ...at("any", "seam-system"), spec: { targetCluster: "there" } },
    ["elsewhere"],
  ],
  [
    "a snapshot that is the alias of a cluster",
    "PermissionSnapshot",
    { ...at("snapshot-management", "seam-system"), spec: { targetCluster: "management" } },
    ["waits", LONG],
  ],
  ["a profile", "RBACProfile", at("profile", "seam-tenant-there"), ["elsewhere"]],
  ["a profile of another namespace", "RBACProfile", at("profile", "seam-system"), []],
  ["a result", "PackOperationResult", at("r", "seam-tenant-here", { "ontai.dev/pack-execution": "waits" }), ["waits"]],
  [
    "a result of an execution that has ended",
    "PackOperationResult",
    at("r", "seam-tenant-here", { "ontai.dev/pack-execution": "over" }),
    [],
  ],
  ["an unlabelled result", "PackOperationResult", at("r", "seam-tenant-here"), []],
  [
    "a Job without an owner",
    "Job",
    at("j", "seam-tenant-here", { "infrastructure.ontai.dev/pe-name": "waits" }),
    ["waits"],
  ],
  ["a Job without owner and label", "Job", at("j", "seam-tenant-here"), []],
  [
    "an instance",
    "InfrastructurePackInstance",
    { ...at("pack-here", "seam-tenant-here"), spec: { clusterPackRef: "pack", targetClusterRef: "here" } },
    ["waits", LONG],
  ],
  [
    "an instance of another pack",
    "InfrastructurePackInstance",
    { ...at("other-here", "seam-tenant-here"), spec: { clusterPackRef: "other", targetClusterRef: "here" } },
    [],
  ],
] as const)
  test(`${what} wakes the executions that it concerns`, () => assert.equal(woken(kind, object), [...expected]));

test("a Job wakes its owner, whatever its label says", () => {
  const [owner] = executions;
  if (owner === undefined) throw new Error("there are executions");
  const reference = ownerReference(owner, InfrastructurePackExecutionResource, { controller: true });
  const labels = { "infrastructure.ontai.dev/pe-name": "elsewhere" };
  const job = { metadata: { name: "j", namespace: "seam-tenant-here", labels, ownerReferences: [reference] } };
  assert.is(controllerOf(job)?.name, "waits");
  assert.equal(woken("Job", job), ["waits"]);
});

test("a name that is too long for a label is found by its shortened form", () => {
  const [, , long] = executions;
  const label = reconciler.indexes().find(({ name }) => name === "label");
  const [value = ""] = (long && label?.values(long)) ?? [];
  const [namespace = "", name = ""] = value.split("/");
  assert.is(name.length, 63);
  assert.equal(woken("PackOperationResult", at("r", namespace, { "ontai.dev/pack-execution": name })), [LONG]);
});

test.run();
