/** Sets a condition on each DriftSignal that says whether repairs were tried too often. */
import { DriftSignalResource, type DriftSignal } from "@seam/seam-core";
import {
  createClient,
  defaultConnection,
  Manager,
  Reconciler,
  setCondition,
  writeStatus,
  type ReconcileContext,
  type Result,
  type Watch,
} from "@seamgen/runtime";

const LIMIT = 3;

/** The condition types and their reasons. A wrong pair does not compile. */
interface Conditions {
  readonly TerminalDrift: "EscalationThresholdReached";
}

class CountRepairs extends Reconciler<DriftSignal> {
  readonly resource = DriftSignalResource;
  readonly finalizer = "examples.seamgen.dev/conditions"; // not added to any object, because a deletion leaves nothing to clean up
  readonly rules = [
    { apiGroups: ["infrastructure.ontai.dev"], resources: ["driftsignals"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["infrastructure.ontai.dev"], resources: ["driftsignals/status"], verbs: ["patch"] },
  ];

  watches(): readonly Watch[] {
    return [];
  }

  async reconcile(signal: DriftSignal, { client, now }: ReconcileContext): Promise<Result> {
    const tried = signal.spec.escalationCounter ?? 0;
    const { generation: observedGeneration = 0 } = signal.metadata;
    const conditions = setCondition<Conditions>(
      signal.status?.conditions ?? [],
      {
        type: "TerminalDrift",
        status: tried >= LIMIT ? "True" : "False",
        reason: "EscalationThresholdReached",
        message: `${tried} of ${LIMIT} repairs were tried`,
        observedGeneration,
      },
      now(),
    );
    await writeStatus(client, this.resource, signal, { ...signal.status, observedGeneration, conditions });
    return {};
  }
}

await new Manager({ client: createClient(await defaultConnection()) }).add(new CountRepairs()).run();
