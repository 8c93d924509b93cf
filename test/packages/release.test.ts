import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT } from "../support/built-cli.ts";
import { findFaults, type ReleaseFacts } from "../../scripts/release-faults.ts";

const READY: ReleaseFacts = {
  manifests: [
    { name: "seamgen", version: "0.2.0" },
    { name: "@seamgen/runtime", version: "0.2.0" },
  ],
  changelog: "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-28\n\n### Added\n\n- A thing.\n",
  changedFiles: [],
  trackedFiles: ["H package.json", "H LICENSE"],
  branch: "main",
  tags: ["v0.1.0"],
  today: "2026-11-28",
};

test("a version that is ready has no faults", () => {
  assert.equal(findFaults(READY), []);
});

const CASES: readonly (readonly [name: string, facts: Partial<ReleaseFacts>, fault: RegExp])[] = [
  ["a file that is not committed", { changedFiles: ["?? notes.txt"] }, /commit or remove[^]*notes\.txt/],
  [
    "two versions",
    { manifests: [...READY.manifests, { name: "@seamgen/apiserver", version: "0.1.0" }] },
    /@seamgen\/apiserver has version 0\.1\.0, and the tool has 0\.2\.0/,
  ],
  ["a private package", { manifests: [{ name: "seamgen", version: "0.2.0", private: true }] }, /seamgen is private/],
  ["a version that was published", { tags: ["v0.2.0"] }, /already has a tag/],
  ["no section", { changelog: "# Changelog\n" }, /has no section 0\.2\.0/],
  ["a file whose changes git does not look for", { trackedFiles: ["h LICENSE"] }, /no-assume-unchanged[^]*\nLICENSE/],
  ["a file that git leaves out", { trackedFiles: ["S LICENSE"] }, /no-skip-worktree[^]*\nLICENSE/],
  ["a commit without a branch", { branch: "" }, /no branch is checked out/],
  ["no date", { changelog: "## [0.2.0]\n\n- A thing.\n" }, /has no date/],
  ["a day that no calendar has", { changelog: READY.changelog.replace("11-28", "02-30") }, /has no date/],
  ["numbers that are not a date", { changelog: READY.changelog.replace("2026-11-28", "9999-99-99") }, /has no date/],
  ["a date in the future", { changelog: READY.changelog.replace("11-28", "11-29") }, /future, 2026-11-29/],
  ["an empty section", { changelog: "## [0.2.0] - 2026-11-28\n\n## [0.1.0]\n\n- A thing.\n" }, /has no text/],
  ["changes without a version", { changelog: READY.changelog.replace("ed]\n", "ed]\n\n- Another.\n") }, /Unreleased/],
  ...["## [Unreleased]  ", "##  [unreleased]", "## Unreleased", " ## [Unreleased]\t"].map(
    (heading) =>
      [
        `changes under ${JSON.stringify(heading)}`,
        { changelog: READY.changelog.replace("## [Unreleased]\n", `${heading}\n\n- Another.\n`) },
        /Unreleased/,
      ] as const,
  ),
  [
    "changes with line ends of Windows",
    { changelog: "## [Unreleased]\r\n\r\n- A.\r\n\r\n".concat(READY.changelog) },
    /Unreleased/,
  ],
];
for (const [name, facts, fault] of CASES) {
  test(`a release is refused for ${name}`, () => {
    const faults = findFaults({ ...READY, ...facts });
    assert.is(faults.length, 1, faults.join("\n"));
    assert.match(faults[0] ?? "", fault);
  });
}

const { version }: { version: string } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

/** The files of the repository, committed or not, that still exist. */
function listFiles(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).split("\0");
  return listed.filter((file) => file !== "" && existsSync(path.join(ROOT, file)));
}

/** The list of files is git's. */
const testOfRepository = existsSync(path.join(ROOT, ".git")) ? test : test.skip;

testOfRepository("a release packs what the sources give, not what dist/ holds", () => {
  const copy = mkdtempSync(path.join(tmpdir(), "seamgen-release-"));
  const at = (...parts: readonly string[]) => path.join(copy, ...parts);
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { cwd: copy, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  try {
    for (const file of listFiles()) cpSync(path.join(ROOT, file), at(file));
    symlinkSync(path.join(ROOT, "node_modules"), at("node_modules"));
    writeFileSync(at("CHANGELOG.md"), `## [${version}] - 2026-11-01\n\n- A thing.\n`);
    run("git", "init", "--quiet");
    writeFileSync(at(".git/info/exclude"), "node_modules\n");
    run("git", "add", "--all");
    run("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "All");
    mkdirSync(at("dist"));
    writeFileSync(at("dist/cli.cjs"), "broken");
    assert.match(run(process.execPath, "--import", "tsx", "scripts/release.ts", "--skip-gate"), /^Ready\./m);
    const packed = (name: string, file: string) =>
      run("tar", "-xzOf", `release/${name}-${version}.tgz`, `package/${file}`);
    assert.is(packed("seamgen", "dist/cli.cjs"), readFileSync(path.join(ROOT, "dist/cli.cjs"), "utf8"));
    // Its comments have the path of node_modules, which is a link here.
    assert.match(packed("seamgen-runtime", "dist/index.js"), /^ {2}defaultConnection,$/m);
    assert.throws(() => packed("seamgen", "dist/seal.txt"));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

test.run();
