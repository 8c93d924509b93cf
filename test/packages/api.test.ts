import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { apiReport } from "../../scripts/api-report.ts";
import { PUBLISHED } from "../../scripts/published.ts";
import { ROOT } from "../support/built-cli.ts";

for (const folder of PUBLISHED) {
  const { name, types }: { name: string; types: string } = JSON.parse(
    readFileSync(path.join(ROOT, folder, "package.json"), "utf8"),
  );
  test(`the API of ${name} is the one in its report`, () => {
    const file = path.join(ROOT, "docs/api", `${name.replace(/^@.*\//, "")}.api.md`);
    const report = apiReport(name, path.join(ROOT, folder, types));
    if (process.env["RECORD"] === "1") {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, report);
    }
    assert.is(existsSync(file) ? readFileSync(file, "utf8") : "", report);
  });
}

test.run();
