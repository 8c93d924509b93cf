import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT, seamgen } from "../support/built-cli.ts";
import { linkPackages } from "../support/output.ts";
import { Project } from "../support/project.ts";

/** What the validators of the scenario accept must compile, and what they refuse must not. */
const PROGRAM = `
import type { Account, Branches } from "@test/app";

type Spec = Branches["spec"];
type Of<K extends keyof Spec> = NonNullable<Spec[K]>;

export const ok: Account["spec"] = { organization: "x", login: { user: "u", password: "p" }, audit: { email: "e" } };
// @ts-expect-error organization is required
export const noOrganization: Account["spec"] = { owner: "x" };
// @ts-expect-error password is required
export const noPassword: NonNullable<Account["spec"]["login"]> = { user: "u" };
// @ts-expect-error no such field
export const misspelled: NonNullable<Account["spec"]["login"]> = { user: "u", password: "p", pasword: "q" };
// @ts-expect-error email is required
export const noEmail: NonNullable<Account["spec"]["audit"]> = { user: "u" };
export const email = (audit: NonNullable<Account["spec"]["audit"]>): string => audit.email;

export const spec: Spec = { kind: "a", size: 1, a: "x" };
// @ts-expect-error size is required, and a branch declares it
export const noSize: Spec = { kind: "a" };
export const user: Of<"either"> = { user: "u" };
export const token: Of<"either"> = { token: null };
// @ts-expect-error one of the two is required
export const neither: Of<"either"> = {};
// @ts-expect-error no such field
export const other: Of<"either"> = { user: "u", usr: "v" };
// @ts-expect-error no such field
export const typed: Of<"typed"> = { usr: "v" };
export const both: Of<"both"> = { x: "x", y: 1 };
// @ts-expect-error y is required
export const noY: Of<"both"> = { x: "x" };
export const nullToken: Of<"token"> = { token: null };
// @ts-expect-error x is required
export const noX: Of<"nullable"> = {};
// @ts-expect-error null is refused
export const isNull: Spec["nullable"] = null;
export const map: Of<"map"> = { first: "x", second: "y" };
// @ts-expect-error first is required
export const noFirst: Of<"map"> = { second: "y" };
export const free: Of<"free"> = { anything: 1, more: true };
export const union: Of<"union"> = { type: "x", x: "x" };
// @ts-expect-error type is required
export const noType: Of<"union"> = { x: "x" };
`;

test("types require the names that schemas require together, and allow no others", () => {
  const project = Project.copyOf(path.join(ROOT, "test/scenarios/required-without-property/input"));
  try {
    const { exit, stderr } = seamgen(["generate"], { cwd: project.root });
    assert.is(exit, 0, stderr);
    linkPackages(project);
    project.write("package.json", { type: "module" });
    project.write("use.ts", PROGRAM);
    for (const exactOptionalPropertyTypes of [true, false]) {
      project.write("tsconfig.json", {
        compilerOptions: {
          ...{ strict: true, noEmit: true, exactOptionalPropertyTypes, target: "es2022", types: [] },
          ...{ module: "nodenext", moduleResolution: "nodenext" },
        },
        files: ["use.ts"],
      });
      const compiler = path.join(ROOT, "node_modules/typescript-5/lib/tsc.js");
      const { stdout } = spawnSync(process.execPath, [compiler, "-p", "."], { cwd: project.root, encoding: "utf8" });
      assert.is(stdout, "");
    }
  } finally {
    project.remove();
  }
});

test.run();
