import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { ROOT, seamgen } from "../support/built-cli.ts";

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }[];
}

function rbac(...args: readonly string[]): Role[] {
  const { exit, stdout, stderr } = seamgen(["rbac", ...args], { cwd: ROOT });
  assert.is(exit, 0, stderr);
  return parseAllDocuments(stdout).map((document): Role => document.toJS());
}

/** The verbs of each resource in the rules of the ClusterRole. */
function granted(roles: readonly Role[]): { [resource: string]: string[] } {
  const rules = roles.find(({ kind }) => kind === "ClusterRole")?.rules ?? [];
  return Object.fromEntries(rules.flatMap(({ resources, verbs }) => resources.map((name) => [name, verbs])));
}

test("rbac prints the rights of the named kinds, the account and the rights to the Lease", () => {
  const args = ["--kind", "seam-core/DriftSignal", "--name", "drift", "--namespace", "seam-system"];
  const roles = rbac(...args);
  assert.equal(
    roles.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""} ${metadata.name}`),
    [
      "ServiceAccount seam-system drift",
      "ClusterRole  drift",
      "ClusterRoleBinding  drift",
      "Role seam-system drift:leader-election",
      "RoleBinding seam-system drift:leader-election",
    ],
  );
  const { driftsignals, infrastructurepackinstances, infrastructureclusterpacks } = granted(roles);
  assert.equal(driftsignals, ["get", "list", "patch", "update", "watch"]);
  assert.equal(infrastructurepackinstances, ["get", "list", "watch"]);
  assert.is(infrastructureclusterpacks, undefined);
  const both = granted(rbac(...args, "--kind", "seam-core/InfrastructurePackExecution"));
  assert.equal(both["infrastructureclusterpacks"], ["get", "list", "watch"]);
});

test("rbac --only binds the rights in one namespace", () => {
  const [account, , binding] = rbac(
    "--kind",
    "seam-core/DriftSignal",
    "--only",
    "tenant",
    "--service-account",
    "robot",
  );
  assert.is(account?.metadata.name, "robot");
  assert.equal([binding?.kind, binding?.metadata.namespace], ["RoleBinding", "tenant"]);
});

test("rbac reports a kind that does not exist, and prints nothing", () => {
  const { exit, stdout, stderr } = seamgen(["rbac", "--kind", "seam-core/DriftSignl"], { cwd: ROOT });
  assert.equal([exit, stdout], [2, ""]);
  assert.match(
    stderr,
    /error SG6080 "seam-core\/DriftSignl" is no kind of this project\n {2}hint: did you mean "seam-core\/DriftSignal"\?/,
  );
});

test.run();
