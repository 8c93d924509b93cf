import { crdWith } from "../../support/crd-rules.ts";
import type { Answer, DefinitionRequest } from "../../support/recorded.ts";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { answerOf } from "./answer-of.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All";

/** Returns the server's answer to each definition. Nothing is stored. */
export function recordDefinitions(
  { request }: ControlPlane,
  requests: readonly DefinitionRequest[],
): Promise<Answer[]> {
  return Promise.all(
    requests.map(async ({ changes, strict }) =>
      answerOf(await request("POST", DEFINITIONS + (strict ? "&fieldValidation=Strict" : ""), crdWith(changes))),
    ),
  );
}
