import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT, seamgen } from "../support/built-cli.ts";
import { COMPILERS } from "../support/consumer.ts";
import { linkPackages } from "../support/output.ts";
import { Project } from "../support/project.ts";

/** What `npm init -y` writes. */
const MANIFEST = { name: "fresh", version: "1.0.0", main: "index.js", type: "commonjs" };

function tsc(project: Project, compiler: string, ...args: readonly string[]): string {
  const bin = path.join(ROOT, "node_modules", compiler, "bin/tsc");
  const options = { cwd: project.root, env: cleanEnv(), encoding: "utf8" } as const;
  return spawnSync(process.execPath, [bin, ...args], options).stdout;
}

test("a scaffold in a fresh project compiles under the defaults of tsc --init, after what generate says", () => {
  const project = new Project();
  try {
    project.write("package.json", MANIFEST);
    assert.is(seamgen(["init"], { cwd: project.root }).exit, 0);
    const { exit, stdout } = seamgen(["generate"], { cwd: project.root });
    assert.is(exit, 0);
    assert.match(stdout, /^ {2}set "type": "module" in package\.json: .*TS1295/m);
    linkPackages(project);
    for (const compiler of COMPILERS) {
      project.write("package.json", { ...JSON.parse(project.read("package.json")), type: "commonjs" });
      rmSync(path.join(project.root, "tsconfig.json"), { force: true });
      tsc(project, compiler, "--init");
      assert.match(tsc(project, compiler, "--noEmit"), "TS1295");
      project.write("package.json", { ...JSON.parse(project.read("package.json")), type: "module" });
      assert.is(tsc(project, compiler, "--noEmit"), "", compiler);
    }
    rmSync(path.join(project.root, "reconcilers"), { recursive: true });
    assert.not.match(seamgen(["generate"], { cwd: project.root }).stdout, "TS1295");
  } finally {
    project.remove();
  }
});

test.run();
