import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT } from "../support/built-cli.ts";

const COPIED = [
  "LICENSE",
  "bench",
  "examples",
  "generator",
  "packages",
  "templates",
  "schemas",
  "scripts",
  "test",
  "package.json",
  "package-lock.json",
  "seamgen.config.json",
  "tsconfig.json",
];

/** Tests that do not rely on the cache. */
const TESTS = ["scenarios/", "properties/projects", "unit/architecture", "unit/write", "commands/cli"];

/** Copies the repository without the cache and the two lines that use it. */
function copyWithoutCache(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "seamgen-without-cache-"));
  const isSource = (file: string) => !["node_modules", "dist"].includes(path.basename(file));
  for (const name of COPIED)
    cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true, filter: isSource });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
  rmSync(path.join(copy, "generator/cache"), { recursive: true });
  const file = path.join(copy, "generator/generate.ts");
  const lines = readFileSync(file, "utf8").split("\n");
  const kept = lines.filter((line) => !line.includes("withCache"));
  assert.is(lines.length - kept.length, 2);
  writeFileSync(file, kept.join("\n"));
  return copy;
}

function runIn(folder: string, ...args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", ...args], {
    cwd: folder,
    env: cleanEnv(),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return { status, output: stdout + stderr };
}

test("without its cache the generator passes the same tests", () => {
  const copy = copyWithoutCache();
  try {
    const built = runIn(copy, "scripts/build.ts");
    assert.is(built.status, 0, built.output);
    const tested = runIn(copy, "test/run.ts", "default", ...TESTS);
    assert.is(tested.status, 0, tested.output);
    const [, passed] = /^(\d+) passed, 0 failed/m.exec(tested.output) ?? [];
    assert.ok(Number(passed) > 80, tested.output);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

test.run();
