import { test } from "uvu";
import * as assert from "uvu/assert";
import { plainProblem } from "../../generator/lowering/plain-problem.ts";
import { defaultProblems } from "../../packages/admission/src/index.ts";
import type { Json, JsonObject } from "../../packages/base/src/json.ts";

/** A schema, a value that it refuses, what is said about it, and the hint. */
const PROBLEMS: readonly (readonly [schema: JsonObject, value: Json, problem: string, hint?: string])[] = [
  [{ type: "boolean" }, "true", '"true" is a string, and the type is boolean', "write true, without quotes"],
  [{ type: "boolean" }, "yes", '"yes" is a string, and the type is boolean'],
  [{ type: "integer" }, "5", '"5" is a string, and the type is integer', "write 5, without quotes"],
  [{ type: "integer" }, "5.5", '"5.5" is a string, and the type is integer'],
  [{ type: "number" }, "5.5", '"5.5" is a string, and the type is number', "write 5.5, without quotes"],
  [{ type: "integer" }, 1.5, "1.5 is a number, and the type is integer"],
  [{ type: "string" }, 1.1, "1.1 is a number, and the type is string", 'write "1.1", in quotes'],
  [{ type: "string" }, false, "false is a boolean, and the type is string", 'write "false", in quotes'],
  [{ type: "string" }, {}, "{} is an object, and the type is string"],
  [{ type: "array", items: {} }, "a", '"a" is a string, and the type is array', 'write ["a"], a list'],
  [
    { type: "array", items: { type: "integer" } },
    [1, "2"],
    '"2" at [1] is a string, and the type is integer',
    "write 2, without quotes",
  ],
  [{ type: "integer", format: "int32" }, 3_000_000_000, "3000000000 does not fit into int32"],
  [{ type: "integer" }, 1e19, "10000000000000000000 does not fit into int64"],
  [
    { type: "string", format: "date-time" },
    "2024-01-01",
    '"2024-01-01" does not have the format date-time',
    'write a date and a time, such as "2024-01-01T00:00:00Z"',
  ],
  [
    { type: "string", format: "date" },
    "2024-01-01T00:00:00Z",
    '"2024-01-01T00:00:00Z" does not have the format date',
    'write "2024-01-01"',
  ],
  [{ type: "string", format: "ipv4" }, "10.0.0", '"10.0.0" does not have the format ipv4'],
  [{ type: "integer", minimum: 2 }, 1, "1 is below the minimum 2"],
  [{ type: "integer", maximum: 2 }, 3, "3 is above the maximum 2"],
  [{ type: "integer", minimum: 2, exclusiveMinimum: true }, 2, "2 is not greater than 2"],
  [{ type: "integer", maximum: 2, exclusiveMaximum: true }, 2, "2 is not less than 2"],
  [{ type: "integer", multipleOf: 2 }, 3, "3 is not a multiple of 2"],
  [{ type: "string", minLength: 2 }, "a", '"a" is shorter than 2 characters'],
  [{ type: "string", maxLength: 2 }, "abc", '"abc" is longer than 2 characters'],
  [{ type: "string", pattern: "^a$" }, "b", '"b" does not match the pattern ^a$'],
  [{ type: "string", enum: ["a", "b"] }, "c", '"c" is none of "a", "b"'],
  [{ type: "array", items: {}, minItems: 2 }, [1], "[1] has fewer than 2 items"],
  [{ type: "array", items: {}, maxItems: 1 }, [1, 2], "[1,2] has more than 1 members"],
  [{ type: "object", additionalProperties: {}, minProperties: 1 }, {}, "{} has fewer than 1 fields"],
  [{ type: "object", properties: { a: {} } }, { b: 1 }, '{"b":1} has the field b, which the schema does not declare'],
  [{ type: "object", properties: { a: {} }, required: ["a"] }, {}, "the field a is missing"],
  [
    { type: "object", properties: { a: { type: "object", properties: { b: { type: "boolean" } } } } },
    { a: { b: "false" } },
    '"false" at a.b is a string, and the type is boolean',
    "write false, without quotes",
  ],
];

for (const [schema, value, problem, hint] of PROBLEMS)
  test(`${JSON.stringify(value)} under ${JSON.stringify(schema)}: ${problem}`, () => {
    const [found] = defaultProblems(schema, value, "default");
    if (found === undefined) throw new Error("the server accepts it");
    assert.equal(plainProblem(found, value), { problem, ...(hint === undefined ? {} : { hint }) });
  });

test.run();
