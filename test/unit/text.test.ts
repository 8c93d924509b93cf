import fc from "fast-check";
import { format } from "prettier";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  article,
  commentText,
  docComment,
  printConstant,
  printLiteral,
  propertyName,
  quote,
} from "../../generator/print/text.ts";
import type { Json } from "../../packages/base/src/json.ts";

/** Evaluates code that this test has built. */
function evaluate(code: string): unknown {
  const result: unknown = new Function(`return (${code});`)();
  return result;
}

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("*", "/", "`", "$", "{", "}", "'", '"', "\\", "\n", "\r", "\u2028", "\u2029", "@", " ", "a"),
  }),
);

test("quote prints a literal that evaluates to the text, on one line, in ASCII quotes", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const literal = quote(text);
      assert.is(evaluate(literal), text);
      assert.not.match(literal, /[\n\r\u2028\u2029\u0000-\u001f]/);
    }),
  );
  assert.is(quote('a"b\\'), '"a\\"b\\\\"');
  assert.is(quote("\u2028\ud800"), '"\\u2028\\ud800"');
});

test("the article before a name is the one that a reader expects", () => {
  const names = {
    a: ["Pack", "User", "Unit", "UsageReport", "UIDMap", "URL", "OneOf", "European", "Hub", "House", "Line", "Sync"],
    an: [
      "App",
      "Event",
      "Ingress",
      "Order",
      "Update",
      "Unknown",
      "Umbrella",
      "Hour",
      "HTTPRoute",
      "RBACProfile",
      "X509",
      "X",
    ],
  };
  for (const [expected, all] of Object.entries(names)) for (const name of all) assert.is(article(name), expected, name);
});

test("propertyName quotes every name that is not an identifier", () => {
  for (const name of ["a", "$a", "_", "class", "__proto__", "constructor"]) assert.is(propertyName(name), name);
  for (const name of ["", "0", "a-b", "a b", "é", "a\nb", "a.b", "*/"]) assert.is(propertyName(name), quote(name));
});

test("no text can end a doc comment early", () => {
  fc.assert(
    fc.property(
      anyText,
      fc.array(anyText, { maxLength: 3 }),
      fc.constantFrom("", "  ", "    "),
      (text, tags, indent) => {
        const comment = docComment(text, tags, indent).join("\n");
        if (comment === "") return;
        assert.is(comment.indexOf("*/"), comment.length - 2, comment);
        assert.not.match(comment, /[\r\u2028\u2029]/);
        for (const line of comment.split("\n"))
          assert.ok(line.startsWith(`${indent}/**`) || line.startsWith(`${indent} *`), comment);
      },
    ),
    { numRuns: 500 },
  );
});

test("text of a schema never becomes a tag, wherever its lines break", () => {
  const long = "word ".repeat(14);
  for (const text of [
    "@deprecated",
    " @deprecated",
    "a\n@deprecated",
    "a\n  @deprecated now",
    `${long}@deprecated now`,
    "a\u2028@deprecated",
  ]) {
    assert.not.match(docComment(text).join("\n"), /^[ /*]*@/m);
  }
  assert.match(docComment("x", [`@default ${"x".repeat(76)} @deprecated`]).join("\n"), /^ \* \\@deprecated/m);
});

test("a doc comment is one line if it fits; otherwise it wraps at 80 columns and separates its tags", () => {
  assert.equal(docComment(null), []);
  assert.equal(docComment(" \n "), []);
  assert.equal(docComment("Short."), ["/** Short. */"]);
  assert.equal(docComment("Short.", ["@deprecated"], "  "), [
    "  /**",
    "   * Short.",
    "   *",
    "   * @deprecated",
    "   */",
  ]);
  assert.equal(docComment("a\n\nb"), ["/**", " * a", " *", " * b", " */"]);
  const lines = docComment("word ".repeat(60));
  assert.ok(lines.every((line) => line.length <= 80));
  assert.equal(docComment("x".repeat(90)), ["/**", ` * ${"x".repeat(90)}`, " */"]);
});

test("commentText cannot end a comment or break its line", () => {
  assert.is(commentText("a */ b **/ c"), "a *\\/ b **\\/ c");
  assert.is(commentText("a\u2028b\u0007c"), "a\\u2028b\\u0007c");
  assert.is(commentText("\u202ea\u2069"), "\\u202ea\\u2069");
});

test("printLiteral prints code that evaluates to the value", () => {
  const value = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      anyText,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(anyText, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(value, (json) => assert.is(JSON.stringify(evaluate(printLiteral(json))), JSON.stringify(json))),
    { numRuns: 500 },
  );
  const own = evaluate(printLiteral(JSON.parse('{"__proto__":{"a":1},"constructor":2}')));
  assert.equal(Object.keys(Object(own)), ["__proto__", "constructor"]);
});

test("a long list is laid out as prettier does, with as many numbers on a line as fit", async () => {
  const numbers = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? i * 97 : -i / 8));
  for (const list of [numbers, numbers.slice(0, 2), [...numbers, null], numbers.map(String)]) {
    const text = `${printConstant("PortValues", list).join("\n")}\n`;
    assert.is(text, await format(text, { parser: "babel" }));
  }
});

test.run();
