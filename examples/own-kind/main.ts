/** Generates code from the schema of a kind, applies its CRD to a cluster, and creates an object of the kind. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  createClient,
  CustomResourceDefinitionResource,
  defaultConnection,
  InvalidError,
  type KubernetesObject,
  type Resource,
} from "@seamgen/runtime";
import { formatDiagnostics, generate } from "seamgen";
import { parse } from "yaml";

const folder = fileURLToPath(new URL(".", import.meta.url));
const generated = path.join(folder, "generated/platform");

const { outcome, diagnostics } = await generate({ config: path.join(folder, "seamgen.config.json") });
if (outcome !== "ok") throw new Error((await formatDiagnostics(diagnostics, { color: false })).join("\n"));

interface Website extends KubernetesObject {
  readonly spec: { readonly host: string; readonly replicas?: number };
}

// The package does not exist before this program runs. Otherwise import the descriptor by the name of the package.
const { WebsiteResource }: { WebsiteResource: Resource<Website> } = await import(
  path.join(generated, "v1alpha1/index.js")
);
const client = createClient(await defaultConnection());
const definition = readFileSync(path.join(generated, "crds/platform.example.com_websites.yaml"), "utf8");
await client.apply(CustomResourceDefinitionResource, parse(definition), { fieldManager: "own-kind" });

const website = (name: string, host: string): Website => ({
  apiVersion: "platform.example.com/v1alpha1",
  kind: "Website",
  metadata: { name, namespace: "default" },
  spec: { host },
});
const created = await client.create(WebsiteResource, website("docs", "docs.example.com"));
console.log(`created with ${created.spec.replicas} replicas`);
await client.create(WebsiteResource, website("empty", "")).catch((error: unknown) => {
  if (!(error instanceof InvalidError)) throw error;
  console.log(`refused: ${error.message}`);
});
client.close();
