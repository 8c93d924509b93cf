import { test } from "uvu";
import * as assert from "uvu/assert";
import { InfrastructurePackExecutionResource } from "@seam/seam-core";
import { findCondition, listAll } from "@seamgen/runtime";
import { until } from "../cluster/control-plane/until.ts";
import { Tenant } from "./support/tenant.ts";
import { AGENT, createNamespace, startOperator, startWorld, type World } from "./support/world.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** Many PackExecutions for several clusters that wait for the signature of one pack. */
const COUNT = 500;
const CLUSTERS = ["first", "second", "third", "fourth"];

async function openClusters(world: World): Promise<Tenant> {
  const [first = "", ...others] = CLUSTERS;
  for (const cluster of others) await Tenant.open(world, cluster);
  const tenant = new Tenant(world, first);
  await createNamespace(world.client, tenant.namespace);
  await tenant.createCluster();
  await tenant.createRunner();
  await tenant.createPack();
  await tenant.createSnapshot();
  await tenant.createProfile();
  return tenant;
}

async function haveCondition({ client }: World, type: string): Promise<boolean> {
  const { items } = await listAll(client, InfrastructurePackExecutionResource);
  return items.every(({ status }) => findCondition(status?.conditions, type)?.status === "True");
}

/** The operator's requests by kind, except lists and watches. */
function requestsOf({ server }: World): { readonly [request: string]: number } {
  const counts: { [request: string]: number } = {};
  for (const { verb, plural } of server.requests.entries({ userAgent: AGENT })) {
    if (verb === "list" || verb === "watch") continue;
    counts[`${verb} ${plural}`] = (counts[`${verb} ${plural}`] ?? 0) + 1;
  }
  return counts;
}

test("waiting PackExecutions cause no requests however often they are reconciled, and one write opens all of them", async () => {
  const world = await startWorld();
  const clock = new VirtualClock();
  const tenant = await openClusters(world);
  for (let i = 0; i < COUNT; i++) await tenant.request(`pe-${i}`, { target: CLUSTERS[i % CLUSTERS.length] ?? "" });
  const operator = startOperator(world, {}, { clock });
  try {
    await until("all wait", () => haveCondition(world, "PackSignaturePending"));
    assert.equal(requestsOf(world), { "patch infrastructurepackexecutions": COUNT });

    world.server.requests.clear();
    const timers = clock.pending;
    assert.ok(timers >= COUNT, "each is to be looked at again");
    await clock.advance(60_000);
    assert.is(clock.pending, timers, "each was, and is to be again");
    assert.is(world.server.requests.entries({ userAgent: AGENT }).length, 0);

    await tenant.sign();
    await until("all have their Job", () => haveCondition(world, "Running"));
    const wanted = {
      "create subjectaccessreviews": 4,
      "create jobs": COUNT,
      "patch infrastructurepackexecutions": COUNT,
      "create events": COUNT,
      "get infrastructurepackexecutions": COUNT,
      "get infrastructureclusterpacks": COUNT,
      "get infrastructuretalosclusters": COUNT,
      "get permissionsnapshots": COUNT,
      "get rbacprofiles": COUNT,
    };
    await until("all events", () => Promise.resolve(requestsOf(world)["create events"] === COUNT));
    assert.equal(requestsOf(world), wanted);
  } finally {
    await operator.stop();
    world.client.close();
    await world.server.stop();
  }
});

test.run();
