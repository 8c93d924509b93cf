import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkCrd, patternProblem } from "../../packages/admission/src/index.ts";
import { DEFINITION_CODES } from "../../generator/check/definition-codes.ts";
import { crdCodes } from "../../generator/diagnostics/codes/crd.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { CRD_RULES, type Changes, PATTERNS, crdWith, property } from "../support/crd-rules.ts";

const at = "spec.versions[0].schema.openAPIV3Schema";

/** `CODE path`, with the path of the schema left out. */
function violated(changes: Changes): string[] {
  return checkCrd(crdWith(changes)).map(({ rule, path }) => `${DEFINITION_CODES[rule]} ${path.replace(at, "")}`);
}

for (const [title, table] of Object.entries(CRD_RULES)) {
  const test = suite(`CRD rules: ${title}`);
  for (const [name, changes, wanted] of table)
    test(`${name}: ${wanted.join(", ") || "accepted"}`, () => assert.equal(violated(changes), [...wanted]));
  test.run();
}

const modes = suite("CRD rules: unknown fields");
modes("are no violation if the server only warns", () => {
  assert.equal(checkCrd(crdWith(property({ type: "string", const: "a" })), { fieldValidation: "Warn" }), []);
});
modes("deep nesting is refused without exhausting the stack", () => {
  let deep: JsonObject = { type: "string" };
  for (let i = 0; i < 20_000; i += 1) deep = { type: "object", properties: { a: deep } };
  assert.equal(violated({ schema: deep }), ["SG4217 spec.versions"]);
});
modes.run();

const patterns = suite("RE2 syntax");
for (const pattern of PATTERNS.accepted) patterns(`accepts ${pattern}`, () => assert.is(patternProblem(pattern), null));
for (const pattern of PATTERNS.refused)
  patterns(`refuses ${pattern}`, () => assert.type(patternProblem(pattern), "string"));
patterns.run();

const coverage = suite("CRD rules: coverage");
coverage("the table has each code of a rule that API servers check", () => {
  const inTable = Object.values(CRD_RULES).flatMap((table) => table.flatMap(([, , violations]) => violations));
  const codes = new Set(inTable.map((violation) => violation.split(" ")[0]));
  assert.equal(
    Object.keys(crdCodes).filter((code) => code.startsWith("SG42") && !codes.has(code)),
    [],
  );
});
coverage.run();
