/** Watches ConfigMaps as the argument says, and prints the megabytes that they cost: those that stay, and the most. */
import { systemClock } from "../../packages/base/src/clock.ts";
import { silentLogger } from "../../packages/base/src/log.ts";
import { type ConfigMap, ConfigMapResource } from "../../packages/runtime/src/built-in-kinds.ts";
import { Informers } from "../../packages/runtime/src/cache/informers.ts";
import { connectionFromUrl } from "../../packages/runtime/src/client/connection.ts";
import { createClient } from "../../packages/runtime/src/client/http-client.ts";
import { metadataOnly } from "../../packages/runtime/src/metadata-only.ts";
import type { KubernetesObject } from "../../packages/runtime/src/resource.ts";

const [, , url = "", form = ""] = process.argv;
const client = createClient(connectionFromUrl(url));
const informers = new Informers({ client, clock: systemClock, random: Math.random, log: silentLogger });
const used = async () => {
  // Buffers are freed some time after the collection that finds them unused.
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const before = { used: await used(), rss: process.memoryUsage().rss };
const transform = ({ data: _, ...rest }: ConfigMap): ConfigMap => rest;
const resource = form === "metadata" ? metadataOnly(ConfigMapResource) : ConfigMapResource;
const selection = form === "selector" ? { labelSelector: "mine" } : form === "transform" ? { transform } : {};
if (form === "metadata") informers.watch(resource);
else informers.watch(ConfigMapResource, selection);
void informers.run(new AbortController().signal);
await informers.synced();
const { length } = informers.list<KubernetesObject>(resource);
const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
const stays = megabytes((await used()) - before.used);
const most = megabytes(process.resourceUsage().maxRSS * 1024 - before.rss);
console.log(JSON.stringify({ length, stays, most }));
client.close();
process.exit(0);
