import { test } from "uvu";
import * as assert from "uvu/assert";
import { admitObject } from "../../packages/admission/src/index.ts";
import { isTooDeep, MAX_DOCUMENT_DEPTH } from "../../packages/base/src/document-depth.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";
import { parseJson, parseYamlText } from "../../packages/apiserver/src/http/read-body.ts";
import { StatusError } from "../../packages/apiserver/src/store/status-error.ts";
import { catalogOf, entryNamed } from "../support/catalog.ts";
import { ValidatorProject } from "../support/validator-project.ts";

/** A document with so many levels. */
function deep(levels: number): JsonObject {
  let value: JsonObject = {};
  for (let i = 1; i < levels; i++) value = { n: value };
  return value;
}

const DEEPER = [MAX_DOCUMENT_DEPTH + 1, 5000, 200_000];

test("a document has as many levels as it has objects inside each other", () => {
  assert.is(isTooDeep(1), false);
  assert.is(isTooDeep(deep(MAX_DOCUMENT_DEPTH)), false);
  for (const levels of DEEPER) assert.is(isTooDeep(deep(levels)), true, String(levels));
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  assert.is(isTooDeep(circle), true);
});

test("admission judges 1,000 levels and refuses more with a cause", () => {
  const open: JsonObject = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  let closed: JsonObject = { type: "object" };
  for (let i = 0; i < 400; i++) closed = { type: "object", properties: { n: closed } };
  for (const schema of [open, closed]) {
    const causes = (levels: number) =>
      admitObject({
        resource: { kind: "X", schema },
        operation: "create",
        object: deep(levels),
        fieldValidation: "Ignore",
      }).causes;
    assert.equal(causes(MAX_DOCUMENT_DEPTH), []);
    for (const levels of DEEPER)
      assert.equal(
        causes(levels).map(({ message }) => message),
        [`Invalid value: "": must not be nested more than ${MAX_DOCUMENT_DEPTH} levels deep`],
      );
  }
});

test("the API server for tests refuses deeper bodies with a 400", () => {
  for (const parse of [parseJson, parseYamlText]) {
    assert.type(parse(textOf(MAX_DOCUMENT_DEPTH)), "object");
    for (const levels of [MAX_DOCUMENT_DEPTH + 1, 5000]) {
      assert.throws(
        () => parse(textOf(levels)),
        (error: unknown) => error instanceof StatusError && error.code === 400,
      );
    }
  }
});

function textOf(levels: number): string {
  return `${'{"n":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;
}

const RECURSIVE: JsonObject = {
  $ref: "#/$defs/Node",
  $defs: {
    Node: {
      type: "object",
      properties: { n: { anyOf: [{ type: "null" }, { $ref: "#/$defs/Node" }] } },
      additionalProperties: false,
    },
  },
};

test("generated validators judge 1,000 levels and report more as one issue", async () => {
  const catalog = catalogOf([{ name: "Tree", schema: RECURSIVE }]);
  const entry = entryNamed(catalog, "Tree");
  const project = await ValidatorProject.write(catalog);
  try {
    const levels = [MAX_DOCUMENT_DEPTH, MAX_DOCUMENT_DEPTH + 1, 3000];
    const calls = levels.flatMap((n) => [["validateTree", deep(n)] as const, ["isTree", deep(n)] as const]);
    const tooDeep = [
      {
        path: "",
        message: `must not be nested more than ${MAX_DOCUMENT_DEPTH} levels deep`,
        keyword: "maxDepth",
        schemaPath: "",
      },
    ];
    assert.equal(project.call(entry, calls), [[], true, tooDeep, false, tooDeep, false]);
  } finally {
    project.remove();
  }
});

test("10,000 unknown names have an issue each, and the first ones a suggestion", async () => {
  const properties = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`property${i}`, { type: "string" }]));
  const catalog = catalogOf([{ name: "Wide", schema: { type: "object", properties, additionalProperties: false } }]);
  const entry = entryNamed(catalog, "Wide");
  const project = await ValidatorProject.write(catalog);
  try {
    const value = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`proberty${i}`, ""]));
    const [issues] = project.call(entry, [["validateWide", value]]);
    const messages = (issues as { message: string }[]).map(({ message }) => message);
    assert.is(messages.length, 10_000);
    assert.is(messages[0], 'has unknown property "proberty0"; did you mean "property0"?');
    assert.is(messages.filter((message) => message.includes("did you mean")).length, 100);
  } finally {
    project.remove();
  }
});

test.run();
