import { readFileSync } from "node:fs";
import path from "node:path";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import type { InfrastructurePackExecution } from "@seam/seam-core";
import { InfrastructurePackExecutionResource } from "@seam/seam-core";
import {
  EventResource,
  type HttpClient,
  LeaseResource,
  Manager,
  connectionFromKubeconfig,
  createClient,
  silentLogger,
} from "@seamgen/runtime";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { type ControlPlane, connect } from "./control-plane/control-plane.ts";
import { type Launched, launch } from "./control-plane/launch.ts";
import { DEFAULT } from "./control-plane/programs.ts";
import { createServiceAccount } from "./control-plane/service-account.ts";
import { suiteWhere } from "./control-plane/cluster-suite.ts";
import { uniqueName } from "./control-plane/unique-name.ts";
import { until } from "./control-plane/until.ts";
import { ROOT } from "../support/built-cli.ts";
import { CopyReconciler, packExecution, untilCopied } from "../support/copy-reconciler.ts";

/** The runtime on a real API server that crashes and whose etcd is compacted. It has the rights that the reconciler declares. */
const wanted = { ...DEFAULT, components: "apiserver" } as const;
const { test, check } = suiteWhere(wanted, "the runtime on a real API server");

const ROLE = "generated/seam-core/rbac/infrastructure-pack-execution.leader-election.yaml";
const LEADER_ELECTION = parse(readFileSync(path.join(ROOT, ROLE), "utf8")) as { readonly rules: readonly JsonObject[] };

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

/** Starts a manager with the rights that its reconciler declares, and the right to write ConfigMaps. */
async function start(namespace: string, name = "one", passes: string[] = []): Promise<Running> {
  const reconciler = new CopyReconciler(name, passes);
  const configMaps = { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "patch"] };
  const account = await createServiceAccount(plane, {
    namespace,
    rules: LEADER_ELECTION.rules,
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

check("a manager needs only the rights that its reconciler declares and those of the generated Role", async () => {
  const { namespace } = await begin();
  const running = await start(namespace);
  await admin.create(InfrastructurePackExecutionResource, packExecution(namespace, "first"));
  await untilCopied(admin, namespace, ["first"]);
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
  await untilCopied(admin, namespace, names);
  await running.stop();
});

check("of two managers one reconciles, and the other after the first has stopped", async () => {
  const { namespace } = await begin();
  const passes: string[] = [];
  const [one, two] = [await start(namespace, "one", passes), await start(namespace, "two", passes)];
  await create(packExecution(namespace, "first"));
  await untilCopied(admin, namespace, ["first"]);
  const first = passes[0];
  assert.equal(new Set(passes).size, 1);
  await (first === "one" ? one : two).stop();
  await create(packExecution(namespace, "second"));
  await untilCopied(admin, namespace, ["first", "second"]);
  assert.is.not(passes.at(-1), first);
  await (first === "one" ? two : one).stop();
});

test.run();

/** Retries the creation: a connection may be dead after a crash of the server. */
async function create(object: InfrastructurePackExecution): Promise<void> {
  await until("the creation", async () => {
    try {
      await admin.create(InfrastructurePackExecutionResource, object);
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "AlreadyExistsError") return true;
      return false;
    }
  });
}
