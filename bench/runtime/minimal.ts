/** The smallest operator: `minimal.ts URL`. It prints its memory in its first pass and exits. */
import { Manager, Reconciler, connectionFromUrl, createClient, silentLogger } from "@seamgen/runtime";
import { type Thing, ThingResource } from "./thing.ts";

class Minimal extends Reconciler<Thing> {
  override readonly resource = ThingResource;
  override readonly finalizer = "bench.example.com/thing";
  override readonly rules = [];
  override watches() {
    return [];
  }
  override reconcile() {
    console.log(JSON.stringify({ megabytes: process.memoryUsage().rss / 2 ** 20 }));
    process.exit();
    return Promise.resolve({});
  }
}

const client = createClient(connectionFromUrl(process.argv[2] ?? ""));
await new Manager({ client, log: silentLogger }).add(new Minimal()).run();
