import { jsonEqual, type Json, type JsonObject } from "../../../packages/base/src/json.ts";
import { crdWith } from "../../support/crd-rules.ts";
import type { Answer, ObjectRequest } from "../../support/recorded.ts";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { at } from "../control-plane/objects.ts";
import { until } from "../control-plane/until.ts";
import { answerOf } from "./answer-of.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Returns the server's answer to each object. Each schema gets a temporary definition, in an API group below `domain`. */
export async function recordObjects(
  plane: ControlPlane,
  domain: string,
  requests: readonly ObjectRequest[],
): Promise<Answer[]> {
  const schemas = [...new Set(requests.map(({ schema }) => schema))];
  const groups = new Map(schemas.map((schema, i) => [schema, `schema-${i}.${domain}`]));
  await Promise.all([...groups].map(([schema, group]) => createDefinition(plane, schema, group)));
  const answers = await Promise.all(
    requests.map((request) => recordObject(plane, request, groups.get(request.schema) ?? "")),
  );
  await Promise.all([...groups.values()].map((group) => plane.request("DELETE", `${DEFINITIONS}/things.${group}`)));
  return answers;
}

async function createDefinition({ request }: ControlPlane, spec: JsonObject, group: string): Promise<void> {
  const schema = { type: "object", properties: { spec } };
  const definition = crdWith({ metadata: { name: `things.${group}` }, spec: { group }, schema });
  const { status, body } = await request("POST", DEFINITIONS, definition);
  if (status !== 201) throw new Error(`${JSON.stringify(spec)} is refused: ${JSON.stringify(body)}`);
  await until(`${group} served`, async () => (await request("GET", pathOf(group))).status === 200);
}

const pathOf = (group: string): string => `/apis/${group}/v1/namespaces/default/things`;

async function recordObject({ request }: ControlPlane, { text }: ObjectRequest, group: string): Promise<Answer> {
  const object = `{"apiVersion":"${group}/v1","kind":"Thing","metadata":{"name":"one"},"spec":${text}}`;
  const response = await request("POST", `${pathOf(group)}?dryRun=All`, object);
  const answer = answerOf(response);
  const sent: Json = JSON.parse(text);
  const stored = at(response.body, "spec") ?? null;
  return answer.status === 201 && !jsonEqual(sent, stored) ? { ...answer, stored } : answer;
}
