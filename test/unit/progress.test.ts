import { test } from "uvu";
import * as assert from "uvu/assert";
import { progressLine } from "../../generator/commands/progress.ts";

function lineOn(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const line = progressLine({ isTTY, write: (text: string) => written.push(text) }, () => now);
  return { written, line, at: (ms: number) => (now = ms) };
}

test("a terminal gets one line that is overwritten, after a run has taken a second", () => {
  const { written, line, at } = lineOn(true);
  for (const ms of [0, 500, 999]) {
    at(ms);
    line.show(ms, 2000);
  }
  assert.equal(written, []);
  for (const ms of [1100, 1150, 1300]) {
    at(ms);
    line.show(ms, 2000);
  }
  assert.equal(written, ["\r\u001b[Kprinting 1100 of 2000 files", "\r\u001b[Kprinting 1300 of 2000 files"]);
  line.clear();
  assert.is(written.at(-1), "\r\u001b[K");
});

test("a short run on a terminal writes nothing and clears nothing", () => {
  const { written, line } = lineOn(true);
  line.show(1, 2);
  line.clear();
  assert.equal(written, []);
});

test("nothing is written if the output is not a terminal", () => {
  const { written, line, at } = lineOn(false);
  at(5000);
  line.show(1, 2);
  line.clear();
  assert.equal(written, []);
});

test.run();
