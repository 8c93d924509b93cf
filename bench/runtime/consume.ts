/**
 * One consumer of the benchmark of informers: `consume.ts ours|reconcile|client-node URL COUNT EVENTS`. It waits until
 * the COUNT things are known, has the server send EVENTS changes, waits for the last one, and prints its figures as
 * JSON.
 */
import { Informers, Manager, Reconciler, WorkQueue, silentLogger, systemClock } from "@seamgen/runtime";
import { connectionFromUrl, createClient } from "@seamgen/runtime";
import { type Thing, ThingResource } from "./thing.ts";

const [name = "", url = "", countText = "", eventsText = ""] = process.argv.slice(2);
const [count, events] = [Number(countText), Number(eventsText)];
const last = String(count + events);

interface Consumer {
  /** Resolves when all things are known. `seen` receives the resourceVersion of every later change. */
  readonly sync: (seen: (resourceVersion: string | undefined) => void) => Promise<void>;
}

/** The runtime's informer, with a queue and one worker that takes keys. */
const ours: Consumer = {
  async sync(seen) {
    const informers = new Informers({
      client: createClient(connectionFromUrl(url)),
      clock: systemClock,
      random: Math.random,
      log: silentLogger,
    });
    const queue = new WorkQueue({ clock: systemClock });
    const informer = informers.watch(ThingResource);
    informer.onChange(({ object, cause }) => {
      queue.add(`${object.metadata?.namespace}/${object.metadata?.name}`);
      if (cause === "watch") seen(object.metadata?.resourceVersion);
    });
    void informers.run(new AbortController().signal);
    await informers.synced();
    void work(queue);
  },
};

async function work(queue: WorkQueue): Promise<void> {
  for (let key = await queue.next(); key !== undefined; key = await queue.next()) queue.done(key);
}

/** A whole manager whose reconciler only counts. Each change is of another object, so that no two become one pass. */
const reconcile: Consumer = {
  sync(seen) {
    class Count extends Reconciler<Thing> {
      override readonly resource = ThingResource;
      override readonly finalizer = "bench.example.com/thing";
      override readonly rules = [];
      override watches() {
        return [];
      }
      #passes = 0;
      override reconcile(object: Thing) {
        if (++this.#passes === count) ready();
        if (this.#passes > count) seen(object.metadata?.resourceVersion);
        return Promise.resolve({});
      }
    }
    let ready = () => {};
    const synced = new Promise<void>((resolve) => (ready = resolve));
    const manager = new Manager({ client: createClient(connectionFromUrl(url)), log: silentLogger });
    void manager.add(new Count()).run(new AbortController().signal);
    return synced;
  },
};

const clientNode: Consumer = {
  async sync(seen) {
    const k8s = await import("@kubernetes/client-node");
    const config = new k8s.KubeConfig();
    config.loadFromClusterAndUser({ name: "bench", server: url, skipTLSVerify: true }, { name: "bench" });
    const api = config.makeApiClient(k8s.CustomObjectsApi);
    const list = async () =>
      await api.listCustomObjectForAllNamespaces({
        group: "bench.example.com",
        version: "v1",
        plural: "things",
      });
    const informer = k8s.makeInformer(config, "/apis/bench.example.com/v1/things", list);
    let known = 0;
    let ready = () => {};
    const synced = new Promise<void>((resolve) => (ready = resolve));
    informer.on("add", () => ++known === count && ready());
    informer.on("update", (object) => seen(object.metadata?.resourceVersion));
    await informer.start();
    await synced;
  },
};

const consumers: { readonly [name: string]: Consumer } = { ours, reconcile, "client-node": clientNode };
const chosen = consumers[name];
if (chosen === undefined) throw new Error(`unknown consumer ${JSON.stringify(name)}`);

let seen = 0;
let finish = () => {};
const finished = new Promise<void>((resolve) => (finish = resolve));
const started = performance.now();
await chosen.sync((resourceVersion) => {
  seen++;
  if (resourceVersion === last) finish();
});
const syncMs = performance.now() - started;
globalThis.gc?.();
const megabytes = process.memoryUsage().rss / 2 ** 20;
const heapMegabytes = process.memoryUsage().heapUsed / 2 ** 20;
const began = performance.now();
await fetch(`${url}/emit?events=${events}`, { method: "POST" });
await finished;
const perSecond = seen / ((performance.now() - began) / 1000);
console.log(JSON.stringify({ syncMs, megabytes, heapMegabytes, seen, perSecond }));
process.exit();
