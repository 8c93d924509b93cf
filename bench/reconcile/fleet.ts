import { fileURLToPath } from "node:url";
import { connectionFromKubeconfig, createClient, type HttpClient } from "@seamgen/runtime";
import { rolesOf } from "../../examples/pack-execution/cli/roles.ts";
import { createOptions } from "../../examples/pack-execution/decide/options.ts";
import { type ControlPlane, connect } from "../../test/cluster/control-plane/control-plane.ts";
import { launch } from "../../test/cluster/control-plane/launch.ts";
import { DEFAULT } from "../../test/cluster/control-plane/programs.ts";
import { createServiceAccount } from "../../test/cluster/control-plane/service-account.ts";
import { Tenant } from "../../test/operator/support/tenant.ts";

const BUNDLE = fileURLToPath(new URL("../../generated/crds/all.yaml", import.meta.url));

/** An API server for one measurement, with clusters whose gates are all open. */
export interface Fleet {
  /** Client of the administrator. */
  readonly client: HttpClient;
  /** Names of the clusters. */
  readonly clusters: readonly string[];
  /** Kubeconfig of the operator's service account, which has only the operator's permissions. */
  readonly kubeconfig: string;
  /** Returns another client of the administrator, with its own connections. */
  readonly connect: () => Promise<HttpClient>;
  readonly stop: () => Promise<void>;
}

export async function startFleet(clusterCount: number): Promise<Fleet> {
  const { address, stop } = await launch({ ...DEFAULT, components: "apiserver" });
  const plane = connect(address);
  await install(plane);
  const connectAgain = async () => createClient(await connectionFromKubeconfig({ file: address.kubeconfig }));
  const client = await connectAgain();
  const clusters = Array.from({ length: clusterCount }, (_, i) => `cluster-${i}`);
  for (const cluster of clusters) await Tenant.open({ client }, cluster);
  const { rules } = rolesOf(createOptions({ executorImage: "any" })).clusterRole;
  const clusterRules = rules.map((rule) => ({ ...rule }));
  const account = await createServiceAccount(plane, { namespace: "seam-system", clusterRules });
  return {
    client,
    clusters,
    kubeconfig: account.kubeconfig,
    connect: connectAgain,
    stop: async () => {
      client.close();
      account.close();
      plane.close();
      await stop();
    },
  };
}

/** Creates the CRDs, the namespaces and the permissions of executors. */
async function install({ kubectl, request }: ControlPlane): Promise<void> {
  for (const args of [
    ["apply", "--server-side", "-f", BUNDLE],
    ["wait", "--for=condition=Established", "--all", "crd"],
    ["create", "clusterrole", "executor", "--verb=get,list,create,delete", `--resource=${EXECUTOR_RESOURCES}`],
    ["create", "clusterrolebinding", "executor", "--clusterrole=executor", "--group=system:serviceaccounts"],
  ]) {
    const { code, stderr } = await kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
  }
  for (const name of ["seam-system", "ont-system"])
    await request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

const EXECUTOR_RESOURCES = ["infrastructurepackexecutions", "infrastructurerunnerconfigs", "packoperationresults"]
  .map((plural) => `${plural}.infrastructure.ontai.dev`)
  .join(",");
