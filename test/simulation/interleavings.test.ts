/**
 * The operator of PackExecutions in random worlds: gates open and close, Jobs run, end and are deleted, results come late
 * or twice, requests fail, watches lag and stall, statuses are lost,
 * people forge Jobs and results, and the operator dies. `SEEDS=n` runs n seeds. `SEED=n` runs seed n and prints
 * what happens.
 */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { casesToDraw } from "../support/run-size.ts";
import { type BuiltSimulation, buildSimulation } from "./build-simulation.ts";

const test = suite<{ simulation: BuiltSimulation }>("interleavings of the PackExecution operator");

const only = process.env["SEED"];
const count = Number(process.env["SEEDS"] ?? casesToDraw({ few: 100, all: 1000 }));
const THREADS = 2;

/** How many of a thousand seeds reach each mark at least, so that tests do not pass because nothing happens. */
const REACHED: { readonly [mark: string]: number } = {
  succeeded: 100,
  "capability failed": 20,
  "Job failed": 40,
  "no result": 40,
  "stale version": 40,
  revoked: 40,
  "closed: cluster": 100,
  "closed: no pack": 20,
  "closed: signature": 40,
  "closed: snapshot": 40,
  "closed: profile": 40,
  "closed: rights": 40,
  "pack gone": 1,
  "Job in the way": 40,
  "deleted with a Job": 40,
  recreated: 100,
  evicted: 40,
  "duplicate results": 40,
  "result after the end": 20,
  "Job deleted by a person": 20,
  "Job deleted by its time to live": 40,
  lineage: 100,
  held: 40,
  restarted: 100,
  "lost answers": 100,
  "stalled watch": 20,
  "lost status": 100,
  "forged Job": 100,
  "forged result": 100,
  "accepted: running": 20,
  "accepted: succeeded": 5,
  "name taken": 3,
  "deletes itself": 10,
};

test.before(async (context) => {
  context.simulation = await buildSimulation();
});

test.after(({ simulation }) => simulation.remove());

if (only !== undefined && /^\d+$/.test(only))
  test(`seed ${only}`, async ({ simulation }) => {
    assert.equal((await simulation.run(Number(only), console.log)).breaches, []);
  });
else {
  test(`in ${count} seeds each PackExecution gets one Job, only while its gates are open, and ends as specified`, async ({
    simulation,
  }) => {
    const outcomes = await simulation.runAll(count, THREADS);
    assert.is(outcomes.length, count);
    const failed = outcomes
      .filter(({ breaches }) => breaches.length > 0)
      .map(({ seed, breaches }) => `SEED=${seed}: ${breaches.join("; ")}`);
    assert.is(failed.length, 0, `${failed.length} seeds fail, among them\n${failed.slice(0, 5).join("\n")}`);
    const marks = outcomes.flatMap((outcome) => outcome.marks);
    const reached = (mark: string) => marks.filter((one) => one === mark).length;
    for (const [mark, least] of Object.entries(REACHED))
      assert.ok(reached(mark) >= Math.floor((least * count) / 1000), `${reached(mark)} of ${count} seeds: ${mark}`);
  });

  test("the same seed gives the same run", async ({ simulation }) => {
    const record = async () => {
      const lines: string[] = [];
      await simulation.run(7, (line) => lines.push(line));
      return lines;
    };
    const lines = await record();
    assert.ok(lines.length > 50);
    assert.equal(await record(), lines);
  });
}

test.run();
