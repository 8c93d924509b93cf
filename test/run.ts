/**
 * Runs the test files of a tier, two at a time, and prints one line of counts at the end. A file also counts as failed
 * if it runs no test (a suite that forgot `.run()`), or if a test neither passed nor was skipped (uvu 0.5 does not
 * report an exception of a `before` hook).
 *
 * `npm test -- NAME...` runs the files of the tier whose paths contain one of the names.
 */
import { ControlPlanes } from "./cluster/control-plane/shared-control-planes.ts";
import { ensureBuilt } from "./runner/ensure-built.ts";
import { areaReport, fileReport, printCounts, sumCounts } from "./runner/report.ts";
import { type FileOutcome, runFile } from "./runner/run-file.ts";
import { TIERS, type Tier, filesOf } from "./runner/tiers.ts";

async function runFiles(files: readonly string[], { env }: Tier): Promise<FileOutcome[]> {
  const controlPlanes = new ControlPlanes();
  const outcomes: FileOutcome[] = [];
  const queue = [...files];
  const runQueue = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const outcome = await runFile(file, { env, serve: (child) => controlPlanes.serve(child) });
      outcomes.push(outcome);
      console.log(fileReport(outcome));
    }
  };
  await Promise.all([runQueue(), runQueue()]);
  await controlPlanes.stop();
  return outcomes;
}

const [name = "", ...names] = process.argv.slice(2);
const tier: Tier | undefined = Object.entries(TIERS).find(([key]) => key === name)?.[1];
if (tier === undefined) throw new Error(`unknown tier "${name}"; the tiers are ${Object.keys(TIERS).join(", ")}`);
const files = filesOf(tier, names);
if (files.length === 0) console.log(`no test file of this tier has ${names.join(" or ")} in its path`);
const outcomes = ensureBuilt() ? await runFiles(files, tier) : [];
console.log(`\n${areaReport(outcomes, tier, performance.now() / 1000)}`);
const { passed, failed, skipped } = sumCounts(outcomes);
const counts = { passed, skipped, failed: outcomes.length === 0 ? 1 : failed };
console.log(`\n${printCounts(counts)}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
