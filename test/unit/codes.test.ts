import { test } from "uvu";
import * as assert from "uvu/assert";
import { codes } from "../../generator/diagnostics/codes.ts";

test("every code has a hint, in the form of a message", () => {
  for (const [code, { hint, explain }] of Object.entries(codes)) {
    assert.match(hint, /^[^A-Z\s].*[^.\s]$/, code);
    assert.ok(explain.length > 0, code);
  }
});

test.run();
