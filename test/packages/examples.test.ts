import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { kebabCase } from "../../generator/catalog/names.ts";
import { isObject } from "../../packages/base/src/json.ts";
import { readFiles } from "../support/project.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OBJECTS = path.join(ROOT, "examples/objects");

/** The errors of the generated validator for a value, as `pointer keyword`. */
async function errorsOf(layer: string, kind: string, value: unknown): Promise<string[]> {
  const module: unknown = await import(
    pathToFileURL(path.join(ROOT, "generated", layer, "v1alpha1", `${kebabCase(kind)}.validator.js`)).href
  );
  const validate: unknown = Object(module)[`validate${kind}`];
  if (typeof validate !== "function") throw new Error(`${layer}/${kind} exports no validate${kind}`);
  const errors: unknown = validate(value);
  if (!Array.isArray(errors)) throw new Error("the validator did not return a list");
  return errors
    .map((error: unknown) => (isObject(error) ? `${String(error["path"])} ${String(error["keyword"])}` : String(error)))
    .sort();
}

const examples = [...readFiles(OBJECTS)].map(([file, text]) => {
  const [, layer = "", kind = "", verdict = ""] = /^([^/]+)\/([^/]+)\/(good|bad)-[^/]+\.yaml$/.exec(file) ?? [];
  return { file, text, layer, kind, verdict };
});

for (const { file, text, layer, kind, verdict } of examples) {
  test(`${file} has the expected errors`, async () => {
    assert.ok(verdict !== "", "the path is not <layer>/<Kind>/good-*.yaml or bad-*.yaml");
    const expected = [...text.matchAll(/^# expect: (\S*) (\S+)$/gm)]
      .map((match) => `${match[1] ?? ""} ${match[2] ?? ""}`)
      .sort();
    assert.is(
      expected.length > 0,
      verdict === "bad",
      "a bad example has lines `# expect: POINTER KEYWORD`, a good one has none",
    );
    assert.equal(await errorsOf(layer, kind, parse(text)), expected);
  });
}

test("every schema has a good and a bad example", () => {
  const schemas = [...readFiles(path.join(ROOT, "schemas")).keys()].map((file) => file.replace(/\.\w+$/, ""));
  for (const verdict of ["good", "bad"]) {
    const shown = new Set(
      examples.filter((example) => example.verdict === verdict).map(({ layer, kind }) => `${layer}/${kind}`),
    );
    assert.equal(
      schemas.filter((id) => !shown.has(id)),
      [],
      verdict,
    );
  }
});

test.run();
