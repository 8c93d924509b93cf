import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type {
  Resource as PrintedResource,
  ValidationError as PrintedError,
  ValidationIssue as PrintedIssue,
} from "@seam/shared/internal/v1";
import { format } from "prettier";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { printSharedModule } from "../../generator/emit/validators/print-shared-module.ts";
import { readDeclarations } from "../../generator/emit/validators/shared-functions.ts";
import { ValidationError, type ValidationIssue } from "../../packages/admission/src/validators/validation-error.ts";
import type { Schema } from "../../packages/base/src/json.ts";
import type { Resource } from "../../packages/runtime/src/resource.ts";
import { catalogOf } from "../support/catalog.ts";

const moduleFor = (schema: Schema, immutable: readonly string[] = []) =>
  printSharedModule(catalogOf([{ name: "Thing", schema, immutable }]), "// Generated.");

/** Declarations for every set: those that run a check function and print its errors. */
const ALWAYS = [
  ...["MAX_DOCUMENT_DEPTH", "MOST_COMPARED", "MOST_SUGGESTIONS", "isTooDeep", "isValid", "judge"],
  ...["BRAND", "MESSAGES", "SHOWN", "ValidationError", "amount", "assertWith", "atPointer", "choiceOf", "codePoints"],
  ...["digitsOf", "evaluated", "forgetVerdicts", "jsonText", "memberNames", "verdicts"],
  ...["editDistance", "errorsOf", "isArray", "isObject", "kindOf", "messageOf", "nearest", "own", "pointerTokens"],
  ...["show", "sizeOf", "suggestion", "tooDeep"],
];

const MATCHER = ["codePointAt", "conditionsBetween", "hasMatch", "isMember", "isWordCharacter", "linearMatcher"];

const declared = (js: string): string[] =>
  [...js.matchAll(/^(?:export )?(?:function|const|class) (\w+)/gm)].map(([, name = ""]) => name).sort();

const exported = (js: string): string[] =>
  [...js.matchAll(/^export (?:function|const|class) (\w+)/gm)].map(([, name = ""]) => name).sort();

test("the module has only the functions that the schemas need, and their dependencies", async () => {
  const rows: readonly (readonly [Schema, readonly string[]])[] = [
    [{ type: "string" }, []],
    [{ type: "string", format: "date-time" }, ["DAYS", "TIME", "isDate", "isDateTime"]],
    [{ type: "string", format: "no-format" }, []],
    [{ type: "object", format: "email" }, []],
    [{ type: "integer", format: "int32" }, ["isInt32"]],
    [{ type: ["integer", "string"] }, ["isInt64"]],
    [{ type: ["integer", "number"] }, []],
    [{ unevaluatedItems: false }, ["listUnevaluated", "recordEvaluated"]],
    [{ items: { multipleOf: 0.1 } }, ["decimal", "isMultipleOf"]],
    [{ uniqueItems: true }, ["canonicalJson", "equalItems"]],
    [{ properties: { a: { enum: ["b"] } } }, ["jsonEqual"]],
    [{ type: "string", pattern: "^a+$" }, []],
    [{ type: "string", pattern: "^(a|a)*$" }, MATCHER],
    [{ type: "object", patternProperties: { "(?i)^x": true } }, MATCHER],
    [{ type: "string", format: "isbn" }, ["isIsbn", "isIsbn10", "isIsbn13"]],
  ];
  for (const [schema, more] of rows) {
    const { js } = await moduleFor(schema);
    assert.equal(declared(js), [...ALWAYS, ...more].sort(), JSON.stringify(schema));
  }
});

test("the module exports the functions that validators call, and ValidationError", async () => {
  const { js } = await moduleFor({ type: "string", minLength: 1, format: "isbn" });
  assert.equal(exported(js), ["ValidationError", "assertWith", "codePoints", "errorsOf", "isIsbn", "isValid"]);
});

test("the module compares updates only if a kind has immutable paths", async () => {
  const spec = { type: "object", properties: { name: { type: "string" } } };
  const kind = { type: "object", properties: { spec } };
  assert.ok(exported((await moduleFor(kind, ["spec.name"])).js).includes("updateErrorsOf"));
  assert.not.ok(exported((await moduleFor(kind)).js).includes("updateErrorsOf"));
});

test("no two of the source modules declare the same name", () => {
  const names = readDeclarations().map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
});

test("the module is formatted as prettier formats it", async () => {
  const { js, dts } = await moduleFor({ enum: [1], uniqueItems: true, format: "email" });
  assert.is(js, await format(js, { parser: "babel" }));
  assert.is(dts, await format(dts, { parser: "typescript" }));
  assert.ok(js.startsWith("// Generated.\n\n"));
});

interface Loaded {
  readonly ValidationError: typeof PrintedError;
}

test("an error is an instance of the class in another copy of the module, but not of a subclass", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "seamgen-shared-"));
  try {
    const load = async (name: string): Promise<Loaded> => {
      writeFileSync(path.join(folder, name), (await moduleFor({})).js);
      return import(pathToFileURL(path.join(folder, name)).href);
    };
    const [first, second] = [await load("a.mjs"), await load("b.mjs")];
    assert.is.not(first.ValidationError, second.ValidationError);
    const issue = { path: "/a", message: "is wrong", keyword: "type", schemaPath: "x#/type" };
    const error = new first.ValidationError("Thing", [issue]);
    class Narrower extends second.ValidationError {}
    assert.ok(error instanceof second.ValidationError);
    assert.ok(error instanceof ValidationError && error instanceof Error);
    assert.not(error instanceof Narrower);
    assert.ok(new Narrower("Thing", [issue]) instanceof Narrower);
    assert.ok(new Narrower("Thing", [issue]) instanceof first.ValidationError);
    assert.not(new Error("no") instanceof first.ValidationError);
    assert.is(error.message, "not a valid Thing:\n  /a is wrong");
    assert.is(error.name, "ValidationError");
    assert.equal(error.errors, [issue]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Holds<T extends true> = T;

/** Compiles only if the printed declarations agree with the sources. */
export type DeclarationsAgree = [
  Holds<Same<Resource<Date>, PrintedResource<Date>>>,
  Holds<Same<ValidationIssue, PrintedIssue>>,
  Holds<Same<PrintedError, Pick<ValidationError, keyof PrintedError>>>,
  Holds<Same<ConstructorParameters<typeof PrintedError>, ConstructorParameters<typeof ValidationError>>>,
];

test.run();
