import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { codes } from "../../generator/diagnostics/codes.ts";
import { LIMIT_TABLE, type Limit } from "../../generator/limits.ts";

const page = readFileSync(new URL("../../docs/limits.md", import.meta.url), "utf8");

function row({ value, counts, code }: Limit): string {
  return `| ${value.toLocaleString("en-US")} | ${counts} | ${code ?? "none"} |`;
}

test("docs/limits.md has the table of limits of the source", () => {
  const rows = page.split("\n").filter((line) => /^\| \d/.test(line));
  assert.equal(rows, Object.values(LIMIT_TABLE).map(row));
});

test("the codes of the limits exist", () => {
  const named = Object.values<Limit>(LIMIT_TABLE).flatMap(({ code }) => code?.split(", ") ?? []);
  assert.equal(
    named.filter((code) => !Object.hasOwn(codes, code)),
    [],
  );
});

test.run();
