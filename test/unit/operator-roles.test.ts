import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { ApiServer } from "../../packages/apiserver/src/index.ts";
import { mergeRules, type PolicyRule } from "../../packages/base/src/operator-roles.ts";
import {
  ConfigMapResource,
  createClient,
  Manager,
  type ManagerOptions,
  NamespaceResource,
  printRbac,
  Reconciler,
  type Resource,
  SecretResource,
  silentLogger,
} from "../../packages/runtime/src/index.ts";

const ROWS: readonly (readonly [name: string, given: PolicyRule[], merged: PolicyRule[]])[] = [
  ["no rule", [], []],
  [
    "verbs of one resource are united and sorted",
    [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["list", "watch"] },
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
    ],
    [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
  ],
  [
    "resources of a group with the same verbs share a rule",
    [
      { apiGroups: ["a"], resources: ["y"], verbs: ["get"] },
      { apiGroups: ["a"], resources: ["x"], verbs: ["get"] },
      { apiGroups: ["b"], resources: ["x"], verbs: ["get"] },
    ],
    [
      { apiGroups: ["a"], resources: ["x", "y"], verbs: ["get"] },
      { apiGroups: ["b"], resources: ["x"], verbs: ["get"] },
    ],
  ],
  [
    "a rule about several groups grants the same in each of them",
    [{ apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create"] }],
    [
      { apiGroups: [""], resources: ["events"], verbs: ["create"] },
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"] },
    ],
  ],
];

for (const [name, given, merged] of ROWS)
  test(`rules of a role: ${name}`, () => assert.equal(mergeRules(given), merged));

class Watcher extends Reconciler {
  override readonly finalizer = "example.com/watcher";
  override readonly resource: Resource;
  override readonly rules: readonly PolicyRule[];

  constructor(resource: Resource) {
    super();
    this.resource = resource;
    this.rules = [{ apiGroups: [resource.group], resources: [resource.plural], verbs: ["get"] }];
  }

  override own() {
    return this.resource === SecretResource ? { namespaces: ["tenant", "others"] } : {};
  }

  override watches() {
    return [];
  }

  override reconcile() {
    return Promise.resolve({});
  }
}

function printed(resources: readonly Resource[], options: Omit<ManagerOptions, "client"> = {}): string[] {
  const manager = new Manager({ client: createClient(new ApiServer().connection), log: silentLogger, ...options });
  for (const resource of resources) manager.add(new Watcher(resource), { name: resource.plural });
  const text = printRbac(manager, { name: "mine", namespace: "home" });
  return parseAllDocuments(text).map((document) => {
    const { kind, metadata } = document.toJS();
    return [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined).join(" ");
  });
}

const CLUSTER = ["ServiceAccount home mine", "ClusterRole mine", "ClusterRoleBinding mine"];

test("a manager prints its account, its roles and their bindings", () => {
  assert.equal(printed([ConfigMapResource]), CLUSTER);
});

test("a manager with leader election also prints the rights to its Lease, in the namespace of the Lease", () => {
  const lease = (namespace: string) => [
    `Role ${namespace} mine:leader-election`,
    `RoleBinding ${namespace} mine:leader-election`,
  ];
  const leaderElection = { name: "lease" };
  assert.equal(printed([ConfigMapResource], { leaderElection }), [...CLUSTER, ...lease("default")]);
  const elsewhere = { ...leaderElection, namespace: "leases" };
  assert.equal(printed([ConfigMapResource], { leaderElection: elsewhere }), [...CLUSTER, ...lease("leases")]);
});

test("a manager of one namespace needs its rights only there, unless it watches more", () => {
  assert.equal(printed([ConfigMapResource], { namespace: "tenant" }), [
    "ServiceAccount home mine",
    "ClusterRole mine",
    "RoleBinding tenant mine",
  ]);
  assert.equal(printed([ConfigMapResource, NamespaceResource], { namespace: "tenant" }), CLUSTER);
  assert.equal(printed([SecretResource], { namespace: "tenant" }), CLUSTER, "a watch has another namespace");
});

test.run();
