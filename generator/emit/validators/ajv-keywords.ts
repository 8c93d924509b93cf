import type { _, Ajv2020, Code, CodeGen, KeywordCxt } from "ajv/dist/2020.js";
import type { CodeKeywordDefinition, KeywordErrorDefinition } from "ajv/dist/types/index.js";
import { isObject, jsonText, own } from "../../../packages/base/src/json.ts";
import { numberFormat, stringFormat } from "../../../packages/admission/src/index.ts";
import { typesOf } from "../../keywords.ts";
import { compilePattern } from "./pattern.ts";
import { EXACT, INT64 } from "./prepare-schema.ts";
import type { SharedFunction } from "./used-functions.ts";

/** How a keyword is checked, in place of how ajv checks it. */
interface Override {
  readonly code?: CodeKeywordDefinition["code"];
  readonly error?: KeywordErrorDefinition;
}

type Overrides = { readonly [keyword: string]: Override };

/** A function of the shared module, as a value that ajv can refer to. */
export class SharedReference {
  readonly name: SharedFunction;

  constructor(name: SharedFunction) {
    this.name = name;
  }
}

/** Replaces keywords in one instance of ajv. Each stays at its place in the order. */
export function overrideKeywords(ajv: Ajv2020, overrides: Overrides): void {
  for (const group of ajv.RULES.rules) {
    for (const rule of group.rules) {
      const override = Object.hasOwn(overrides, rule.keyword) ? overrides[rule.keyword] : undefined;
      if (override !== undefined) Object.assign(rule.definition, override);
      const { error } = rule.definition;
      if (COMPARING.has(rule.keyword) && error !== undefined) rule.definition.error = exactError(error);
    }
  }
}

/** Gives an instance of ajv the keyword `int64`. Its errors are those of `type`. */
export function addIntegerRange(ajv: Ajv2020, code: typeof _): void {
  ajv.addKeyword({
    keyword: INT64,
    type: "number",
    error: {
      message: "",
      params: ({ gen, schema }) => code`{type: ${gen.scopeValue("obj", { key: JSON.stringify(schema), ref: schema })}}`,
    },
    code: (cxt) => {
      const asType: KeywordCxt = Object.assign(Object.create(cxt), { keyword: "type" });
      asType.fail(code`!${sharedFunction(cxt.gen, "isInt64")}(${cxt.data})`);
    },
  });
}

/** Keywords that compare with their value, which is in their errors. */
const COMPARING = new Set([
  ...["const", "enum", "multipleOf"],
  ...["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"],
]);

/** The error has the value of the keyword as the schema has it, where the code compares with a double. */
function exactError({ message, params }: KeywordErrorDefinition): KeywordErrorDefinition {
  if (typeof params !== "function") return { message };
  return {
    message,
    params: (cxt) => {
      const values: unknown = Reflect.get(cxt.parentSchema ?? {}, EXACT);
      const exact = isObject(values) ? own(values, cxt.keyword) : undefined;
      if (exact === undefined) return params(cxt);
      const schemaCode = cxt.gen.scopeValue("obj", { key: `exact ${jsonText(exact)}`, ref: exact });
      return params({ ...cxt, schemaCode });
    },
  };
}

/** The keywords that we check differently. `code` is ajv's template tag. */
export function keywordOverrides(code: typeof _): Overrides {
  return {
    additionalProperties: { error: additionalPropertiesError(code) },
    format: { code: (cxt, type) => checkFormat(cxt, type, code) },
    multipleOf: {
      code: (cxt) => cxt.fail(code`!${sharedFunction(cxt.gen, "isMultipleOf")}(${cxt.data}, ${cxt.schemaCode})`),
    },
    pattern: { code: (cxt) => checkPattern(cxt, code) },
    uniqueItems: { code: (cxt) => checkUniqueItems(cxt, code) },
  };
}

export function sharedFunction(gen: CodeGen, name: SharedFunction): Code {
  return gen.scopeValue("func", { key: `shared ${name}`, ref: new SharedReference(name) });
}

/** The error holds the known names, so that its message can suggest one. */
function additionalPropertiesError(code: typeof _): KeywordErrorDefinition {
  return {
    message: "",
    params: ({ gen, parentSchema, params }) => {
      const names = Object.keys(isObject(parentSchema?.["properties"]) ? parentSchema["properties"] : {});
      const known = gen.scopeValue("obj", { key: JSON.stringify(names), ref: names });
      return code`{additionalProperty: ${params["additionalProperty"] ?? ""}, known: ${known}}`;
    },
  };
}

function checkFormat(cxt: KeywordCxt, type: string | undefined, code: typeof _): void {
  const format = String(cxt.schema);
  const types = typesOf(cxt.parentSchema);
  const name = type === "number" ? numberFormat(format, types) : stringFormat(format, types);
  if (name !== null) cxt.fail(code`!${sharedFunction(cxt.gen, name)}(${cxt.data})`);
}

function checkPattern(cxt: KeywordCxt, code: typeof _): void {
  const pattern = compilePattern(String(cxt.schema));
  if (pattern === null) return;
  const name = cxt.gen.scopeValue("pattern", { key: pattern.toString(), ref: pattern });
  cxt.fail(code`!${name}.test(${cxt.data})`);
}

function checkUniqueItems(cxt: KeywordCxt, code: typeof _): void {
  const pair = cxt.gen.const("pair", code`${sharedFunction(cxt.gen, "equalItems")}(${cxt.data})`);
  cxt.setParams({ i: code`${pair}[0]`, j: code`${pair}[1]` });
  cxt.fail(code`${pair} !== null`);
}
