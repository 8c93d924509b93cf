import { suite } from "uvu";
import * as assert from "uvu/assert";
import { InfrastructurePackInstanceResource } from "@seam/seam-core";
import { type Client, JobResource, connectionFromUrl, createClient, silentLogger } from "@seamgen/runtime";
import { createOperator } from "../../examples/pack-execution/operator.ts";
import { createOptions, type OptionsInput } from "../../examples/pack-execution/decide/options.ts";
import { until } from "../cluster/control-plane/until.ts";
import { STORIES, type Story } from "./support/crash-stories.ts";
import { Tenant } from "./support/tenant.ts";
import { AGENT, startWorld, type World } from "./support/world.ts";

/**
 * The operator dies before and after every API call that it makes, is started again, and must come to the same end: one
 * Job, one instance where the pack was delivered and none elsewhere, the right condition.
 */
const test = suite("crashes of the operator");

/** The point of the crash: the number of calls after the start, and whether the last of them takes effect. */
interface Death {
  readonly call: number;
  readonly when: "before" | "after";
}

/** A client that counts calls and crashes at one of them. After the crash no call has an effect. */
function mortal(
  client: Client,
  death: Death | undefined,
  die: () => void,
): { readonly client: Client; calls: () => number } {
  let [calls, dead] = [0, false];
  const perish = (): never => {
    dead = true;
    die();
    throw new Error("the operator is dead");
  };
  const guarded = async <T>(call: () => Promise<T>): Promise<T> => {
    if (dead) throw new Error("the operator is dead");
    const isLast = death !== undefined && ++calls === death.call;
    if (death === undefined) calls++;
    if (isLast && death.when === "before") perish();
    const answer = await call();
    return isLast ? perish() : answer;
  };
  const wrapped: Client = {
    get: (...args) => guarded(() => client.get(...args)),
    list: (...args) => guarded(() => client.list(...args)),
    watch: (...args) => client.watch(...args),
    create: (...args) => guarded(() => client.create(...args)),
    update: (...args) => guarded(() => client.update(...args)),
    patch: (...args) => guarded(() => client.patch(...args)),
    apply: (...args) => guarded(() => client.apply(...args)),
    delete: (...args) => guarded(() => client.delete(...args)),
    deleteCollection: (...args) => guarded(() => client.deleteCollection(...args)),
  };
  return { client: wrapped, calls: () => calls };
}

/** Runs operators in sequence until it is stopped. The first one crashes as planned. Resolves with the number of calls. */
function operate(
  { server }: World,
  input: Partial<OptionsInput>,
  death: Death | undefined,
): { readonly stop: () => Promise<number> } {
  const stopped = new AbortController();
  const image = "registry.example.com/conductor-execute:v1.9.3-r2";
  const options = createOptions({ executorImage: image, intervals: { staleJobMs: 50 }, ...input });
  const live = async (planned: Death | undefined): Promise<number> => {
    const http = createClient(connectionFromUrl(server.url), { userAgent: AGENT });
    const end = new AbortController();
    stopped.signal.addEventListener("abort", () => end.abort(), { once: true });
    if (stopped.signal.aborted) end.abort();
    const { client, calls } = mortal(http, planned, () => end.abort());
    const controller = { retry: { baseDelayMs: 5, maxDelayMs: 50 } };
    await createOperator({ client, options, controller, log: silentLogger, gracefulShutdownMs: 500 })
      .run(end.signal)
      .catch(() => undefined);
    http.close();
    return calls();
  };
  const running = live(death).then(async (calls) => {
    if (!stopped.signal.aborted) await live(undefined);
    return calls;
  });
  return {
    stop: async () => {
      stopped.abort();
      return await running;
    },
  };
}

/** Plays the story once. Returns the number of calls of the first operator. */
async function tell(
  world: World,
  { story, death, name }: { story: Story; death?: Death; name: string },
): Promise<number> {
  const tenant = new Tenant(world, name);
  await (story.prepare ?? ((one) => one.createAll()))(tenant);
  const operators = operate(world, story.options ?? {}, death);
  await tenant.request("pe", story.version === undefined ? {} : { version: story.version });
  await story.play(tenant);
  await story.end(tenant);
  if (story.instances > 0) {
    const find = () => tenant.find(InfrastructurePackInstanceResource, `nginx-${tenant.cluster}`);
    assert.is((await find())?.spec.version, "v1.2.3-r1", name);
  }
  const calls = await operators.stop();
  const created = (plural: string) =>
    world.server.requests
      .entries({ plural, namespace: tenant.namespace, userAgent: AGENT })
      .filter(({ verb, status }) => verb === "create" && status === 201).length;
  assert.is(created("jobs"), story.jobs, `${name}: Jobs`);
  const { items } = await world.client.list(InfrastructurePackInstanceResource, { namespace: tenant.namespace });
  assert.is(items.length, story.instances, `${name}: instances`);
  const jobs = await world.client.list(JobResource, { namespace: tenant.namespace });
  assert.is(jobs.items.length, story.jobsLeft ?? story.jobs, `${name}: Jobs that are left`);
  await until("the lists of the next story", () => Promise.resolve(world.server.openWatches === 0));
  return calls;
}

for (const story of STORIES)
  test(`${story.name}: a crash before or after any call does not change the end`, async () => {
    // A server per story, because operators list the objects of earlier stories.
    const world = await startWorld();
    try {
      const calls = await tell(world, { story, name: "whole" });
      assert.ok(calls > 8, `${calls} calls`);
      for (let call = 1; call <= calls; call++)
        for (const when of ["before", "after"] as const)
          await tell(world, { story, death: { call, when }, name: `call-${call}-${when}` });
      console.log(`\n  ${story.name}: ${2 * calls} deaths`);
    } finally {
      world.client.close();
      await world.server.stop();
    }
  });

test.run();
