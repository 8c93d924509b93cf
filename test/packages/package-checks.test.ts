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

/** The resolutions that count. The packages are ES modules, so that `require` and resolution without `exports` do not. */
const COUNTED: readonly (string | undefined)[] = ["node16-esm", "bundler", undefined];

function counts(problem: Problem): boolean {
  return COUNTED.includes("resolutionKind" in problem ? problem.resolutionKind : undefined);
}

const folders = [
  ...PUBLISHED.map((folder) => path.join(ROOT, folder)),
  ...packageFolders(path.join(ROOT, "generated")),
];
for (const folder of folders) {
  test(`publint and attw report no problem with the packed ${path.relative(ROOT, folder) || "seamgen"}`, async () => {
    const { tarballs, remove } = pack([folder]);
    const [tarball] = tarballs.map((file) => new Uint8Array(readFileSync(file)));
    remove();
    if (tarball === undefined) throw new Error("npm has packed no file");
    const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    assert.equal(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    if (!analysis.types) throw new Error("the package has no declarations");
    assert.equal(analysis.problems.filter(counts), []);
  });
}

test.run();
