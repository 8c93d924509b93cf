import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { InfrastructureClusterPack, InfrastructurePackExecution } from "@seam/seam-core";
import { InfrastructurePackExecutionResource } from "@seam/seam-core";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";
import {
  ConfigMapResource,
  EventResource,
  type HttpClient,
  LeaseResource,
  Manager,
  type ReconcileContext,
  type Result,
  connectionFromKubeconfig,
  createClient,
  ownerReference,
  silentLogger,
  writeStatus,
} from "@seam/runtime";
import { type ControlPlane, connect } from "./cluster/control-plane.ts";
import { type Launched, launch } from "./cluster/launch.ts";
import { DEFAULT, whyNoControlPlane } from "./cluster/programs.ts";
import { createServiceAccount } from "./cluster/service-account.ts";
import { uniqueName } from "./cluster/unique-name.ts";
import { until } from "./cluster/until.ts";
import { ROOT } from "./support/built-cli.ts";

/** The runtime on a real API server that crashes and forgets, under the rights that the reconciler declares. */
const wanted = { ...DEFAULT, components: "apiserver" } as const;
const why = whyNoControlPlane(wanted);
if (why !== undefined) console.log(`the runtime on a real API server: skipped: ${why}`);
const test = suite("the runtime on a real API server");
const check = why === undefined ? test : test.skip;

/** Copies the target of a PackExecution into a ConfigMap that it owns, reports the generation, and says so in an event. */
class CopyReconciler extends InfrastructurePackExecutionReconcilerBase {
  /** Names of those that worked, in order. */
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

interface Running {
  readonly passes: string[];
  readonly stop: () => Promise<void>;
}

let launched: Launched | undefined;
let plane: ControlPlane;
let admin: HttpClient;

async function begin(): Promise<{ readonly launched: Launched; readonly namespace: string }> {
  if (launched === undefined) {
    launched = await launch(wanted);
    plane = connect(launched.address);
    admin = createClient(await connectionFromKubeconfig({ file: plane.kubeconfig }));
    const bundle = path.join(ROOT, "generated", "crds", "all.yaml");
    const applied = await plane.kubectl(["apply", "--server-side", "-f", bundle]);
    assert.is(applied.code, 0, applied.stderr);
  }
  const namespace = uniqueName("runtime");
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  assert.is((await plane.request("POST", "/api/v1/namespaces", object)).status, 201);
  return { launched, namespace };
}

test.after(async () => {
  admin?.close();
  plane?.close();
  await launched?.stop();
});

/** Starts a manager with the rights that its reconciler declares, and one more for what only this one does. */
async function start(namespace: string, name = "one", passes: string[] = []): Promise<Running> {
  const reconciler = new CopyReconciler(name, passes);
  const configMaps = { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "patch"] };
  const account = await createServiceAccount(plane, {
    namespace,
    clusterRules: [...reconciler.rules.map((rule) => ({ ...rule })), configMaps],
  });
  const client = createClient(await connectionFromKubeconfig({ file: account.kubeconfig }));
  const manager = new Manager({
    client,
    log: silentLogger,
    leaderElection: { name: "copy", namespace, identity: name },
  });
  const abort = new AbortController();
  const run = manager.add(reconciler).run(abort.signal);
  run.catch(() => undefined);
  const stop = async () => {
    abort.abort();
    await run;
    client.close();
    account.close();
  };
  return { passes, stop };
}

function packExecution(namespace: string, name: string): InfrastructurePackExecution {
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

async function untilCopied(namespace: string, names: readonly string[]): Promise<void> {
  await until(`${names.length} PackExecutions copied and reported`, async () => {
    const { items: executions } = await admin.list(InfrastructurePackExecutionResource, { namespace });
    const { items: copies } = await admin.list(ConfigMapResource, { namespace });
    return names.every((name) => {
      const execution = executions.find((one) => one.metadata.name === name);
      const copy = copies.find((one) => one.metadata.name === name);
      return execution?.status?.observedGeneration === 1 && copy?.data?.["target"] === `target-of-${name}`;
    });
  });
}

check("a manager works with the rights that its reconciler declares", async () => {
  const { namespace } = await begin();
  const running = await start(namespace);
  await admin.create(InfrastructurePackExecutionResource, packExecution(namespace, "first"));
  await untilCopied(namespace, ["first"]);
  const lease = await admin.get(LeaseResource, { name: "copy", namespace });
  assert.is(lease.spec?.holderIdentity, "one");
  await until("the event", async () => (await admin.list(EventResource, { namespace })).items.length > 0);
  await running.stop();
  const released = await admin.get(LeaseResource, { name: "copy", namespace });
  assert.is(released.spec?.holderIdentity ?? "", "");
});

check("nothing is lost when the API server crashes and etcd is compacted", async () => {
  const { launched, namespace } = await begin();
  const running = await start(namespace);
  const names = Array.from({ length: 60 }, (_, i) => `pack-${i}`);
  for (const [i, name] of names.entries()) {
    if (i === 20 || i === 40) {
      await launched.compact();
      await launched.restartApiServer();
    }
    await create(packExecution(namespace, name));
  }
  await untilCopied(namespace, names);
  await running.stop();
});

check("of two managers one works, and the other when the first has gone", async () => {
  const { namespace } = await begin();
  const passes: string[] = [];
  const [one, two] = [await start(namespace, "one", passes), await start(namespace, "two", passes)];
  await create(packExecution(namespace, "first"));
  await untilCopied(namespace, ["first"]);
  const first = passes[0];
  assert.equal(new Set(passes).size, 1);
  await (first === "one" ? one : two).stop();
  await create(packExecution(namespace, "second"));
  await untilCopied(namespace, ["first", "second"]);
  assert.is.not(passes.at(-1), first);
  await (first === "one" ? two : one).stop();
});

test.run();

/** A connection that the server left open may be dead after its crash. */
async function create(object: InfrastructurePackExecution): Promise<void> {
  await until("created", async () => {
    try {
      await admin.create(InfrastructurePackExecutionResource, object);
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "AlreadyExistsError") return true;
      return false;
    }
  });
}
