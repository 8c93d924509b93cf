import { test } from "uvu";
import * as assert from "uvu/assert";
import { findFaults, type ReleaseFacts } from "../../scripts/release-faults.ts";

const READY: ReleaseFacts = {
  manifests: [
    { name: "seamgen", version: "0.2.0" },
    { name: "@seamgen/runtime", version: "0.2.0" },
  ],
  changelog: "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-28\n\n### Added\n\n- A thing.\n",
  changedFiles: [],
  tags: ["v0.1.0"],
};

test("a version that is ready for release has no faults", () => {
  assert.equal(findFaults(READY), []);
});

const CASES: readonly (readonly [name: string, facts: Partial<ReleaseFacts>, fault: RegExp])[] = [
  ["a file that is not committed", { changedFiles: ["?? notes.txt"] }, /commit or remove[^]*notes\.txt/],
  [
    "packages with different versions",
    { manifests: [...READY.manifests, { name: "@seamgen/apiserver", version: "0.1.0" }] },
    /@seamgen\/apiserver has version 0\.1\.0, and the tool has 0\.2\.0/,
  ],
  ["a private package", { manifests: [{ name: "seamgen", version: "0.2.0", private: true }] }, /seamgen is private/],
  ["a version that was published", { tags: ["v0.2.0"] }, /has a tag already/],
  ["a changelog without its section", { changelog: "# Changelog\n" }, /has no section 0\.2\.0/],
  ["a section without a date", { changelog: "## [0.2.0]\n\n- A thing.\n" }, /has no date/],
  ["unreleased changes", { changelog: READY.changelog.replace("ed]\n", "ed]\n\n- Another.\n") }, /Unreleased/],
];
for (const [name, facts, fault] of CASES) {
  test(`a release is refused for ${name}`, () => {
    const faults = findFaults({ ...READY, ...facts });
    assert.is(faults.length, 1, faults.join("\n"));
    assert.match(faults[0] ?? "", fault);
  });
}

test.run();
