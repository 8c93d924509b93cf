import { sleep } from "../../../base/src/clock.ts";
import type { FaultPlan } from "../faults.ts";
import { answerRequest, refusalOf, type ApiAnswer, type ApiParts, type ApiRequest } from "./answer-request.ts";

/** Where a request came from. */
export interface Requester {
  readBody(): Promise<string>;
  /** Whether it no longer waits for an answer. */
  isGone(): boolean;
}

/** Answers a request with the faults that a test planned for it, and logs it; undefined where the connection is to break. */
export async function answerWithFaults(
  parts: ApiParts,
  request: ApiRequest,
  requester: Requester,
): Promise<ApiAnswer | undefined> {
  const plan = parts.faults.take(request.facts);
  const answer = await carryOut(parts, request, { requester, plan }).catch(refusalOf);
  const isSent = answer !== undefined && !plan.loseAnswer && !requester.isGone();
  parts.log.record(request.facts, isSent ? answer.status : 0);
  return isSent ? answer : undefined;
}

async function carryOut(
  parts: ApiParts,
  request: ApiRequest,
  { requester, plan }: { readonly requester: Requester; readonly plan: FaultPlan },
): Promise<ApiAnswer | undefined> {
  const body = await requester.readBody();
  if (plan.delay > 0) await sleep(parts.backend.clock, plan.delay);
  if (plan.failure !== undefined) throw plan.failure;
  return requester.isGone() ? undefined : answerRequest(parts, request, body);
}
