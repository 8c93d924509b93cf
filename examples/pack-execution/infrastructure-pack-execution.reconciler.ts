import type { Index, ObjectCache, ObjectKey, PolicyRule, ReconcileContext, Result, Watch } from "@seamgen/runtime";
import type { InfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack";
import type { InfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution";
import { InfrastructurePackExecutionReconcilerBase } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.reconciler";
import { carryOut } from "./carry-out/carry-out.ts";
import { Submissions } from "./carry-out/submissions.ts";
import { confirm } from "./observe/confirm.ts";
import { observe } from "./observe/observe.ts";
import { ResultWaits } from "./observe/result-waits.ts";
import { RunnerReviews } from "./observe/runner-reviews.ts";
import { additionalRules } from "./rules.ts";
import { INDEXES, key, waitingKeys } from "./watch/indexes.ts";
import { additionalWatches } from "./watch/watches.ts";
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
    const [options, submissions] = [this.#options, this.#submissions];
    const state = { options, submissions, reviews: this.#reviews, resultWaits: this.#resultWaits };
    const observed = await observe(execution, context, state);
    const confirmed = await confirm(observed, options, context);
    return carryOut(confirmed.observed.execution, confirmed.decision, { ...context, submissions });
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
