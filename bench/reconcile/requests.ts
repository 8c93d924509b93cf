import { setTimeout as sleep } from "node:timers/promises";
import type { HttpClient } from "@seamgen/runtime";
import { InfrastructureClusterPackResource, InfrastructurePackExecutionResource } from "@seam/seam-core";

/** Numbers of requests that the API server has answered, by `VERB resource/subresource`. */
export type Requests = ReadonlyMap<string, number>;

/** Groups that the operator uses. The API server itself sends no requests for them. */
const OPERATOR_GROUPS = new Set([
  "infrastructure.ontai.dev",
  "security.ontai.dev",
  "batch",
  "events.k8s.io",
  "authorization.k8s.io",
]);
/** Requests that the benchmark itself sends. The operator may not send them. */
const BENCHMARK_REQUESTS = new Set([
  `POST ${InfrastructurePackExecutionResource.plural}`,
  `PATCH ${InfrastructureClusterPackResource.plural}/status`,
]);
const POLL_MS = 250;
const QUIET_MS = 1500;

/**
 * Reads the API server's counts of requests in the operator's groups, including refused ones, without the benchmark's
 * own. Watches count when they end.
 */
async function countRequests(client: HttpClient): Promise<Requests> {
  const counts = new Map<string, number>();
  for (const line of String(await client.request("GET", "/metrics")).split("\n")) {
    if (!line.startsWith("apiserver_request_total{")) continue;
    const labels = Object.fromEntries([...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    if (!OPERATOR_GROUPS.has(labels["group"] ?? "")) continue;
    const name = `${labels["verb"]} ${[labels["resource"], labels["subresource"]].filter(Boolean).join("/")}`;
    if (!BENCHMARK_REQUESTS.has(name))
      counts.set(name, (counts.get(name) ?? 0) + Number(line.slice(line.lastIndexOf(" "))));
  }
  return counts;
}

/** Waits until the counts stay the same. Returns them and the time (`performance.now`) of the last change. */
export async function settled(client: HttpClient): Promise<{ readonly requests: Requests; readonly at: number }> {
  let [requests, at] = [await countRequests(client), performance.now()];
  while (performance.now() - at < QUIET_MS) {
    await sleep(POLL_MS);
    const now = await countRequests(client);
    if (total(between(requests, now)) > 0) at = performance.now();
    requests = now;
  }
  return { requests, at };
}

/** Returns the differences that are not zero. */
export function between(before: Requests, after: Requests): Requests {
  const differences = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  return new Map(differences.filter(([, count]) => count !== 0));
}

export function total(requests: Requests): number {
  return [...requests.values()].reduce((sum, count) => sum + count, 0);
}

/** Prints the counts, largest first. */
export function print(requests: Requests): string {
  const sorted = [...requests].sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}
