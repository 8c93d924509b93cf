import { sleep } from "../../../base/src/clock.ts";
import type { FaultPlan } from "../faults.ts";
import { answerRequest, refusalOf, type ApiAnswer, type ApiParts, type ApiRequest } from "./answer-request.ts";

/** The client side of a request. */
export interface Requester {
  readBody(): Promise<string>;
  /** Whether the client no longer waits for an answer. */
  isGone(): boolean;
}

/** Answers and logs a request with the planned faults. Returns undefined if the connection must break. */
export async function answerWithFaults(
  parts: ApiParts,
  request: ApiRequest,
  requester: Requester,
): Promise<ApiAnswer | undefined> {
  const plan = parts.faults.take(request.facts);
  const answer = await execute(parts, request, { requester, plan }).catch(refusalOf);
  const isSent = answer !== undefined && !plan.loseAnswer && !requester.isGone();
  parts.log.record(request.facts, isSent ? answer.status : 0);
  return isSent ? answer : undefined;
}

async function execute(
  parts: ApiParts,
  request: ApiRequest,
  { requester, plan }: { readonly requester: Requester; readonly plan: FaultPlan },
): Promise<ApiAnswer | undefined> {
  const body = await requester.readBody();
  if (plan.delay > 0) await sleep(parts.backend.clock, plan.delay);
  if (plan.failure !== undefined) throw plan.failure;
  return requester.isGone() ? undefined : answerRequest(parts, request, body);
}
