import { readFileSync } from "node:fs";
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
} from "@seamgen/runtime";
import { startTestServer, type TestServer } from "@seamgen/apiserver";
import { createOperator } from "../operator.ts";
import { createOptions, type OptionsInput } from "../decide/options.ts";

const BUNDLE = new URL("../../../generated/crds/all.yaml", import.meta.url);
const OPTIONS: OptionsInput = { executorImage: "registry.example.com/conductor-execute:v1.9.3-r2" };

/** The user agent of the operators. */
export const AGENT = "operator";

/** An API server with the generated definitions. */
export interface World {
  server: TestServer;
  client: HttpClient;
  /** Namespaces whose executor has no rights. */
  denied: Set<string>;
}

/** Starts the server with the namespaces of every installation. */
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

/** A running operator. */
export interface Running {
  /** Stops it after its current passes. */
  stop(): Promise<void>;
  /** Cuts its connections first, so that none of its pending writes arrives. */
  kill(): Promise<void>;
}

/** Starts an operator in this process with the given options and settings of the manager. */
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
  const kill = async () => {
    client.close();
    abort.abort();
    await running.catch(() => undefined);
  };
  return { stop, kill };
}
