/** Measures what is published and how long it takes, and writes the table of README.md: `npm run sizes`. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { PUBLISHED } from "./published.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = path.join(root, "README.md");
const MARKED = /(?<=<!-- sizes: npm run sizes -->\n)[^]*?(?=<!-- end of sizes -->)/;

type Row = readonly [what: string, measure: string];

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

function packed(folder: string): Row {
  const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: path.join(root, folder),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ name, size }]: [{ name: string; size: number }] = JSON.parse(output);
  return [`tarball of ${name}`, kilobytes(size)];
}

/** What one import adds to a page, minified and compressed. */
function inBrowser(what: string, statement: string): Row {
  const flags = ["--bundle", "--minify", "--format=esm", "--platform=browser"];
  const bundle = execFileSync(path.join(root, "node_modules/.bin/esbuild"), flags, { cwd: root, input: statement });
  return [`${what} in a browser, minified, gzip`, kilobytes(gzipSync(bundle).length)];
}

/** The ratios that the benchmark prints for this repository's schemas. */
function ratios(): readonly Row[] {
  const output = execFileSync(process.execPath, ["--import", "tsx", path.join(root, "bench/run.ts"), "own"], {
    cwd: root,
    encoding: "utf8",
  });
  return [...output.matchAll(/^ +([a-z ]+ \/ [a-z]+) +([\d.]+) +\(budget ([\d.]+)\)$/gm)].map(
    ([, what = "", times = "", budget = ""]) => [`time of a run: ${what}`, `${times} times (budget ${budget})`],
  );
}

const rows: readonly Row[] = [
  ...[...PUBLISHED, "generated/seam-core"].map(packed),
  inBrowser("one descriptor", 'export { InfrastructurePackExecutionResource } from "@seam/seam-core"'),
  inBrowser(
    "one validator",
    'export { validateInfrastructurePackExecution } from "@seam/seam-core/v1alpha1/infrastructure-pack-execution.validator"',
  ),
  ...ratios(),
];
const table = ["| what | measure |", "| --- | --- |", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
const before = readFileSync(readme, "utf8");
if (!MARKED.test(before)) throw new Error("README.md has no place for the table");
writeFileSync(readme, before.replace(MARKED, `${table}\n`));
console.log(table);
