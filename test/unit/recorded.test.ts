import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { answerOf } from "../cluster/record/answer-of.ts";
import { mergeAnswers } from "../cluster/record/merge-answers.ts";
import { readRecordings } from "../cluster/record/recordings.ts";
import { RECORDED, type Answer } from "../support/recorded.ts";

const test = suite("recorded answers");

const accepted: Answer = { status: 201, causes: [], warnings: [] };
const refused: Answer = { status: 422, causes: [["spec", "no"]], warnings: [] };

test("each file has an answer to every request, and is printed as it was read", () => {
  const recordings = readRecordings();
  const files = readdirSync(RECORDED).filter((file) => file.endsWith(".jsonl"));
  assert.equal(recordings.map(({ file }) => file).sort(), files.sort());
  for (const { file, answers, print } of recordings) {
    assert.equal(
      new Set(answers.map(({ answer }) => answer.status).filter((status) => ![201, 400, 422].includes(status))).size,
      0,
      file,
    );
    assert.is(print(answers), readFileSync(path.join(RECORDED, file), "utf8"), file);
  }
});

test("the answer of an older version is kept if it differs", () => {
  const merged = mergeAnswers(
    new Map([
      ["1.35", [accepted, accepted]],
      ["1.36", [accepted, refused]],
      ["1.37", [accepted, refused]],
    ]),
  );
  assert.equal(merged, [
    { answer: accepted, older: {} },
    { answer: refused, older: { "1.35": accepted } },
  ]);
  assert.throws(
    () =>
      mergeAnswers(
        new Map([
          ["1.36", []],
          ["1.37", [accepted]],
        ]),
      ),
    /1\.36 gave 0 answers/,
  );
});

test("an answer has a verdict, sorted causes and warnings, and a 404 is an error", () => {
  const causes = [{ field: "a", message: "for 'selfType123.()'" }, { message: "b" }];
  assert.equal(answerOf({ status: 422, body: { message: "m", details: { causes } }, warnings: ["w"] }), {
    status: 422,
    causes: [
      ["", "b"],
      ["a", "for 'selfType.()'"],
    ],
    warnings: ["w"],
  });
  assert.equal(answerOf({ status: 400, body: { message: "m" }, warnings: [] }).causes, [["", "m"]]);
  assert.throws(() => answerOf({ status: 404, body: {}, warnings: [] }), /unexpected answer 404/);
});

test.run();
