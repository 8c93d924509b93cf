import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, stringify } from "yaml";
import { LeaseResource, type PolicyRule } from "@seamgen/runtime";
import { FlagError } from "../../examples/pack-execution/cli/command-line.ts";
import { parseFlags, USAGE } from "../../examples/pack-execution/cli/flags.ts";
import { LEASE_RULE, packExecutionRules } from "../../examples/pack-execution/watch/rules.ts";
import { freePort } from "../cluster/control-plane/free-port.ts";
import { until } from "../cluster/control-plane/until.ts";
import { cleanEnv, ROOT } from "../support/built-cli.ts";
import { startWorld } from "./support/world.ts";

const DEPLOY = path.join(ROOT, "examples/pack-execution/deploy");
const MAIN = "examples/pack-execution/cli/main.ts";
const RULES = packExecutionRules({ onStaleVersion: "fail", checkRunnerRbac: true });

function manifest(file: string) {
  return parse(readFileSync(path.join(DEPLOY, file), "utf8"));
}

/** `RECORD=1` writes the manifest anew. */
function checkRole(file: string, role: { kind: string; metadata: object; rules: readonly PolicyRule[] }): void {
  const wanted = { apiVersion: "rbac.authorization.k8s.io/v1", ...role };
  if (process.env["RECORD"] === "1")
    writeFileSync(path.join(DEPLOY, file), stringify(wanted, { aliasDuplicateObjects: false }));
  assert.equal(manifest(file), wanted);
}

test("the cluster role that is deployed holds the rules of the class, but for leases", () => {
  const rules = RULES.filter((rule) => rule !== LEASE_RULE);
  assert.is(rules.length, RULES.length - 1);
  checkRole("cluster-role.yaml", { kind: "ClusterRole", metadata: { name: "pack-execution" }, rules });
});

test("leases are allowed in the operator's namespace only", () => {
  const metadata = { name: "pack-execution-leader", namespace: "seam-system" };
  checkRole("role.yaml", { kind: "Role", metadata, rules: [LEASE_RULE] });
});

test("rights to delete PackExecutions and to review access come with the options that need them", () => {
  const verbs = (rules: readonly PolicyRule[], resource: string) =>
    rules.find(({ resources }) => resources.includes(resource))?.verbs;
  const other = packExecutionRules({ onStaleVersion: "delete", checkRunnerRbac: false });
  assert.equal(verbs(RULES, "infrastructurepackexecutions"), ["list", "watch"]);
  assert.equal(verbs(other, "infrastructurepackexecutions"), ["list", "watch", "delete"]);
  assert.equal(verbs(RULES, "subjectaccessreviews"), ["create"]);
  assert.is(verbs(other, "subjectaccessreviews"), undefined);
});

test("the bindings, the deployment and the kustomization name what is there", () => {
  const files: string[] = manifest("kustomization.yaml").resources;
  assert.equal(
    [...files].sort(),
    readdirSync(DEPLOY)
      .filter((file) => file !== "kustomization.yaml")
      .sort(),
  );
  const account = manifest("service-account.yaml").metadata;
  for (const [binding, role] of [
    ["cluster-role-binding.yaml", "cluster-role.yaml"],
    ["role-binding.yaml", "role.yaml"],
  ] as const) {
    const { roleRef, subjects } = manifest(binding);
    const { kind, metadata } = manifest(role);
    assert.equal(roleRef, { apiGroup: "rbac.authorization.k8s.io", kind, name: metadata.name });
    assert.equal(subjects, [{ kind: "ServiceAccount", name: account.name, namespace: account.namespace }]);
  }
  assert.is(manifest("deployment.yaml").spec.template.spec.serviceAccountName, account.name);
});

test("the deployment's flags are flags, and its ports and probes those of the servers", () => {
  const [container] = manifest("deployment.yaml").spec.template.spec.containers;
  const flags = parseFlags(container.args);
  assert.ok(flags.leaderElect, "there are two replicas");
  assert.is(flags.host, "0.0.0.0", "a kubelet asks from outside the pod");
  const ports = Object.fromEntries(
    container.ports.map((port: { name: string; containerPort: number }) => [port.name, port.containerPort]),
  );
  assert.equal(ports, { metrics: flags.metricsPort, health: flags.healthPort });
  assert.equal(container.livenessProbe.httpGet, { path: "/healthz", port: "health" });
  assert.equal(container.readinessProbe.httpGet, { path: "/readyz", port: "health" });
});

test("flags have defaults, and every one is in the usage", () => {
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
  [[], "--executor-image is needed"],
  [["--executor-image", "i", "--metrics-port", "70000"], "--metrics-port 70000 is no port"],
  [["--executor-image", "i", "--on-stale-version", "keep"], "--on-stale-version is one of fail, delete, not keep"],
  [["--executor-image", "i", "--nonsense"], "Unknown option '--nonsense'"],
] as const)
  test(`a wrong command line is refused: ${args.join(" ")}`, () => {
    assert.throws(
      () => parseFlags(args),
      (error: unknown) => error instanceof FlagError && error.message.includes(message),
    );
  });

test("the program starts with a kubeconfig, is ready, leads, and gives the lease back when it is told to stop", async () => {
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
  assert.match(wrong.stderr, "--executor-image is needed");
});

test.run();
