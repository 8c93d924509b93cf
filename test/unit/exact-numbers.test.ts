import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exactNumber } from "../../packages/base/src/exact-number.ts";
import { parseJson } from "../../generator/load/parse-json.ts";
import { parseYaml } from "../../generator/load/parse-yaml.ts";
import { lowerSchema } from "../../generator/lowering/lower.ts";
import { defaultProblems, exampleProblems } from "../../packages/admission/src/index.ts";
import {
  atPointer,
  canonicalJson,
  jsonText,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import { catalogOf, entryNamed } from "../support/catalog.ts";
import { type FunctionCall, ValidatorProject } from "../support/validator-project.ts";

const MAX = 9223372036854775807n;

const READ: readonly (readonly [string, number | bigint | undefined])[] = [
  ["0", 0],
  ["1.0", 1],
  ["1e2", 100],
  ["-1.50", -1.5],
  ["0e999999999", 0],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ["9007199254740992", 9007199254740992n],
  ["9007199254740993", 9007199254740993n],
  ["9007199254740993.000", 9007199254740993n],
  ["9.007199254740993e15", 9007199254740993n],
  ["90071992547409930e-1", 9007199254740993n],
  ["9223372036854775807", MAX],
  ["-9223372036854775808", -MAX - 1n],
  ["1e18", 10n ** 18n],
  ["9223372036854775808", 2 ** 63],
  ["18446744073709551616", 2 ** 64],
  ["1e21", 1e21],
  ["1e23", 1e23],
  ["0.1", 0.1],
  ["5e-324", 5e-324],
  ["0.1000000000000000055511151231257827021181583404541015625", 0.1],
  [`${5n ** 1074n}e-1074`, 5e-324],
  ["9223372036854775809", undefined],
  ["-9223372036854775809", undefined],
  ["18446744073709551615", undefined],
  ["9007199254740993.5", undefined],
  ["0.10000000000000001", undefined],
  ["1.00000000000000000001", undefined],
  ["1e400", undefined],
  ["-1e400", undefined],
  ["1e-400", undefined],
  [`1${"0".repeat(300)}e99`, undefined],
  ["1e99999999999999999999", undefined],
  [".inf", undefined],
  ["+9007199254740993", 9007199254740993n],
  ["0x7fffffffffffffff", MAX],
  ["0o400000000000000001", 9007199254740993n],
  ["0xffffffffffffffff", undefined],
  [`0x${"0".repeat(1000)}10`, 16],
  [`0x${"f".repeat(300)}`, undefined],
];

test("a number is kept exactly, or not at all", () => {
  for (const [text, value] of READ) assert.is(exactNumber(text), value, text);
});

test("a number of a million digits is read in linear time", () => {
  const zeros = "0".repeat(1_000_000);
  const start = performance.now();
  for (const text of [
    `1${zeros}1`,
    `${zeros}1`,
    `1.${zeros}1`,
    `0x${zeros}${"f".repeat(1_000_000)}`,
    `-${"9".repeat(1_000_000)}`,
  ])
    exactNumber(text);
  assert.ok(performance.now() - start < 5_000);
});

test("every int64 and every double is kept", () => {
  fc.assert(fc.property(fc.bigInt(-MAX - 1n, MAX), (integer) => BigInt(exactNumber(String(integer)) ?? 0) === integer));
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (double) => Number(exactNumber(String(double))) === double,
    ),
  );
});

test("numbers of JSON and YAML are the same wherever they are", async () => {
  const json =
    '{"a":[9007199254740993,[1e2,{"__proto__":-9223372036854775808}]],"9007199254740995":"9007199254740995 1e5","\\u0062":9007199254740997}';
  const expected: Json = {
    a: [9007199254740993n, [100, { ["__proto__"]: -MAX - 1n }]],
    "9007199254740995": "9007199254740995 1e5",
    b: 9007199254740997n,
  };
  assert.equal(await parseJson(json), { ok: true, value: expected });
  assert.equal(await parseJson(`\ufeff \n${json}\n`), { ok: true, value: expected });
  assert.equal(parseYaml(json), { ok: true, value: expected });
  const yaml =
    "a: &a [0x20000000000001, 0o400000000000000001, 9007199254740993.0, +9007199254740993]\nb: *a\n9007199254740993: 1";
  const list = [9007199254740993n, 9007199254740993n, 9007199254740993n, 9007199254740993n];
  assert.equal(parseYaml(yaml), { ok: true, value: { a: list, b: list, "9007199254740993": 1 } });
});

test("JSON with any numbers is read as it was written", async () => {
  const number = fc.oneof(
    fc.bigInt(-MAX - 1n, MAX).map((value) => exactNumber(String(value)) ?? 0),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => exactNumber(String(value)) ?? 0),
  );
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      number,
      fc.string(),
      fc.array(tie("value")),
      fc.dictionary(fc.string(), tie("value"), { noNullPrototype: true }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(value, async (given) => {
      const text = jsonText(given);
      const [json, yaml] = [await parseJson(text), parseYaml(text)];
      assert.ok(json.ok && jsonText(json.value) === text, text);
      // YAML gives a key __proto__ no other meaning either.
      assert.ok(yaml.ok && jsonText(yaml.value) === text, text);
    }),
  );
});

/** Lowers the schema of a property of a kind. Returns its node and the codes of its losses. */
function lowered(schema: JsonObject): { node: Json | undefined; codes: string[] } {
  const root: Schema = { type: "object", properties: { spec: schema } };
  const type = { id: "root#", name: "T", entry: "layer/T", pointer: "", schema: root };
  const { schema: node, losses } = lowerSchema(type, { resolve: () => undefined });
  return { node: atPointer(node, "/properties/spec"), codes: losses.map(({ code }) => code) };
}

const ODD = 9007199254740993n;
const ARRAY_OF_INTEGERS = { type: "array", items: { type: "integer" } };
const LOWERED: readonly (readonly [JsonObject, JsonObject, readonly string[]])[] = [
  [{ type: "integer", const: ODD }, { type: "integer", enum: [ODD] }, ["SG4062"]],
  [{ type: "integer", const: 2n ** 62n }, { type: "integer", enum: [2n ** 62n] }, []],
  [{ type: "integer", maximum: 2n ** 62n }, { type: "integer", maximum: 2n ** 62n }, []],
  [{ type: "integer", maximum: ODD }, { type: "integer", maximum: ODD }, ["SG4061"]],
  [{ type: "integer", exclusiveMaximum: ODD }, { type: "integer", maximum: ODD - 1n }, []],
  [{ type: "integer", exclusiveMinimum: -ODD }, { type: "integer", minimum: 1n - ODD }, []],
  [
    { type: "integer", exclusiveMaximum: 2n ** 60n },
    { type: "integer", maximum: 2n ** 60n, exclusiveMaximum: true },
    [],
  ],
  [{ type: "integer", maximum: MAX }, { type: "integer" }, []],
  [{ type: "integer", minimum: -MAX - 1n }, { type: "integer" }, []],
  [{ type: "integer", exclusiveMaximum: MAX }, { type: "integer" }, ["SG4002"]],
  [{ type: "number", maximum: MAX }, { type: "number" }, ["SG4002"]],
  [{ type: "integer", maximum: 10, exclusiveMaximum: ODD }, { type: "integer", maximum: 10 }, []],
  [{ type: "integer", multipleOf: 2n ** 60n }, { type: "integer", multipleOf: 2n ** 60n }, []],
  [{ type: "integer", multipleOf: ODD }, { type: "integer", multipleOf: ODD }, ["SG4061"]],
  [{ type: "integer", default: ODD }, { type: "integer", default: ODD }, []],
  [{ type: "integer", default: MAX }, { type: "integer", default: MAX }, []],
  [{ type: "integer", default: 2 ** 63 }, { type: "integer" }, ["SG4091"]],
  [{ type: "integer", format: "int64", default: 2 ** 63 }, { type: "integer", format: "int64" }, ["SG4091"]],
  [{ type: "integer", default: 2 ** 64 }, { type: "integer" }, ["SG4091"]],
  [{ type: ["integer", "string"], default: 2 ** 63 }, { "x-kubernetes-int-or-string": true }, ["SG4091"]],
  [{ type: "array", items: { type: "integer" }, default: [1e300] }, ARRAY_OF_INTEGERS, ["SG4091"]],
  [{ type: "number", default: 2 ** 63 }, { type: "number", default: 2 ** 63 }, []],
  [{ type: "integer", const: 2 ** 63 }, { type: "integer", not: {} }, []],
  [{ type: "integer", default: ODD, maximum: 10 }, { type: "integer", maximum: 10 }, ["SG4091"]],
  [
    { type: "integer", default: ODD, enum: [ODD, 7] },
    { type: "integer", anyOf: [{ enum: [ODD] }, { minimum: 7, maximum: 7 }], default: ODD },
    ["SG4062"],
  ],
  [{ type: "integer", default: ODD, const: ODD + 2n }, { type: "integer", enum: [ODD + 2n] }, ["SG4062", "SG4091"]],
];

test("a definition holds integers as they are, and a loss says where a server has another number", () => {
  for (const [schema, node, codes] of LOWERED) {
    const text = jsonText(schema);
    const found = lowered(schema);
    assert.equal(found.node, node, text);
    assert.equal([...found.codes].sort(), [...codes].sort(), text);
  }
});

test("a default beyond 2^53 is judged by all its digits", () => {
  const accepts = (schema: JsonObject, value: Json) => defaultProblems(schema, value, "default").length === 0;
  assert.ok(accepts({ type: "number" }, ODD));
  assert.ok(accepts({ type: "integer", format: "int64" }, MAX));
  assert.not(accepts({ type: "integer", format: "int32" }, ODD));
  assert.not(accepts({ type: "string" }, ODD));
  assert.ok(accepts({ "x-kubernetes-int-or-string": true }, ODD));
  assert.ok(accepts({ type: "integer", multipleOf: 3 }, ODD));
  assert.not(accepts({ type: "integer", multipleOf: 2 }, ODD));
  assert.not(accepts({ type: "integer", enum: [ODD + 2n] }, ODD));
  assert.ok(accepts({ type: "object", "x-kubernetes-preserve-unknown-fields": true, enum: [{ a: ODD }] }, { a: ODD }));
  assert.is(canonicalJson({ b: [ODD], a: 1 }), '{"a":1,"b":[9007199254740993]}');
});

test("validators and servers refuse numbers beyond int64 alike", async () => {
  const schemas: readonly JsonObject[] = [
    { type: "integer" },
    { type: "integer", format: "int64" },
    { type: "integer", format: "int32" },
    { type: "integer", format: "other" },
    { type: ["string", "integer"] },
    { type: ["string", "integer"], format: "date-time" },
    { type: ["boolean", "integer"], minimum: 0 },
    { anyOf: [{ type: "integer" }, { type: "string" }] },
    { type: "number", not: { type: "integer" } },
    { type: "number", anyOf: [{ type: "integer" }, { minimum: 2 ** 60 }] },
    { type: "number" },
    { type: "number", multipleOf: 2 },
    { type: "number", multipleOf: 0.5 },
  ];
  const values = [1e18, -(2 ** 63), 2 ** 63 + 2048, 1e19, 2 ** 64, -1e19, 1e300, -1e300, 3, 3.5, 9007199254740994];
  for (const schema of schemas) {
    const node = lowered(schema).node as JsonObject;
    const server = values.map((value) => exampleProblems(node, value, "").length === 0);
    const validator = await verdicts(schema, values.map(String));
    assert.equal(
      validator.map((verdict) => verdict === true),
      server,
      `${jsonText(schema)} ${jsonText(node)} ${validator.join("; ")}`,
    );
  }
  assert.equal(await verdicts({ type: ["string", "integer"] }, ["1e300", "1.5"]), [
    "must be string or integer, got 1e+300, which is beyond int64",
    "must be string or integer, got 1.5",
  ]);
});

/** Returns, for each text of JSON, whether the validator of the schema accepts it, and otherwise the first message. */
async function verdicts(schema: Schema, texts: readonly string[]): Promise<(true | string)[]> {
  const catalog = catalogOf([{ name: "Thing", schema }]);
  const project = await ValidatorProject.write(catalog);
  try {
    const calls = texts.map((text): FunctionCall => ["validateThing", JSON.parse(text)]);
    return project.call(entryNamed(catalog, "Thing"), calls).map((issues) => {
      const [first] = issues as { message: string }[];
      return first?.message ?? true;
    });
  } finally {
    project.remove();
  }
}

test("a validator accepts what a server accepts, as the doubles that a client has, and names the exact number", async () => {
  const rows: readonly (readonly [Schema, readonly (readonly [string, true | string])[]])[] = [
    [
      { const: ODD },
      [
        ["9007199254740993", true],
        ["9007199254740994", "must be 9007199254740993, got 9007199254740994"],
      ],
    ],
    [
      { enum: [ODD, 4611686018427387904n] },
      [
        ["4611686018427387904", true],
        ["4611686018427388928", "must be one of 9007199254740993, 4611686018427387904, got 4611686018427388928"],
      ],
    ],
    [
      { const: { a: [ODD] } },
      [
        ['{"a":[9007199254740993]}', true],
        ['{"a":[9007199254740995]}', "must be an object, got an object"],
      ],
    ],
    [
      { maximum: MAX, minimum: -MAX - 1n },
      [
        ["9223372036854775807", true],
        ["-9223372036854775808", true],
        ["18446744073709551616", "must be at most 9223372036854775807, got 18446744073709552000"],
        ["-9223372036854777856", "must be at least -9223372036854775808, got -9223372036854778000"],
      ],
    ],
    [
      { exclusiveMaximum: ODD, exclusiveMinimum: -ODD },
      [
        ["9007199254740992", true],
        ["-9007199254740992", true],
        ["9007199254740994", "must be less than 9007199254740993, got 9007199254740994"],
        ["-9007199254740994", "must be greater than -9007199254740993, got -9007199254740994"],
      ],
    ],
    [
      // The doubles here are multiples of 4 above 2^54, and of 2 below.
      { exclusiveMaximum: 2n ** 54n + 1n },
      [
        ["18014398509481984", true],
        ["18014398509481988", "must be less than 18014398509481985, got 18014398509481988"],
      ],
    ],
    [
      { exclusiveMinimum: -(2n ** 54n) - 1n },
      [
        ["-18014398509481984", true],
        ["-18014398509481988", "must be greater than -18014398509481985, got -18014398509481988"],
      ],
    ],
    [
      { exclusiveMaximum: 2n ** 60n },
      [
        ["1152921504606846848", true],
        ["1152921504606846976", "must be less than 1152921504606846976, got 1152921504606846976"],
      ],
    ],
    [
      { multipleOf: 4611686018427387904n },
      [
        ["9223372036854775808", true],
        ["4611686018427388928", "must be a multiple of 4611686018427387904, got 4611686018427388928"],
      ],
    ],
    [{ multipleOf: 3 }, [["9223372036854774784", "must be a multiple of 3, got 9223372036854774784"]]],
  ];
  for (const [schema, cases] of rows) {
    const found = await verdicts(
      schema,
      cases.map(([text]) => text),
    );
    assert.equal(
      found,
      cases.map(([, verdict]) => verdict),
      jsonText(schema),
    );
  }
});

test.run();
