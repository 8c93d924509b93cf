import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compareVersions } from "../../examples/pack-execution/decide/compare-versions.ts";

const test = suite("pack execution: versions (2.6)");

const ROWS: readonly (readonly [before: string, after: string, direction: string])[] = [
  ["v1.2.3-r1", "v1.2.3-r2", "Upgrade"],
  ["v4.9.0-r10", "v4.9.0-r9", "Rollback"],
  ["1.2.3", "v1.2.3", "Redeploy"],
  ["v1.2.3-rc1", "v1.2.3", "Upgrade"],
  ["v1.2", "v1.3", "Upgrade"],
  ["v1.2.3+b1", "v1.2.9+b1", "Upgrade"],
  ["latest", "nightly", "Upgrade"],
  ["v2.0.0-beta", "v1.9.9", "Rollback"],
  // Cases that the table does not decide.
  ["v1.2.3", "v1.2.3-r1", "Upgrade"],
  ["v1.2.3-r0", "v1.2.3", "Rollback"],
  ["v1.2.3", "v1.02.3", "Rollback"],
  ["v1.9.0", "v1.10.0", "Upgrade"],
  ["1.2.3+b1", "1.2.3+b2", "Redeploy"],
  ["1.2.3", "1.2.3+b2", "Redeploy"],
  ["1.2.3-alpha", "1.2.3-alpha.1", "Upgrade"],
  ["1.2.3-alpha.2", "1.2.3-alpha.10", "Upgrade"],
  ["1.2.3-alpha.1", "1.2.3-alpha.beta", "Upgrade"],
  ["1.2.3-beta", "1.2.3-alpha.beta", "Rollback"],
  ["v1.0.9007199254740993", "v1.0.9007199254740992", "Rollback"],
  ["vv1", "v1", "Rollback"],
  ["", "v1.0.0", "Initial"],
];

for (const [before, after, direction] of ROWS)
  test(`${before || "nothing"} to ${after} is ${direction}`, () => {
    assert.is(compareVersions(before, after), direction);
  });

test("the first deployment has no version before it", () => assert.is(compareVersions(undefined, "v1"), "Initial"));

const part = fc.integer({ min: 0, max: 12 });
const suffix = fc.constantFrom("", "-r1", "-r10", "-rc1", "-rc.2", "+b1", "-x+b2");
const version = fc
  .tuple(fc.constantFrom("", "v"), part, part, part, suffix)
  .map(([v, a, b, c, end]) => `${v}${a}.${b}.${c}${end}`);
const opposite: { readonly [direction: string]: string } = { Upgrade: "Rollback", Rollback: "Upgrade" };

test("the opposite order gives the opposite direction", () => {
  const property = fc.property(version, version, (a, b) => {
    const forth = compareVersions(a, b);
    assert.is(compareVersions(b, a), opposite[forth] ?? "Redeploy");
  });
  fc.assert(property, { numRuns: 500 });
});

test("versions that differ in more than a leading v and build metadata are not a Redeploy", () => {
  const bare = (text: string) => text.replace(/^v/, "").replace(/\+.*$/, "");
  const property = fc.property(version, version, (a, b) => {
    assert.is(compareVersions(a, b) === "Redeploy", bare(a) === bare(b));
  });
  fc.assert(property, { numRuns: 500 });
});

test.run();
