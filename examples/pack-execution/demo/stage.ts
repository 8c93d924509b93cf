import {
  InfrastructurePackExecutionResource,
  InfrastructurePackInstanceResource,
  PackOperationResultResource,
} from "@seam/seam-core";
import { Tenant } from "./tenant.ts";
import { AGENT, type Running, startOperator, type World } from "./world.ts";

/** Short, so that the story with the missing result does not take two minutes. */
const OPTIONS = { resultDeadlineSeconds: 1, intervals: { resultMs: 100, staleJobMs: 100 } };

const SHORT_NAMES: ReadonlyMap<string, string | undefined> = new Map(
  [InfrastructurePackExecutionResource, InfrastructurePackInstanceResource, PackOperationResultResource].map(
    ({ plural, shortNames }) => [plural, shortNames[0]],
  ),
);

/** The place of a story: its own tenant and its own operator. */
export class Stage {
  readonly tenant: Tenant;
  readonly #world: World;
  #operator: Running | undefined;

  /** The world must not have another tenant with this cluster name. */
  constructor(world: World, cluster: string) {
    this.tenant = new Tenant(world, cluster);
    this.#world = world;
  }

  /** Makes the API server deny the rights of the executor from now on. */
  denyRights(): void {
    this.#world.denied.add(this.tenant.namespace);
  }

  startOperator(): void {
    this.#operator ??= startOperator(this.#world, OPTIONS);
  }

  async killOperator(): Promise<void> {
    await this.#operator?.kill();
    this.#operator = undefined;
  }

  async stopOperator(): Promise<void> {
    await this.#operator?.stop();
    this.#operator = undefined;
  }

  /** Counts the operator's writes in the tenant's namespace by request, such as `create jobs` or `patch ipe/status`. */
  countWrites(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    const { namespace } = this.tenant;
    for (const { verb, plural, subresource } of this.#world.server.requests.entries({ userAgent: AGENT, namespace })) {
      if (["get", "list", "watch"].includes(verb)) continue;
      const name = SHORT_NAMES.get(plural) ?? plural;
      const what = `${verb} ${name}${subresource === "" ? "" : `/${subresource}`}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return counts;
  }
}
