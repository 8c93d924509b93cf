import {
  AlreadyExistsError,
  type Index,
  type ObjectCache,
  type ObjectKey,
  type PolicyRule,
  type ReconcileContext,
  type Result,
  type Watch,
} from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";
import { carryOut } from "./carry-out/carry-out.ts";
import { Submissions } from "./carry-out/submissions.ts";
import { askJob, confirm } from "./observe/confirm.ts";
import { observe } from "./observe/observe.ts";
import { ResultWaits } from "./observe/result-waits.ts";
import { RunnerReviews } from "./observe/runner-reviews.ts";
import { additionalRules } from "./rules.ts";
import { INDEXES, key, waitingKeys } from "./watch/indexes.ts";
import { additionalWatches } from "./watch/watches.ts";
import type { Observed } from "./decide/observed.ts";
import type { Options } from "./decide/options.ts";

/**
 * Delivers packs. A pass observes what an InfrastructurePackExecution depends on, decides what to do, asks the API server
 * what the decision rests on, and carries it out. The rules of the domain are in `decide`.
 */
export class InfrastructurePackExecutionReconciler extends InfrastructurePackExecutionReconcilerBase {
  readonly #options: Options;
  readonly #reviews = new RunnerReviews();
  readonly #submissions = new Submissions();
  readonly #resultWaits: ResultWaits;

  constructor(options: Options) {
    super();
    this.#options = options;
    this.#resultWaits = new ResultWaits(options.resultDeadlineSeconds);
  }

  override get rules(): readonly PolicyRule[] {
    return [...super.rules, ...additionalRules(this.#options)];
  }

  override async reconcile(execution: InfrastructurePackExecution, context: ReconcileContext): Promise<Result> {
    const [options, reviews] = [this.#options, this.#reviews];
    const state = { options, submissions: this.#submissions, resultWaits: this.#resultWaits };
    const observed = observe(execution, context, state);
    return this.#act(observed, context).catch(async (error: unknown) => {
      if (!(error instanceof AlreadyExistsError)) throw error;
      // The cache is behind, or the answer to an earlier request was lost.
      return this.#act(await askJob(observed, options, { ...context, reviews }), context);
    });
  }

  async #act(seen: Observed, context: ReconcileContext): Promise<Result> {
    const { observed, decision } = await confirm(seen, this.#options, { ...context, reviews: this.#reviews });
    return carryOut(observed.execution, decision, { ...context, submissions: this.#submissions });
  }

  override watches(): readonly Watch[] {
    return [...super.watches(), ...additionalWatches(this.#options)];
  }

  override indexes(): readonly Index[] {
    return [...super.indexes(), ...INDEXES];
  }

  override mapInfrastructureClusterPack(
    { metadata }: InfrastructureClusterPack,
    cache: ObjectCache,
  ): readonly ObjectKey[] {
    return waitingKeys(cache, "clusterPack", key(metadata.name ?? "", metadata.namespace));
  }
}
