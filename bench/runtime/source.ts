/**
 * A server for the benchmark of informers: `source.ts COUNT`. It lists COUNT things, streams changes of them as fast as
 * clients read, and prints its URL. `POST /emit?events=N` sends N changes to every open watch, with the things in turn,
 * and answers when all are written.
 */
import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";

const count = Number(process.argv[2]);
const COLLECTION = "/apis/bench.example.com/v1/things";
const watches = new Set<ServerResponse>();
let version = count;

/** Returns an object of about 1 KB, with a few labels, a spec and conditions. */
function thing(i: number, resourceVersion: number): object {
  return {
    apiVersion: "bench.example.com/v1",
    kind: "Thing",
    metadata: {
      name: `thing-${i}`,
      namespace: `namespace-${i % 20}`,
      uid: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
      resourceVersion: String(resourceVersion),
      creationTimestamp: "2026-03-02T12:00:00Z",
      generation: 1,
      labels: { "app.kubernetes.io/name": "thing", "example.com/shard": String(i % 7) },
    },
    spec: { target: `cluster-${i % 20}`, version: "v1.2.3", note: "x".repeat(300), list: ["a", "b", "c"] },
    status: {
      observedGeneration: 1,
      conditions: ["Ready", "Synced"].map((type) => ({
        type,
        status: "True",
        reason: "AsExpected",
        message: "All is well.",
        lastTransitionTime: "2026-03-02T12:00:00Z",
      })),
    },
  };
}

function list(parameters: URLSearchParams): string {
  const begin = Number(parameters.get("continue") ?? 0);
  const limit = Number(parameters.get("limit") ?? 0);
  const end = limit === 0 ? count : Math.min(count, begin + limit);
  const items = Array.from({ length: end - begin }, (_, i) => thing(begin + i, begin + i + 1));
  const metadata = { resourceVersion: String(version), ...(end < count ? { continue: String(end) } : {}) };
  return JSON.stringify({ apiVersion: "bench.example.com/v1", kind: "ThingList", metadata, items });
}

async function emit(events: number): Promise<void> {
  while (watches.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let i = 0; i < events; i++) {
    const line = `${JSON.stringify({ type: "MODIFIED", object: thing(i % count, ++version) })}\n`;
    for (const watch of watches) if (!watch.write(line) && !watch.destroyed) await once(watch, "drain");
  }
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("content-type", "application/json");
  if (pathname === "/emit") {
    void emit(Number(searchParams.get("events"))).then(() => response.end("{}"));
  } else if (pathname !== COLLECTION) {
    response.writeHead(404).end("{}");
  } else if (searchParams.has("watch")) {
    response.flushHeaders();
    watches.add(response);
    response.once("close", () => watches.delete(response));
  } else response.end(list(searchParams));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
