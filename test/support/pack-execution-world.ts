import { readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import {
  type Client,
  connectionFromUrl,
  createClient,
  CustomResourceDefinitionResource,
  type HttpClient,
  type KubernetesObject,
  type ManagerOptions,
  NamespaceResource,
  silentLogger,
} from "@seam/runtime";
import { startTestServer, type TestServer } from "@seam/runtime/testing";
import { createOperator } from "../../examples/pack-execution/src/operator.ts";
import { createOptions, type OptionsInput } from "../../examples/pack-execution/src/options.ts";
import { ROOT } from "./built-cli.ts";

const BUNDLE = path.join(ROOT, "generated", "crds", "all.yaml");
const OPTIONS: OptionsInput = { executorImage: "registry.example.com/conductor-execute:v1.9.3-r2" };

/** What operators call themselves to the server. */
export const AGENT = "operator";

/** An API server with our definitions. */
export interface World {
  server: TestServer;
  client: HttpClient;
  /** Namespaces whose executor lacks its rights. */
  denied: Set<string>;
}

export async function startWorld(): Promise<World> {
  const denied = new Set<string>();
  const server = await startTestServer({ policy: ({ namespace }) => !denied.has(namespace) });
  const client = createClient(connectionFromUrl(server.url), { userAgent: "people" });
  for (const document of parseAllDocuments(readFileSync(BUNDLE, "utf8"))) {
    const definition = document.toJS() as KubernetesObject; // what we print
    await client.create(CustomResourceDefinitionResource, { metadata: {}, ...definition });
  }
  for (const name of ["seam-system", "ont-system"]) await createNamespace(client, name);
  return { server, client, denied };
}

export async function createNamespace(client: Client, name: string): Promise<void> {
  const system = await client.get(NamespaceResource, { name }).catch(() => undefined);
  if (system === undefined) await client.create(NamespaceResource, { metadata: { name } });
}

interface Running {
  stop(): Promise<void>;
}

export function startOperator(
  { server }: World,
  options: Partial<OptionsInput> = {},
  more: Partial<ManagerOptions> = {},
): Running {
  const client = createClient(connectionFromUrl(server.url), { userAgent: AGENT });
  const abort = new AbortController();
  const running = createOperator({
    ...more,
    client,
    log: silentLogger,
    options: createOptions({ ...OPTIONS, ...options }),
    controller: { retry: { baseDelayMs: 5, maxDelayMs: 200 } },
  }).run(abort.signal);
  const stop = async () => {
    abort.abort();
    await running;
    client.close();
  };
  return { stop };
}

/** Runs an operator while the body does what people, Kueue and the executor do. */
export async function withOperator(
  world: World,
  options: Partial<OptionsInput>,
  body: () => Promise<void>,
): Promise<void> {
  const operator = startOperator(world, options);
  try {
    await body();
  } finally {
    await operator.stop();
  }
}
