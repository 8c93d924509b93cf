import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import type { PackedFile } from "./archive.ts";
import { listDefinitions } from "./pack-definitions.ts";
import type { Release } from "./pack-set.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Packs the OpenAPI 3.0 document of each group and version, under the path at which an API server serves it. */
export function packOpenApi(release: Release): readonly PackedFile[] {
  const definitions = listDefinitions(release);
  const server = new ApiServer();
  for (const { crd } of definitions) send(server, { method: "POST", path: DEFINITIONS, body: JSON.stringify(crd) });
  const paths = new Set(definitions.map(({ api }) => `openapi/v3/apis/${api.apiVersion}`));
  return [...paths].sort().map((path) => {
    const document: unknown = JSON.parse(send(server, { method: "GET", path: `/${path}` }));
    return { path: `${path}.json`, bytes: Buffer.from(`${JSON.stringify(document, null, 2)}\n`) };
  });
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

function send(server: ApiServer, request: Sent): string {
  const headers = { accept: "application/json", "content-type": "application/json" };
  const { status, body } = server.send({ ...request, headers, signal: new AbortController().signal });
  if (status >= 300) throw new Error(`${request.method} ${request.path} answered ${status}: ${body}`);
  return body;
}
