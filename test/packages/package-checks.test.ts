import { readFileSync } from "node:fs";
import path from "node:path";
import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PUBLISHED } from "../../scripts/published.ts";
import { ROOT } from "../support/built-cli.ts";
import { pack, packageFolders } from "../support/consumer.ts";

/** The packages are ES modules: what `require` and the resolution from before `exports` make of them does not count. */
const COUNTED: readonly (string | undefined)[] = ["node16-esm", "bundler", undefined];

function counts(problem: Problem): boolean {
  return COUNTED.includes("resolutionKind" in problem ? problem.resolutionKind : undefined);
}

const folders = [
  ...PUBLISHED.map((folder) => path.join(ROOT, folder)),
  ...packageFolders(path.join(ROOT, "generated")),
];
for (const folder of folders) {
  test(`publint and attw find no fault with ${path.relative(ROOT, folder) || "seamgen"} as it is packed`, async () => {
    const { tarballs, remove } = pack([folder]);
    const [tarball] = tarballs.map((file) => new Uint8Array(readFileSync(file)));
    remove();
    if (tarball === undefined) throw new Error("npm packed nothing");
    const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    assert.equal(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    if (!analysis.types) throw new Error("no declarations in the package");
    assert.equal(analysis.problems.filter(counts), []);
  });
}

test.run();
