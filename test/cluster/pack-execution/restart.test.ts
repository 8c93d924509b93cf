import path from "node:path";
import * as assert from "uvu/assert";
import {
  connectionFromKubeconfig,
  createClient,
  type HttpClient,
  JobResource,
  LeaseResource,
  type Resource,
  silentLogger,
} from "@seamgen/runtime";
import {
  InfrastructureClusterPackResource,
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { createOperator } from "../../../examples/pack-execution/operator.ts";
import { createOptions } from "../../../examples/pack-execution/decide/options.ts";
import { type ControlPlane, connect, type Login } from "../control-plane/control-plane.ts";
import { type Launched, launch } from "../control-plane/launch.ts";
import { DEFAULT } from "../control-plane/programs.ts";
import { loginAs } from "../control-plane/service-account.ts";
import { suiteWhere } from "../control-plane/cluster-suite.ts";
import { until } from "../control-plane/until.ts";
import { ROOT } from "../../support/built-cli.ts";
import { ClusterTenant, install } from "./cluster-tenant.ts";
import { execute } from "./executor.ts";
import { JobHistory } from "./job-history.ts";
import { buildOperator, Replica } from "./replica.ts";

/** The operator with its manifests, on a separate control plane: the API server and the operator crash. */
const wanted = { ...DEFAULT, components: "all" } as const;
const { test, check } = suiteWhere(wanted, "the deployed operator");

const DEPLOY = path.join(ROOT, "examples/pack-execution/deploy");
const NAMESPACE = "seam-system";

interface Installed {
  readonly launched: Launched;
  readonly plane: ControlPlane;
  readonly admin: HttpClient;
  /** The service account that the manifests name, with the rights that they grant. */
  readonly account: Login;
}

let installing: Promise<Installed> | undefined;

async function begin(): Promise<Installed> {
  const launched = await launch(wanted);
  const plane = connect(launched.address);
  const admin = await install(plane);
  const applied = await plane.kubectl(["apply", "--server-side", "-k", DEPLOY]);
  assert.equal([applied.code, applied.stderr], [0, ""], "no error, and no warning");
  const account = await loginAs(plane, { namespace: NAMESPACE, name: "pack-execution" });
  return { launched, plane, admin, account };
}

const installed = () => (installing ??= begin());

test.after(async () => {
  const all = await installing;
  all?.account.close();
  all?.admin.close();
  all?.plane.close();
  await all?.launched.stop();
});

check("the commands of the README apply the manifests, and the deployment is rolled out", async () => {
  const { plane } = await installed();
  const where = ["--namespace", NAMESPACE, "--timeout", "60s"];
  const rollout = await plane.kubectl(["rollout", "status", "deployment/pack-execution", ...where]);
  assert.is(rollout.code, 0, rollout.stderr);
});

/** The course of a PackExecution `pe` during which the API server crashes twice. */
interface Story {
  readonly name: string;
  readonly cpu: string;
  readonly signed?: false;
  /** What happens before the first crash. */
  readonly before: (tenant: ClusterTenant) => Promise<unknown>;
  /** What happens between the two crashes. */
  readonly between?: (tenant: ClusterTenant) => Promise<unknown>;
  readonly after?: (tenant: ClusterTenant) => Promise<unknown>;
}

async function untilRunning(tenant: ClusterTenant): Promise<void> {
  await tenant.setFate("pe", "stay");
  await tenant.makeRoom();
  await tenant.untilMessage("pe", "Running", "is admitted");
  await tenant.untilPod("pe");
}

const STORIES: readonly Story[] = [
  {
    name: "waits at a gate",
    cpu: "8",
    signed: false,
    before: (tenant) => tenant.until("pe", "PackSignaturePending"),
    between: (tenant) => tenant.sign(),
    after: (tenant) => execute(tenant, "pe"),
  },
  {
    name: "is queued",
    cpu: "0",
    before: (tenant) => tenant.untilMessage("pe", "Running", "waits in the queue"),
    between: (tenant) => tenant.makeRoom(),
    after: (tenant) => execute(tenant, "pe"),
  },
  {
    name: "runs",
    cpu: "0",
    before: untilRunning,
    after: async (tenant) => {
      await execute(tenant, "pe");
      await tenant.endPod("pe");
    },
  },
  {
    name: "has a result before its pod ends",
    cpu: "0",
    before: async (tenant) => {
      await untilRunning(tenant);
      await execute(tenant, "pe");
    },
    between: (tenant) => tenant.endPod("pe"),
  },
  {
    name: "has a result after its pod has ended",
    cpu: "8",
    before: (tenant) => tenant.untilMessage("pe", "Running", "its result does not exist yet"),
    between: (tenant) => execute(tenant, "pe"),
  },
];

/** Crashes the API server and waits until it serves the kinds of the operator again. */
async function crash({ launched, admin }: Installed): Promise<void> {
  await launched.restartApiServer();
  const kinds: readonly Resource[] = [
    InfrastructureClusterPackResource,
    InfrastructurePackExecutionResource,
    InfrastructurePackInstanceResource,
    PackOperationResultResource,
    JobResource,
  ];
  for (const kind of kinds)
    await until(`${kind.plural} served`, async () => {
      const answer = await admin.list(kind, { limit: 1 }).catch(() => undefined);
      return answer !== undefined;
    });
}

check("PackExecutions succeed with one Job each although the API server crashes twice", async () => {
  const all = await installed();
  const { plane, admin, account } = all;
  const options = createOptions({ executorImage: "image", executorRequests: { cpu: "1" } });
  const client = createClient(await connectionFromKubeconfig({ file: account.kubeconfig }));
  const abort = new AbortController();
  const operator = createOperator({ client, options, log: silentLogger }).run(abort.signal);
  const played = STORIES.map((story) => ({ ...story, tenant: new ClusterTenant(plane, admin) }));
  const histories = played.map(({ tenant }) => new JobHistory(admin, tenant.namespace));
  const forEach = (act: (one: (typeof played)[number]) => unknown) => Promise.all(played.map(act));
  try {
    await forEach(async ({ tenant, cpu, signed = true, before }) => {
      await tenant.createQueue(cpu);
      await tenant.createAll({ signed });
      await tenant.createExecutor();
      await tenant.request("pe");
      await before(tenant);
    });
    await crash(all);
    await forEach(({ tenant, between }) => between?.(tenant));
    await crash(all);
    await forEach(({ tenant, after }) => after?.(tenant));
    await forEach(async ({ name, tenant }) => {
      assert.equal(await tenant.until("pe", "Succeeded"), ["Succeeded/JobSucceeded"], name);
      const { items } = await admin.list(InfrastructurePackInstanceResource, { namespace: tenant.namespace });
      assert.equal(
        items.map(({ spec }) => spec.version),
        ["v1.2.3-r1"],
        name,
      );
    });
    for (const [i, { name, tenant }] of played.entries())
      assert.is(histories[i]?.countOf((await tenant.execution("pe"))?.metadata.uid ?? ""), 1, `${name}: Jobs`);
  } finally {
    await Promise.all(histories.map((history) => history.stop()));
    abort.abort();
    await operator;
    client.close();
  }
});

check("a second replica takes over from a killed one, and no PackExecution gets a second Job", async () => {
  const { plane, admin, account } = await installed();
  const tenant = new ClusterTenant(plane, admin);
  await tenant.createQueue("8");
  await tenant.createAll();
  await tenant.createExecutor();
  const history = new JobHistory(admin, tenant.namespace);
  const program = buildOperator();
  const replicas: Replica[] = [];
  try {
    for (let i = 0; i < 2; i++) replicas.push(await Replica.start(program, account.kubeconfig));
    const leader = await until("a leader", () => Promise.resolve(replicas.find(({ leads }) => leads)));
    const names = Array.from({ length: 20 }, (_, i) => `pe-${i}`);
    for (const [i, name] of names.entries()) {
      await tenant.request(name);
      if (i !== 10) continue;
      await tenant.untilJob("pe-0");
      assert.equal(replicas.map(({ leads }) => leads).sort(), [false, true], "one replica leads");
      leader.kill("SIGKILL");
    }
    for (const name of names) {
      await execute(tenant, name);
      assert.equal(await tenant.until(name, "Succeeded"), ["Succeeded/JobSucceeded"], name);
    }
    const { items } = await admin.list(JobResource, { namespace: tenant.namespace });
    assert.is(items.length, names.length);
    for (const name of names) assert.is(history.countOf((await tenant.execution(name))?.metadata.uid ?? ""), 1, name);
    const survivor = replicas.find((one) => one !== leader);
    assert.is(survivor?.leads, true);
    survivor?.kill("SIGTERM");
    assert.equal(await survivor?.ended, [0, null]);
    const lease = await admin.get(LeaseResource, { name: "pack-execution", namespace: NAMESPACE });
    assert.is(lease.spec?.holderIdentity, "", "the lease is released");
    for (const { output } of replicas) assert.not.match(output, "ForbiddenError");
  } finally {
    for (const replica of replicas) replica.kill("SIGKILL");
    await history.stop();
    program.remove();
  }
});

test.run();
