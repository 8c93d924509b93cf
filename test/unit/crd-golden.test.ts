import { existsSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkCrd } from "../../packages/admission/src/index.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";

// Requests recorded from a real kube-apiserver, kept beside the repository; a checkout alone does not have them.
const file = new URL("../../../shared/golden/crd-create.jsonl", import.meta.url);
const test = suite("CRD rules against a recorded kube-apiserver");

interface Recorded {
  readonly crd: JsonObject;
  readonly strict: boolean;
  readonly status: number;
  readonly causes: readonly { readonly field: string; readonly message: string }[];
}

function recorded(line: string): Recorded {
  const record: Json = JSON.parse(line);
  assert.ok(isObject(record));
  const crd = own(record, "crd");
  const causes = own(record, "causes");
  assert.ok(isObject(crd) && isArray(causes));
  return {
    crd,
    strict: own(record, "fieldValidation") === "Strict",
    status: Number(own(record, "status")),
    causes: causes.map((cause) =>
      isArray(cause) ? { field: String(cause[0]), message: String(cause[1]) } : { field: "", message: String(cause) },
    ),
  };
}

/** Refusals that only a CEL compiler and cost estimator can give, and one that JSON.parse hides (2.0 is 2). */
const BEYOND = /rule cost|compilation failed|must evaluate to a bool|cannot unmarshal number \d+\.0 into/;

const beyond = ({ causes }: Recorded): boolean =>
  causes.length > 0 && causes.every(({ message }) => BEYOND.test(message));

/** A single-version CRD has its version's fields at the top level in the server's internal form. */
const internalPath = (path: string): string =>
  path
    .replace(/^spec\.versions\[0\]\.schema\./, "spec.validation.")
    .replace(/^spec\.versions\[0\]\.(subresources|additionalPrinterColumns|selectableFields)/, "spec.$1");

if (!existsSync(file)) {
  test("recorded requests", () => console.log("skipped: no recorded requests beside this checkout"));
} else {
  const records = readFileSync(file, "utf8").trimEnd().split("\n").map(recorded);
  const verdict = ({ crd, strict }: Recorded) => checkCrd(crd, { fieldValidation: strict ? "Strict" : "Warn" });

  test("accepts what the server accepted", () => {
    const wrong = records
      .filter(({ status }) => status === 201)
      .flatMap((record) => verdict(record).map(({ path, problem }) => [path, problem, JSON.stringify(record.crd)]));
    assert.equal(wrong, []);
  });

  test("refuses what the server refused, CEL aside", () => {
    const refused = records.filter(({ status }) => status !== 201);
    const missed = refused.filter((record) => !beyond(record) && verdict(record).length === 0);
    assert.equal(
      missed.map(({ causes, crd }) => [causes, JSON.stringify(crd)]),
      [],
    );
    const outOfReach = refused.filter(beyond).flatMap(({ causes }) => causes.slice(0, 1));
    console.log(
      `${records.length} requests: ${records.length - refused.length} accepted by both, ` +
        `${refused.length - outOfReach.length} refused by both, ${outOfReach.length} refusals need a CEL compiler or the number's text:`,
    );
    for (const { field, message } of outOfReach) console.log(`  ${field || message.slice(-60)}`);
  });

  test("blames the field that the server blames", () => {
    const missed = records
      .filter((record) => record.status === 422 && !beyond(record))
      .filter((record) => {
        const ours = verdict(record).map(({ path }) => internalPath(path).toLowerCase());
        const theirs = record.causes
          .filter(({ message }) => !BEYOND.test(message))
          .map(({ field }) => field.toLowerCase());
        return !theirs.some((field) =>
          ours.some((path) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)),
        );
      });
    assert.equal(
      missed.map((record) => [record.causes, verdict(record)]),
      [],
    );
  });
}

test.run();
