/**
 * Informers with a work queue, and managers that share a lease, with a server that fails in every way. `SEEDS=n` runs n
 * seeds. `SEED=n` runs seed n and prints what happens.
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
    test(`${kind}: in ${count} seeds nothing is lost, nothing is done twice at once, and everything settles`, async () => {
      const failed: string[] = [];
      for (let seed = 1; seed <= count; seed++) {
        const breaches = await simulate(seed);
        if (breaches.length > 0) failed.push(`SEED=${seed}: ${breaches.join("; ")}`);
      }
      assert.is(failed.length, 0, `${failed.length} seeds fail, among them\n${failed.slice(0, 5).join("\n")}`);
    });

test("the same seed gives the same run", async () => {
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
