import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, parseAllDocuments } from "yaml";
import { LeaseResource, type PolicyRule } from "@seamgen/runtime";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";
import { FlagError } from "../../examples/pack-execution/cli/command-line.ts";
import { parseFlags, USAGE } from "../../examples/pack-execution/cli/flags.ts";
import { freePort } from "../cluster/control-plane/free-port.ts";
import { until } from "../cluster/control-plane/until.ts";
import { cleanEnv, ROOT } from "../support/built-cli.ts";
import { startWorld } from "./support/world.ts";

const DEPLOY = path.join(ROOT, "examples/pack-execution/deploy");
const MAIN = "examples/pack-execution/cli/main.ts";

function manifest(file: string) {
  return parse(readFileSync(path.join(DEPLOY, file), "utf8"));
}

interface DeployedRole {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly PolicyRule[];
}

/** Parses the documents that `npm run rbac` prints or printed: the ClusterRole and the Role. */
function parseRoles(text: string): DeployedRole[] {
  return parseAllDocuments(text).map((document) => document.toJS() as DeployedRole);
}

function printRoles(...flags: readonly string[]): string {
  const args = ["run", "--silent", "rbac", "--workspace", "pack-execution", "--", ...flags];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: ROOT, env: cleanEnv(), encoding: "utf8" });
  assert.is(status, 0, stderr);
  return stdout;
}

test("deploy/rbac.yaml is what npm run rbac prints", () => {
  assert.is(readFileSync(path.join(DEPLOY, "rbac.yaml"), "utf8"), printRoles());
});

test("the ClusterRole has the rules of the generated base and those that the operator adds", () => {
  class Bare extends InfrastructurePackExecutionReconcilerBase {
    override mapInfrastructureClusterPack = () => [];
    override reconcile = () => Promise.resolve({});
  }
  const [clusterRole] = parseRoles(readFileSync(path.join(DEPLOY, "rbac.yaml"), "utf8"));
  const { rules } = new Bare();
  assert.equal(clusterRole?.rules.slice(0, rules.length), rules);
  assert.ok((clusterRole?.rules.length ?? 0) > rules.length);
});

test("the Role allows only Leases and has no namespace, so that it is applied to any namespace", () => {
  const [, role] = parseRoles(readFileSync(path.join(DEPLOY, "rbac.yaml"), "utf8"));
  assert.is(role?.kind, "Role");
  assert.is(role?.metadata.namespace, undefined);
  assert.equal(
    role?.rules.flatMap(({ resources }) => resources),
    ["leases"],
  );
});

test("rights to delete PackExecutions and to review access come with the flags that need them", () => {
  const verbsOf = (text: string, resource: string) =>
    parseRoles(text)
      .flatMap(({ rules }) => rules)
      .filter(({ resources }) => resources.includes(resource))
      .flatMap(({ verbs }) => verbs);
  const [usual, other] = [printRoles(), printRoles("--on-stale-version", "delete", "--skip-runner-check")];
  assert.not(verbsOf(usual, "infrastructurepackexecutions").includes("delete"));
  assert.ok(verbsOf(other, "infrastructurepackexecutions").includes("delete"));
  assert.equal(verbsOf(usual, "subjectaccessreviews"), ["create"]);
  assert.equal(verbsOf(other, "subjectaccessreviews"), []);
});

test("the bindings, the deployment and the kustomization name objects and files that exist", () => {
  const files: string[] = manifest("kustomization.yaml").resources;
  assert.equal(
    [...files].sort(),
    readdirSync(DEPLOY)
      .filter((file) => file !== "kustomization.yaml")
      .sort(),
  );
  const account = manifest("service-account.yaml").metadata;
  const roles = parseRoles(readFileSync(path.join(DEPLOY, "rbac.yaml"), "utf8"));
  for (const [i, binding] of ["cluster-role-binding.yaml", "role-binding.yaml"].entries()) {
    const { roleRef, subjects } = manifest(binding);
    const { kind, metadata } = roles[i] ?? {};
    assert.equal(roleRef, { apiGroup: "rbac.authorization.k8s.io", kind, name: metadata?.name });
    assert.equal(subjects, [{ kind: "ServiceAccount", name: account.name, namespace: account.namespace }]);
  }
  assert.is(manifest("deployment.yaml").spec.template.spec.serviceAccountName, account.name);
});

test("the deployment has valid flags, and the ports and probes of the servers", () => {
  const [container] = manifest("deployment.yaml").spec.template.spec.containers;
  const flags = parseFlags(container.args);
  assert.ok(flags.leaderElect, "the deployment has two replicas");
  assert.is(flags.host, "0.0.0.0", "the kubelet probes from outside the pod");
  const ports = Object.fromEntries(
    container.ports.map((port: { name: string; containerPort: number }) => [port.name, port.containerPort]),
  );
  assert.equal(ports, { metrics: flags.metricsPort, health: flags.healthPort });
  assert.equal(container.livenessProbe.httpGet, { path: "/healthz", port: "health" });
  assert.equal(container.readinessProbe.httpGet, { path: "/readyz", port: "health" });
});

test("flags have defaults", () => {
  const flags = parseFlags(["--executor-image", "image"]);
  assert.equal(flags, {
    leaderElect: false,
    host: "127.0.0.1",
    metricsPort: 8080,
    healthPort: 8081,
    options: {
      executorImage: "image",
      onStaleVersion: "fail",
      absentProfile: "block",
      requireClusterReady: true,
      checkRunnerRbac: true,
    },
  });
  const given = [..."kubeconfig context namespace".split(" ").flatMap((name) => [`--${name}`, "x"])];
  const { kubeconfig, context, namespace } = parseFlags(["--executor-image", "image", ...given]);
  assert.equal([kubeconfig, context, namespace], ["x", "x", "x"]);
  assert.match(USAGE, "--ignore-cluster-readiness");
});

for (const [args, message] of [
  [[], "--executor-image is required"],
  [["--executor-image", "i", "--metrics-port", "70000"], "--metrics-port 70000 is not a port number"],
  [["--executor-image", "i", "--on-stale-version", "keep"], "--on-stale-version must be fail or delete, not keep"],
  [["--executor-image", "i", "--nonsense"], "Unknown option '--nonsense'"],
] as const)
  test(`an invalid command line is refused: ${args.join(" ")}`, () => {
    assert.throws(
      () => parseFlags(args),
      (error: unknown) => error instanceof FlagError && error.message.includes(message),
    );
  });

test("the program starts with a kubeconfig, becomes ready and the leader, and releases the Lease when it stops", async () => {
  const world = await startWorld();
  const folder = mkdtempSync(path.join(tmpdir(), "pack-execution-"));
  const kubeconfig = path.join(folder, "kubeconfig");
  writeFileSync(kubeconfig, world.server.kubeconfig());
  const [health, metrics] = [await freePort(), await freePort()];
  const flags = [
    "--kubeconfig",
    kubeconfig,
    "--executor-image",
    "image",
    "--leader-elect",
    "--namespace",
    "seam-system",
  ];
  const ports = ["--health-port", String(health), "--metrics-port", String(metrics)];
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...flags, ...ports], { cwd: ROOT });
  const ended = once(child, "exit");
  const get = (port: number, where: string) => fetch(`http://127.0.0.1:${port}${where}`).catch(() => undefined);
  const lease = { name: "pack-execution", namespace: "seam-system" };
  const holder = async () => (await world.client.get(LeaseResource, lease)).spec?.holderIdentity;
  try {
    await until("readiness", async () => (await get(health, "/readyz"))?.ok);
    await until("a leader", async () => (await holder().catch(() => "")) !== "");
    assert.match((await (await get(metrics, "/metrics"))?.text()) ?? "", "leader_election_master_status");
    child.kill("SIGTERM");
    assert.equal(await ended, [0, null]);
    assert.is(await holder(), "");
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
    world.client.close();
    await world.server.stop();
  }
});

test("npm start builds the program and passes the flags on", () => {
  const start = (...flags: readonly string[]) =>
    spawnSync("npm", ["start", "--silent", "--", ...flags], {
      cwd: path.join(ROOT, "examples/pack-execution"),
      env: cleanEnv(),
      encoding: "utf8",
    });
  const help = start("--help");
  assert.is(help.status, 0, help.stderr);
  assert.is(help.stdout.trim(), USAGE.trim());
  const wrong = start("--kubeconfig", "none");
  assert.is(wrong.status, 2);
  assert.match(wrong.stderr, "--executor-image is required");
});

test.run();
