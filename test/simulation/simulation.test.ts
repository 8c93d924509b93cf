/**
 * Informers and a work queue, and managers that share a lease, against a server that fails in every way, over and over:
 * `SEEDS=n` runs so many seeds, `SEED=n` one of them, and prints what happened.
 */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { casesToDraw } from "../support/run-size.ts";
import { runLeadership } from "./run-leadership.ts";
import { runSimulation } from "./run-simulation.ts";

const test = suite("simulation");

const only = process.env["SEED"];
const count = Number(process.env["SEEDS"] ?? casesToDraw({ few: 100, all: 1000 }));

const KINDS = { "informers and a queue": runSimulation, "managers and a lease": runLeadership };

for (const [kind, simulate] of Object.entries(KINDS))
  if (only !== undefined && /^\d+$/.test(only))
    test(`${kind}, seed ${only}`, async () => {
      assert.equal(await simulate(Number(only), console.log), []);
    });
  else
    test(`${kind}, ${count} seeds: nothing is lost, nothing is done twice at once, all settles`, async () => {
      const failed: string[] = [];
      for (let seed = 1; seed <= count; seed++) {
        const breaches = await simulate(seed);
        if (breaches.length > 0) failed.push(`SEED=${seed}: ${breaches.join("; ")}`);
      }
      assert.is(failed.length, 0, `${failed.length} seeds fail, among them\n${failed.slice(0, 5).join("\n")}`);
    });

test("the same seed is the same run", async () => {
  const record = async () => {
    const lines: string[] = [];
    await runSimulation(7, (line) => lines.push(line));
    return lines;
  };
  const lines = await record();
  assert.ok(lines.length > 100);
  assert.equal(await record(), lines);
});

test.run();
