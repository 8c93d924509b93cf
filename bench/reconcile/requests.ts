import { setTimeout as sleep } from "node:timers/promises";
import type { HttpClient } from "@seamgen/runtime";
import { InfrastructureClusterPackResource, InfrastructurePackExecutionResource } from "@seam/seam-core";

/** Requests that the API server has answered, by `VERB resource/subresource`. */
export type Requests = ReadonlyMap<string, number>;

/** Whose resources the operator may read or write; the API server itself asks for none of them. */
const GROUPS = new Set([
  "infrastructure.ontai.dev",
  "security.ontai.dev",
  "batch",
  "events.k8s.io",
  "authorization.k8s.io",
]);
/** What the benchmark itself does, and the operator may not. */
const OURS = new Set([
  `POST ${InfrastructurePackExecutionResource.plural}`,
  `PATCH ${InfrastructureClusterPackResource.plural}/status`,
]);
const POLL_MS = 250;
const QUIET_MS = 1500;

/**
 * What the API server counted in these groups, refusals too, but for what the benchmark does. Watches count when
 * they end.
 */
export async function countRequests(client: HttpClient): Promise<Requests> {
  const counts = new Map<string, number>();
  for (const line of String(await client.request("GET", "/metrics")).split("\n")) {
    if (!line.startsWith("apiserver_request_total{")) continue;
    const labels = Object.fromEntries([...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    if (!GROUPS.has(labels["group"] ?? "")) continue;
    const name = `${labels["verb"]} ${[labels["resource"], labels["subresource"]].filter(Boolean).join("/")}`;
    if (!OURS.has(name)) counts.set(name, (counts.get(name) ?? 0) + Number(line.slice(line.lastIndexOf(" "))));
  }
  return counts;
}

/** Waits until nothing is counted any more; gives the counts, and when (`performance.now`) the last came. */
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

/** What came in between: only what is not zero. */
export function between(before: Requests, after: Requests): Requests {
  const differences = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  return new Map(differences.filter(([, count]) => count !== 0));
}

export function total(requests: Requests): number {
  return [...requests.values()].reduce((sum, count) => sum + count, 0);
}

/** The largest first. */
export function print(requests: Requests): string {
  const sorted = [...requests].sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}
