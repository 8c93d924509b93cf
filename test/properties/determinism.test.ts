import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { generate } from "../../generator/generate.ts";
import { Project, readFiles } from "../support/project.ts";

interface Property {
  readonly [keyword: string]: unknown;
}

interface SchemaFile {
  readonly file: string;
  readonly schema: Property;
}

interface Sample {
  readonly config: Property;
  readonly files: readonly SchemaFile[];
}

const LAYERS = ["base", "core", "app"];

const leaf: fc.Arbitrary<Property> = fc.oneof(
  fc.record(
    { type: fc.constantFrom("string", "integer", "boolean", "number"), description: fc.string({ maxLength: 20 }) },
    { requiredKeys: ["type"] },
  ),
  fc
    .uniqueArray(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 3 })
    .map((values) => ({ type: "string", enum: values })),
  fc.constant({ type: "array", items: { type: "string" } }),
);

const fields = fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]{0,6}$/), leaf, {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});

interface Plan {
  readonly layer: number;
  readonly isKind: boolean;
  readonly fields: { readonly [name: string]: Property };
  readonly targets: readonly number[];
  readonly declares: boolean;
  readonly settings: boolean;
}

const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    layer: fc.nat(2),
    isKind: fc.boolean(),
    fields,
    targets: fc.array(fc.nat(9), { maxLength: 3 }),
    declares: fc.boolean(),
    settings: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
);

/** Builds a set in which every reference leads to an earlier schema of the same or a lower layer. */
function sampleOf(given: readonly Plan[]): Sample {
  const sorted = [...given].sort((a, b) => a.layer - b.layer);
  const idOf = (i: number) => `${LAYERS[sorted[i]?.layer ?? 0] ?? ""}/Type${i}`;
  const files = sorted.map(({ isKind, fields: own, targets, declares }, i) => {
    const lower = [...new Set(targets.filter((target) => target < i))];
    const refs = lower.map((target) => [`ref${target}`, { $ref: `../${idOf(target)}.json` }]);
    const body = { type: "object", properties: { ...own, ...Object.fromEntries(refs) } };
    const dependsOn = declares ? { "x-ont-depends-on": lower.map(idOf) } : {};
    return { file: `${idOf(i)}.json`, schema: { ...dependsOn, ...(isKind ? { properties: { spec: body } } : body) } };
  });
  const kinds = sorted.flatMap(({ isKind, settings }, i) =>
    isKind && settings ? [[idOf(i), { shortNames: [`t${i}`], categories: ["all"] }] as const] : [],
  );
  const config = {
    packages: { scope: "@demo", version: "1.2.3" },
    layers: LAYERS.map((name) => ({ name, group: `${name}.example.com` })),
    scaffolds: { folder: "src" },
    kinds: Object.fromEntries(kinds),
  };
  return { config, files };
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

function write(project: Project, config: unknown, files: readonly SchemaFile[]): void {
  project.write("seamgen.config.json", config);
  for (const { file, schema } of files) project.write(`schemas/${file}`, schema);
}

/** Generates a project. Returns the paths and texts of the files, and the diagnostics. */
async function outputOf(project: Project) {
  const result = await generate({ config: path.join(project.root, "seamgen.config.json") });
  assert.is(result.outcome, "ok", result.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const files = [...readFiles(project.root)].filter(
    ([file]) => !file.startsWith("schemas/") && file !== "seamgen.config.json",
  );
  return {
    files,
    diagnostics: result.diagnostics.map(
      ({ code, message, at }) => `${code} ${at?.source.file ?? ""}${at?.pointer ?? ""} ${message}`,
    ),
  };
}

test("the output does not depend on the order of files and of keys in the config, and a second run writes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.infiniteStream(fc.nat()), async (given, numbers) => {
      const { config, files } = sampleOf(given);
      const [a, b] = [new Project(), new Project()];
      try {
        write(a, config, files);
        const shuffled = files
          .map((file) => ({ file, key: numbers.next().value ?? 0 }))
          .sort((x, y) => x.key - y.key)
          .map(({ file }) => file);
        write(b, reversed(config), shuffled);
        const first = await outputOf(a);
        assert.equal(await outputOf(b), first);

        const times = timesOf(a.root);
        const again = await generate({ config: path.join(a.root, "seamgen.config.json") });
        assert.ok(again.artifacts.every(({ action }) => action === "unchanged"));
        assert.equal(timesOf(a.root), times);
        assert.is((await generate({ config: path.join(a.root, "seamgen.config.json"), check: true })).outcome, "ok");
      } finally {
        a.remove();
        b.remove();
      }
    }),
    { numRuns: 15 },
  );
});

/** The time of the last write of each file. */
function timesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((file) => `${file} ${statSync(path.join(folder, file)).mtimeMs}`);
}

test("the output does not depend on the folder of the project", async () => {
  const { config, files } = sampleOf([
    { layer: 0, isKind: false, fields: { a: { type: "string" } }, targets: [], declares: true, settings: false },
    { layer: 2, isKind: true, fields: { b: { type: "integer" } }, targets: [0], declares: true, settings: true },
  ]);
  const outputs = [];
  for (let i = 0; i < 2; i++) {
    const project = new Project();
    write(project, config, files);
    outputs.push(await outputOf(project));
    project.remove();
  }
  assert.equal(outputs[0], outputs[1]);
});

test.run();
