import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { buildId } from "../../scripts/build-id.ts";
import { isBuiltFrom, sealBuild } from "../../scripts/built-files.ts";
import { printCounts, sumCounts } from "../runner/report.ts";
import { countTests } from "../runner/run-file.ts";
import { ONLINE, TESTS, TIERS, areaOf, areasOutside, filesOf } from "../runner/tiers.ts";

const test = suite("the test runner");

const closing = (total: number, passed: number, skipped: number): string =>
  `\n  Total:     ${total}\n  Passed:    ${passed}\n  Skipped:   ${skipped}\n  Duration:  1ms\n`;

for (const [name, output, code, counts] of [
  ["the counts of the suites of a file are added", closing(2, 2, 0) + closing(3, 3, 1), 0, [5, 0, 1]],
  ["a test that did not pass counts as failed", closing(3, 2, 0), 1, [2, 1, 0]],
  ["a test that did not run because of a hook counts as failed", closing(3, 0, 0), 0, [0, 3, 0]],
  ["a file without a test counts as failed", "", 0, [0, 1, 0]],
  ["a file whose suite has no test counts as failed", closing(0, 0, 0), 0, [0, 1, 0]],
  ["a file that crashes after its tests counts as failed", closing(2, 2, 0), 1, [2, 1, 0]],
  ["a file that only skips passes", closing(0, 0, 2), 0, [0, 0, 2]],
] as const)
  test(name, () => {
    const { passed, failed, skipped } = countTests(output, code);
    assert.equal([passed, failed, skipped], counts);
  });

test("the last line has all three counts", () => {
  const counts = sumCounts([
    { passed: 1, failed: 0, skipped: 2 },
    { passed: 3, failed: 1, skipped: 0 },
  ]);
  assert.is(printCounts(counts), "4 passed, 1 failed, 2 skipped");
});

test("quick is a part of default, default has no test of cluster, and all has every file", () => {
  const [quick, usual, cluster, all] = [TIERS.quick, TIERS.default, TIERS.cluster, TIERS.all].map((tier) =>
    filesOf(tier, []),
  );
  assert.ok(quick?.length && usual?.length && cluster?.length && all?.length);
  assert.ok(quick.every((file) => usual.includes(file)));
  assert.not.ok(usual.some((file) => cluster.includes(file)));
  assert.equal([...new Set([...usual, ...cluster, ...ONLINE])].sort(), [...all].sort());
  assert.equal(areasOutside(TIERS.default), ["cluster"]);
});

test("each area has a short README that says how long it takes", () => {
  const areas = [...new Set(filesOf(TIERS.all, []).map(areaOf))];
  assert.ok(areas.length > 8);
  for (const area of areas) {
    const lines = readFileSync(path.join(TESTS, area, "README.md"), "utf8")
      .trim()
      .split("\n");
    assert.match(lines.join("\n"), /\b(?:seconds|minutes?)\b/i, area);
    if (area !== "scenarios") assert.ok(lines.length <= 7, `${area}: a heading and five lines`);
  }
});

test("dist/ was built from the current sources", () => {
  assert.ok(isBuiltFrom(path.join(TESTS, ".."), buildId()), "npm run build");
});

test("a build from other sources, and a built file that is changed, lost or new, is noticed", () => {
  const root = mkdtempSync(path.join(tmpdir(), "seamgen-built-"));
  const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);
  const [command, library] = ["dist/cli.cjs", "packages/runtime/dist/index.js"];
  try {
    for (const file of ["dist/compiled/x", library])
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    write(command, "one");
    write(library, "two");
    assert.not.ok(isBuiltFrom(root, "a"), "before a build");
    sealBuild(root, "a");
    write("dist/compiled/x", "what Node compiled");
    assert.ok(isBuiltFrom(root, "a"));
    assert.not.ok(isBuiltFrom(root, "b"), "the id of other sources");
    write(command, "ene");
    assert.not.ok(isBuiltFrom(root, "a"), "a changed file");
    write(command, "one");
    write("dist/other.cjs", "");
    assert.not.ok(isBuiltFrom(root, "a"), "a new file");
    rmSync(path.join(root, "dist/other.cjs"));
    assert.ok(isBuiltFrom(root, "a"));
    rmSync(path.join(root, library));
    assert.not.ok(isBuiltFrom(root, "a"), "a lost file");
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("names select files by path", () => {
  assert.equal(filesOf(TIERS.default, ["unit/runner"]), ["unit/runner.test.ts"]);
  assert.equal(filesOf(TIERS.quick, ["cluster/"]), []);
});

test.run();
