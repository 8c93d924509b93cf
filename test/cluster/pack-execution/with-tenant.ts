import * as assert from "uvu/assert";
import {
  type Client,
  connectionFromKubeconfig,
  createClient,
  ForbiddenError,
  type ListOptions,
  type Resource,
  silentLogger,
} from "@seamgen/runtime";
import { InfrastructurePackExecutionResource } from "@seam/seam-core";
import { createOperator } from "../../../examples/pack-execution/operator.ts";
import { rolesOf } from "../../../examples/pack-execution/cli/roles.ts";
import { createOptions, type OptionsInput } from "../../../examples/pack-execution/decide/options.ts";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { createServiceAccount } from "../control-plane/service-account.ts";
import { ClusterTenant, install } from "./cluster-tenant.ts";

const HOUR = 3_600_000;
/** Intervals that never pass in a test, so that only watches wake the operator. */
export const ONLY_WATCHES = { gateMs: HOUR, signatureMs: HOUR, jobMs: HOUR, resultMs: HOUR, staleJobMs: HOUR };

const IMAGE = "registry.example.com/conductor-execute:v1.9.3-r2";

/** Changes to the default tenant, which has open gates, room for eight Jobs, and the operator's default options. */
interface Setup {
  readonly cpu?: string;
  readonly gates?: "closed";
  readonly options?: Partial<OptionsInput>;
}

/**
 * Runs an operator for a new tenant while `body` runs. The operator has only the rights that it declares. Fails if the API
 * server has refused one of its requests.
 */
export async function withTenant(
  plane: ControlPlane,
  { cpu = "8", gates, options = {} }: Setup,
  body: (tenant: ClusterTenant) => Promise<void>,
): Promise<void> {
  const tenant = new ClusterTenant(plane, await install(plane));
  await tenant.createQueue(cpu);
  if (gates === undefined) await Promise.all([tenant.createAll(), tenant.createExecutor()]);
  const refused: string[] = [];
  const operator = await startOperator(tenant, { options, refused });
  try {
    await body(tenant);
  } finally {
    await operator.stop();
    await tenant.remove();
    tenant.client.close();
  }
  assert.equal(refused, [], "the declared rights are sufficient");
}

async function startOperator(
  { plane, namespace }: ClusterTenant,
  { options: input, refused }: { readonly options: Partial<OptionsInput>; readonly refused: string[] },
): Promise<{ readonly stop: () => Promise<void> }> {
  const options = createOptions({ executorImage: IMAGE, executorRequests: { cpu: "1" }, ...input });
  const roles = rolesOf(options);
  const account = await createServiceAccount(plane, {
    namespace,
    rules: roles.leaderElection.rules.map((rule) => ({ ...rule })),
    clusterRules: roles.clusterRole.rules.map((rule) => ({ ...rule })),
  });
  const http = createClient(await connectionFromKubeconfig({ file: account.kubeconfig }));
  const client = confined(http, { namespace, refused });
  const abort = new AbortController();
  const leaderElection = { name: "pack-execution", namespace };
  const running = createOperator({ client, options, log: silentLogger, leaderElection }).run(abort.signal);
  const stop = async () => {
    abort.abort();
    await running;
    http.close();
    account.close();
  };
  return { stop };
}

/** A client that sees only the PackExecutions of one namespace, so that tests do not disturb each other, and records refusals. */
function confined(client: Client, { namespace, refused }: { namespace: string; refused: string[] }): Client {
  const scope = <T extends ListOptions>(resource: Resource, options: T): T =>
    resource.kind === InfrastructurePackExecutionResource.kind ? { ...options, namespace } : options;
  const record = (error: unknown): never => {
    if (error instanceof ForbiddenError) refused.push(error.message);
    throw error;
  };
  return {
    get: (...args) => client.get(...args).catch(record),
    list: (resource, options = {}) => client.list(resource, scope(resource, options)).catch(record),
    watch: async function* (resource, options = {}) {
      try {
        yield* client.watch(resource, scope(resource, options));
      } catch (error) {
        record(error);
      }
    },
    create: (...args) => client.create(...args).catch(record),
    update: (...args) => client.update(...args).catch(record),
    patch: (...args) => client.patch(...args).catch(record),
    apply: (...args) => client.apply(...args).catch(record),
    delete: (...args) => client.delete(...args).catch(record),
    deleteCollection: (...args) => client.deleteCollection(...args).catch(record),
  };
}
