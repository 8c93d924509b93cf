import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkCrd } from "../../packages/admission/src/index.ts";
import { crdWith } from "../support/crd-rules.ts";
import { readDefinitions, type Answer, type DefinitionRequest } from "../support/recorded.ts";

const test = suite("CRD rules against recorded verdicts of API servers");

/** Number of recorded refusals that `checkCrd` cannot give. */
const OUT_OF_REACH = 21;

/** Refusals that only a CEL compiler and cost estimator can give, and one that JSON.parse hides (2.0 is 2). */
const BEYOND = /rule cost|compilation failed|must evaluate to a bool|cannot unmarshal number \d+\.0 into/;

const beyond = ({ causes }: Answer): boolean =>
  causes.length > 0 && causes.every(([, message]) => BEYOND.test(message));

/** A single-version CRD has its version's fields at the top level in the server's internal form. */
const internalPath = (path: string): string =>
  path
    .replace(/^spec\.versions\[0\]\.schema\./, "spec.validation.")
    .replace(/^spec\.versions\[0\]\.(subresources|additionalPrinterColumns|selectableFields)/, "spec.$1");

const records = readDefinitions("crd-create.jsonl");
const violationsOf = ({ changes, strict }: DefinitionRequest) =>
  checkCrd(crdWith(changes), { fieldValidation: strict ? "Strict" : "Warn" });

test("checkCrd accepts each definition that the server accepted", () => {
  const accepted = records.filter(({ answer }) => answer.status === 201);
  assert.ok(accepted.length > 200);
  const wrong = accepted.flatMap((record) =>
    violationsOf(record).map(({ path, problem }) => [path, problem, JSON.stringify(record.changes)]),
  );
  assert.equal(wrong, []);
});

test("checkCrd refuses each definition that the server refused, except for errors in CEL", () => {
  const refused = records.filter(({ answer }) => answer.status !== 201);
  assert.ok(refused.length > 100);
  const missed = refused.filter((record) => !beyond(record.answer) && violationsOf(record).length === 0);
  assert.equal(
    missed.map(({ answer, changes }) => [answer.causes, JSON.stringify(changes)]),
    [],
  );
  assert.equal(refused.filter(({ answer }) => beyond(answer)).length, OUT_OF_REACH);
});

test("checkCrd reports the field that the server reports", () => {
  const missed = records
    .filter(({ answer }) => answer.status === 422 && !beyond(answer))
    .filter((record) => {
      const ours = violationsOf(record).map(({ path }) => internalPath(path).toLowerCase());
      const theirs = record.answer.causes
        .filter(([, message]) => !BEYOND.test(message))
        .map(([field]) => field.toLowerCase());
      return !theirs.some((field) =>
        ours.some((path) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)),
      );
    });
  assert.equal(
    missed.map((record) => [record.answer.causes, violationsOf(record)]),
    [],
  );
});

test.run();
