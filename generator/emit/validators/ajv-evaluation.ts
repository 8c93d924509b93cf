import type { _, Ajv2020, Code, KeywordCxt, Name } from "ajv/dist/2020.js";
import type { CodeKeywordDefinition } from "ajv/dist/types/index.js";
import { sharedFunction } from "./ajv-keywords.ts";
import { END_OF_EVALUATION, EVALUATION } from "./evaluation.ts";
import { compilePattern } from "./pattern.ts";

type KeywordCode = CodeKeywordDefinition["code"];

/** The two types of keys in ajv's enum. */
const [INDEX, NAME] = [0, 1] as const;

/** Gives an instance of ajv the keywords that decide what is evaluated. `code` is ajv's template tag. */
export function addEvaluation(ajv: Ajv2020, code: typeof _): void {
  new Evaluation(ajv, code).add();
}

/**
 * Checks `unevaluatedProperties` and `unevaluatedItems`. ajv keeps in variables what is evaluated. They are wrong after
 * a branch that failed, and code beside `patternProperties` throws (ajv 8.20). Here each schema adds what it evaluates to
 * one list, from which a branch that fails is removed again (`packages/admission/src/validators/evaluated.ts`).
 */
class Evaluation {
  readonly #ajv: Ajv2020;
  readonly #code: typeof _;
  /** The length of the list when a schema began, by ajv's object for the schema. */
  readonly #starts = new WeakMap<object, Name>();

  constructor(ajv: Ajv2020, code: typeof _) {
    this.#ajv = ajv;
    this.#code = code;
  }

  add(): void {
    this.#ajv.addKeyword({ keyword: EVALUATION, schemaType: "object", code: (cxt) => this.#begin(cxt) });
    const untyped = this.#ajv.RULES.rules.find(({ type }) => type === undefined)?.rules ?? [];
    untyped.unshift(...untyped.splice(-1));
    const end: KeywordCode = (cxt) => this.#shorten(cxt, this.#startOf(cxt));
    this.#ajv.addKeyword({ keyword: END_OF_EVALUATION, schemaType: "boolean", post: true, code: end });
    this.#replace("unevaluatedProperties", () => (cxt) => this.#checkRest(cxt, NAME));
    this.#replace("unevaluatedItems", () => (cxt) => this.#checkRest(cxt, INDEX));
    this.#replace("contains", () => (cxt) => this.#checkContains(cxt));
    for (const keyword of ["anyOf", "oneOf", "if", "not"])
      this.#replace(keyword, (original) => (cxt, type) => this.#attempt(cxt, (attempt) => original(attempt, type)));
  }

  #replace(keyword: string, replacement: (original: KeywordCode) => KeywordCode): void {
    const rule = this.#ajv.RULES.all[keyword];
    if (typeof rule !== "object" || !("code" in rule.definition)) throw new Error(`ajv has no code for ${keyword}`);
    const { code: original } = rule.definition;
    const code = this.#code;
    Object.assign(rule.definition, { code: replacement(original), trackErrors: true });
    if (keyword === "unevaluatedItems")
      rule.definition.error = { message: "", params: ({ params }) => code`{index: ${params["index"] ?? ""}}` };
  }

  #list({ gen }: KeywordCxt): Code {
    return sharedFunction(gen, "evaluated");
  }

  #startOf({ it }: KeywordCxt): Name {
    const start = this.#starts.get(it);
    if (start === undefined) throw new Error("a schema asks what is evaluated and did not begin");
    return start;
  }

  #shorten(cxt: KeywordCxt, length: Name): void {
    cxt.gen.code(this.#code`${this.#list(cxt)}.length = ${length}`);
  }

  #begin(cxt: KeywordCxt): void {
    const { gen, data, it, parentSchema } = cxt;
    const code = this.#code;
    if ("unevaluatedProperties" in parentSchema || "unevaluatedItems" in parentSchema)
      this.#starts.set(it, gen.const("start", code`${this.#list(cxt)}.length`));
    const { names, patterns, allNames, items, allItems } = cxt.schema;
    if (!allNames && !allItems && items === 0 && names.length === 0 && patterns.length === 0) return;
    const known = gen.scopeValue("obj", { key: JSON.stringify(names), ref: names });
    const matchers = patterns.reduce(
      (before: Code, pattern: string) => {
        const matcher = compilePattern(pattern);
        if (matcher === null) return before;
        return code`${before}${gen.scopeValue("pattern", { key: matcher.toString(), ref: matcher })}, `;
      },
      code``,
    );
    const rest = code`allNames: ${allNames}, items: ${items}, allItems: ${allItems}`;
    const record = sharedFunction(gen, "recordEvaluated");
    gen.code(code`${record}(${data}, {names: ${known}, patterns: [${matchers}], ${rest}})`);
  }

  /** Checks the members or items that no schema has evaluated. */
  #checkRest(cxt: KeywordCxt, dataPropType: typeof INDEX | typeof NAME): void {
    const { gen, schema, data, keyword } = cxt;
    const code = this.#code;
    const keys = gen.const("keys", code`${sharedFunction(gen, "listUnevaluated")}(${data}, ${this.#startOf(cxt)})`);
    gen.forOf("key", keys, (key) => {
      if (schema !== false) cxt.subschema({ keyword, dataProp: key, dataPropType }, gen.name("valid"));
      else {
        cxt.setParams({ unevaluatedProperty: key, index: key });
        cxt.error();
      }
    });
    if (!Object.hasOwn(cxt.parentSchema, END_OF_EVALUATION)) gen.code(code`${this.#list(cxt)}.push(null)`);
  }

  /**
   * Counts the items that match. ajv's code reads the verdict of an earlier list for an empty one in a loop, and stops
   * before it has seen all items, each of which is evaluated if it matches.
   */
  #checkContains(cxt: KeywordCxt): void {
    const { gen, data, parentSchema } = cxt;
    const code = this.#code;
    const { minContains: min = 1, maxContains: max } = parentSchema;
    cxt.setParams({ min, max });
    const count = gen.let("count", 0);
    const valid = gen.name("valid");
    gen.forRange("i", 0, code`${data}.length`, (i) => {
      cxt.subschema({ keyword: "contains", dataProp: i, dataPropType: INDEX, compositeRule: true }, valid);
      const record = Object.hasOwn(parentSchema, EVALUATION) ? code`; ${this.#list(cxt)}.push(${i})` : code``;
      gen.if(valid, () => gen.code(code`${count}++${record}`));
    });
    const most = max === undefined ? code`` : code` && ${count} <= ${max}`;
    cxt.result(code`${count} >= ${min}${most}`, () => cxt.reset());
  }

  /**
   * Runs ajv's code for a keyword with branches. Where a schema asks what is evaluated, each branch is judged, and leaves
   * no records if it fails. No branch stops at its first error, because ajv's code for that skips checks after `prefixItems`.
   */
  #attempt(cxt: KeywordCxt, run: (attempt: KeywordCxt) => void): void {
    const { gen, keyword } = cxt;
    const isTracked = Object.hasOwn(cxt.parentSchema, EVALUATION);
    let isJudged = false;
    const subschema: KeywordCxt["subschema"] = (application, valid) => {
      isJudged = true;
      const before = isTracked ? gen.const("before", this.#code`${this.#list(cxt)}.length`) : null;
      const inner = cxt.subschema({ ...application, allErrors: true }, valid);
      if (before !== null) gen.if(this.#code`!${valid}`, () => this.#shorten(cxt, before));
      return inner;
    };
    const attempt: KeywordCxt = Object.assign(Object.create(cxt), { subschema });
    if (isTracked) Object.assign(attempt, { mergeValidEvaluated: () => true });
    run(attempt);
    // ajv ignores an `if` without `then` and `else`, which evaluates something too.
    if (keyword !== "if" || isJudged || !isTracked) return;
    subschema({ keyword, compositeRule: true, createErrors: false }, gen.name("valid"));
    cxt.reset();
  }
}
