import { fromEntries, type Json, type JsonObject, type Schema } from "../../../packages/base/src/json.ts";
import { AWKWARD } from "../../support/awkward-values.ts";
import type { Draw } from "./draw.ts";

/** Text that ends comments, strings and templates, and sets a global if it runs as code. */
export const HOSTILE = [
  "*/ globalThis.pwned = 1; /*",
  "`; globalThis.pwned = 2; `",
  "${globalThis.pwned = 3}",
  "'; globalThis.pwned = 4; '",
  '"; globalThis.pwned = 5; "',
  "\r\nglobalThis.pwned = 6;\r\n",
  "\u2028globalThis.pwned = 7\u2029",
  "@deprecated {@link x}",
  "{{pwned}} {{{pwned}}}",
  "--> </script> \\ %0A # : - & * ! | > %",
];

export const TEXTS = ["A text.", ...HOSTILE, ...AWKWARD.filter((text) => text.length < 200), "word ".repeat(60)];

const PLAIN_KEYS = "a b name size mode items host port team data count labels first second third".split(" ");
const NASTY_KEYS = [
  ..."éa __proto__ constructor hasOwnProperty toString a-b aB AB a_b 1 class await Mode Values spec status update".split(
    " ",
  ),
  ..."resource conditions reason object valid0 errors validate0 vErrors uri0 $x P0 T0 default data0 length".split(" "),
  ...["", " ", "x y", "a.b", "a/b~c", "a\"b'c`", "\u{1f680}", "\u202eabc", "*/", "${x}", "x".repeat(70), "0", "-1"],
];

/** Patterns with texts that match and texts that do not. */
export const PATTERNS: { readonly [pattern: string]: readonly [good: readonly string[], bad: readonly string[]] } = {
  "^[a-z]+$": [
    ["abc", "z"],
    ["", "A", "a\n"],
  ],
  "^[a-z]([-a-z0-9]{0,5}[a-z0-9])?$": [
    ["a", "a-b"],
    ["-", "a-"],
  ],
  "\\d{2,}": [
    ["a12", "007"],
    ["1", "x"],
  ],
  "^(on|off)$": [["on"], ["ON", "onoff"]],
  "[^\\s]": [["a"], ["", " ", "\u00a0"]],
  "^\\p{Lu}": [["É"], ["é"]],
  ".": [
    ["a", "\u{1f680}"],
    ["\n", ""],
  ],
  "^v\\d+\\.\\d+$": [["v1.20"], ["v1", "v1x2"]],
  "\\*/|`|\\$\\{": [["*/", "`"], ["*"]],
  "^[0-9]+(h|m|s)$": [["5m"], ["m"]],
  // RegExp would take exponential time.
  "^(a|a)*$": [
    ["", "aaa"],
    ["ab", `${"a".repeat(18)}b`],
  ],
  "^([a-z]+[0-9]?)+$": [["abc1"], ["1", `${"a".repeat(18)}!`]],
  "^([0-9]+(h|m|s|ms))+$": [["1h2m"], ["1", `${"1".repeat(18)}!`]],
  "^(?=a)\\w+$": [["ab"], ["b"]],
  "^(.)\\1$": [["aa"], ["ab"]],
};

/** Formats with texts that have them and texts that do not. */
export const FORMATS: { readonly [format: string]: readonly [good: readonly string[], bad: readonly string[]] } = {
  date: [["2024-02-28"], ["2024-02-30", ""]],
  "date-time": [["2024-02-28T01:02:03Z"], ["2024-02-28", "now"]],
  duration: [
    ["1h", "2m30s"],
    ["x", "PT1H"],
  ],
  email: [["a@b.example"], ["a"]],
  uri: [["https://a.example/b"], [" ", "a b"]],
  hostname: [["a.example"], ["-"]],
  ipv4: [["10.0.0.1"], ["10.0.0.256"]],
  ipv6: [["::1"], ["1:2"]],
  cidr: [["10.0.0.0/8"], ["10.0.0.0"]],
  uuid: [["123e4567-e89b-12d3-a456-426614174000"], ["123"]],
  byte: [["YWI="], ["*"]],
  mac: [["00:11:22:33:44:55"], ["0"]],
  password: [["anything"], []],
  "something-else": [["anything"], []],
};

const WHOLE: readonly Json[] = [
  0,
  1,
  -1,
  3,
  10,
  100,
  2 ** 31,
  2 ** 53 - 1,
  2n ** 53n + 1n,
  2n ** 54n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const NUMBERS: readonly Json[] = [...WHOLE, 0.5, -2.25, 1e21, 1e-7, 0.1, 1.5e300];
/** Powers of two: what they divide does not depend on the precision of a judge. */
const STEPS = [1, 2, 0.5, 0.25, 1024];
const SCALARS: readonly Json[] = [
  "a",
  "",
  "b c",
  0,
  1,
  1.5,
  true,
  false,
  null,
  "*/",
  "null",
  "1",
  1e21,
  2n ** 53n + 1n,
];
const TYPES = ["string", "integer", "boolean", "object", "array", "number", "null"];

const isFirst = <T>(item: T, i: number, all: readonly T[]) => all.indexOf(item) === i;
const compare = (a: Json, b: Json) => Number(a) - Number(b);

/** Draws schemas that refer to the given ones. */
export class DrawSchemas {
  readonly #draw: Draw;
  /** References, relative to the file. */
  readonly #references: readonly string[];

  constructor(draw: Draw, references: readonly string[]) {
    this.#draw = draw;
    this.#references = references;
  }

  schema(depth: number): Schema {
    const draw = this.#draw;
    const makes: readonly (() => Schema)[] = [
      () => this.#text(),
      () => this.#number(),
      () => ({ type: "boolean", ...draw.maybe(20, () => ({ default: draw.chance(50) })) }),
      () => this.#chosen(),
      () => (this.#references.length === 0 ? this.#text() : this.reference()),
      ...(depth > 0
        ? [
            () => this.object(depth),
            () => this.object(depth),
            () => this.#list(depth),
            () => this.#map(depth),
            () => this.#junction(depth),
          ]
        : []),
      () => this.#free(),
      () => (draw.chance(50) ? this.#any(depth) : this.#text()),
    ];
    return this.#described(draw.pick(makes)());
  }

  reference(): JsonObject {
    return { $ref: this.#draw.pick(this.#references) };
  }

  object(depth: number, names = this.keys(4)): JsonObject {
    const draw = this.#draw;
    const properties = fromEntries(names.map((name) => [name, this.schema(depth - 1)] as const));
    const required = [...draw.some(names, 3), ...(draw.chance(4) ? ["missing"] : [])];
    return {
      type: "object",
      ...(names.length > 0 || draw.chance(30) ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...draw.maybe(35, () => ({ additionalProperties: draw.pick([false, false, true, this.schema(0)]) })),
      ...draw.maybe(5, () => ({ patternProperties: { "^x-": this.schema(0) } })),
      ...draw.maybe(5, () => ({ maxProperties: 1 + draw.number(4) })),
      ...draw.maybe(5, () => ({ minProperties: draw.number(2) })),
      ...draw.maybe(4, () => ({ propertyNames: { maxLength: 3 + draw.number(9) } })),
      ...draw.maybe(5, () => ({
        dependentRequired: fromEntries(names.slice(0, 1).map((name) => [name, names.slice(1)])),
      })),
      ...draw.maybe(5, () => this.#branches(depth, names)),
      ...draw.maybe(4, () => ({ unevaluatedProperties: false })),
    };
  }

  /** Distinct names of properties. */
  keys(max: number): string[] {
    const draw = this.#draw;
    return [...new Set(draw.many(0, max, () => draw.pick(draw.chance(25) ? NASTY_KEYS : PLAIN_KEYS)))];
  }

  /** A schema that is large in one of several ways. */
  large(): JsonObject {
    const draw = this.#draw;
    const count = 50 + draw.number(150);
    const makes: readonly (() => JsonObject)[] = [
      () => ({ type: "string", enum: Array.from({ length: 4 * count }, (_, i) => `value-${i}`) }),
      () =>
        this.object(
          1,
          Array.from({ length: count }, (_, i) => `field${i}`),
        ),
      () => this.#nested(20 + draw.number(40)),
      () => ({ anyOf: Array.from({ length: count }, (_, i) => ({ type: "string", const: `value ${i}` })) }),
      () => ({ type: "string", maxLength: 2000, description: "word ".repeat(20 * count) }),
    ];
    return draw.pick(makes)();
  }

  #nested(levels: number): JsonObject {
    let schema = this.object(0);
    for (let i = 0; i < levels; i++) {
      schema = this.#draw.chance(30)
        ? { type: "array", items: schema }
        : { type: "object", properties: { next: schema, other: { type: "string" } } };
    }
    return schema;
  }

  #described(schema: Schema): Schema {
    const draw = this.#draw;
    if (typeof schema === "boolean" || draw.chance(50)) return schema;
    return {
      ...schema,
      ...draw.maybe(50, () => ({ description: draw.pick(TEXTS) })),
      ...draw.maybe(10, () => ({ title: draw.pick(TEXTS) })),
      ...draw.maybe(5, () => ({ $comment: draw.pick(TEXTS) })),
      ...draw.maybe(5, () => ({ examples: [draw.pick(TEXTS)] })),
      ...draw.maybe(8, () => ({ "x-ont-deprecated": true })),
      ...draw.maybe(5, () => ({ "x-ont-stability": draw.pick(["alpha", "beta", "stable", "deprecated"]) })),
      ...draw.maybe(5, () => ({ readOnly: true })),
      ...(typeof schema["type"] === "string" && draw.chance(15) ? { nullable: true } : {}),
    };
  }

  #text(): JsonObject {
    const draw = this.#draw;
    const least = draw.number(3);
    const makes: readonly (() => object)[] = [
      () => ({}),
      () => ({ default: draw.pick(TEXTS) }),
      () => ({ minLength: least, maxLength: least + draw.number(5) }),
      () => ({ pattern: draw.pick(Object.keys(PATTERNS)) }),
      () => ({ format: draw.pick(Object.keys(FORMATS)) }),
      () => ({ pattern: draw.pick(Object.keys(PATTERNS)), maxLength: 5 + draw.number(9) }),
      () => ({ enum: [...new Set(draw.many(1, 3, () => draw.pick(TEXTS)))] }),
    ];
    return { type: "string", ...draw.pick(makes)() };
  }

  #number(): JsonObject {
    const draw = this.#draw;
    const [type, numbers] = draw.pick([
      ["integer", WHOLE],
      ["number", NUMBERS],
    ] as const);
    const [least = 0, most = 0] = [draw.pick(numbers), draw.pick(numbers)].sort(compare);
    return {
      type,
      ...draw.maybe(40, () => ({
        format: draw.pick(type === "integer" ? ["int32", "int64"] : ["float", "double"]),
      })),
      ...draw.maybe(25, () => ({ [draw.pick(["minimum", "exclusiveMinimum"])]: least })),
      ...draw.maybe(25, () => ({ [draw.pick(["maximum", "exclusiveMaximum"])]: most })),
      ...draw.maybe(15, () => ({ multipleOf: draw.pick(STEPS) })),
    };
  }

  #chosen(): JsonObject {
    const draw = this.#draw;
    const makes: readonly (() => JsonObject)[] = [
      () => ({ enum: ["on", "off"] }),
      () => ({ enum: draw.some(SCALARS.slice(1), 3).concat("a") }),
      () => ({ const: draw.pick(SCALARS) }),
      () => ({ type: "integer", enum: [...new Set(draw.many(1, 3, () => draw.pick(WHOLE)))] }),
      () => ({ type: "string", const: draw.pick(TEXTS), default: "A text." }),
      () => ({ const: { a: [1, "b"], [draw.pick(NASTY_KEYS)]: null } }),
    ];
    const made = draw.pick(makes)();
    return made["default"] === undefined || made["default"] === made["const"] ? made : { type: "string", const: "x" };
  }

  #free(): Schema {
    return this.#draw.pick<Schema>([
      {},
      true,
      { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      { "x-kubernetes-int-or-string": true },
      { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true },
      { type: ["string", "null"] },
      { type: ["integer", "string", "boolean"] },
      { type: "null" },
      false,
    ]);
  }

  /** A few keywords that need not fit each other. */
  #any(depth: number): JsonObject {
    const draw = this.#draw;
    const schema = () => this.schema(Math.max(0, depth - 1));
    const keys = this.keys(2);
    const named = () => fromEntries(keys.map((name) => [name, schema()] as const));
    const keywords: { readonly [keyword: string]: () => Json } = {
      type: () => draw.pick([draw.pick(TYPES), draw.some(TYPES, 3).concat("string").filter(isFirst)]),
      const: () => draw.pick(SCALARS),
      enum: () => [draw.pick(SCALARS), draw.pick(SCALARS)].filter(isFirst),
      format: () => draw.pick(Object.keys(FORMATS)),
      pattern: () => draw.pick(Object.keys(PATTERNS)),
      minLength: () => draw.number(3),
      maximum: () => draw.pick(NUMBERS),
      multipleOf: () => draw.pick(STEPS),
      minItems: () => draw.number(2),
      maxProperties: () => draw.number(3),
      required: () => keys,
      nullable: () => true,
      uniqueItems: () => true,
      title: () => draw.pick(TEXTS),
      "x-kubernetes-preserve-unknown-fields": () => true,
      "x-kubernetes-list-type": () => draw.pick(["set", "atomic"]),
      properties: named,
      dependentSchemas: named,
      additionalProperties: schema,
      patternProperties: () => ({ b$: schema() }),
      propertyNames: schema,
      unevaluatedProperties: schema,
      items: schema,
      unevaluatedItems: schema,
      not: schema,
      if: schema,
      then: schema,
      allOf: () => [schema(), schema()],
      anyOf: () => [schema(), schema()],
      oneOf: () => [schema(), schema()],
      ...(this.#references.length === 0 ? {} : { $ref: () => draw.pick(this.#references) }),
    };
    return fromEntries(draw.some(Object.entries(keywords), 4).map(([keyword, make]) => [keyword, make()] as const));
  }

  #list(depth: number): JsonObject {
    const draw = this.#draw;
    const least = draw.number(2);
    const makes: readonly (() => object)[] = [
      () => ({ items: this.schema(depth - 1) }),
      () => ({ items: this.schema(depth - 1), minItems: least, maxItems: least + draw.number(3) }),
      () => ({ items: this.schema(0), uniqueItems: true, maxItems: 5 }),
      () => ({ items: { type: "string" }, "x-kubernetes-list-type": draw.pick(["set", "atomic"]) }),
      () => ({
        items: {
          type: "object",
          required: ["name"],
          properties: { name: { type: "string" }, more: this.schema(depth - 1) },
        },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      }),
      () => ({ prefixItems: [this.schema(0), this.schema(0)], items: this.schema(0) }),
      () => ({ items: this.schema(0), contains: this.schema(0) }),
    ];
    return { type: "array", ...draw.pick(makes)() };
  }

  #map(depth: number): JsonObject {
    return { type: "object", additionalProperties: this.schema(depth - 1) };
  }

  #branches(depth: number, names: readonly string[]): JsonObject {
    const draw = this.#draw;
    const needed = () => ({ required: draw.some(names, 2) });
    return draw.pick<() => JsonObject>([
      () => ({
        [draw.pick(["oneOf", "anyOf"])]: names.length === 0 ? [{}] : names.map((name) => ({ required: [name] })),
      }),
      () => ({ allOf: [needed(), { properties: fromEntries(names.map((name) => [name, this.schema(0)])) }] }),
      () => ({ not: { required: names.length === 0 ? ["x"] : names } }),
      () => ({ if: needed(), then: this.schema(0), else: draw.pick<Schema>([true, this.schema(depth - 1)]) }),
      () => ({ dependentSchemas: fromEntries(names.slice(0, 1).map((name) => [name, { maxProperties: 3 }])) }),
    ])();
  }

  #junction(depth: number): JsonObject {
    const draw = this.#draw;
    const branch = () => this.schema(depth - 1);
    return draw.pick<() => JsonObject>([
      () => ({ oneOf: draw.many(1, 3, branch) }),
      () => ({ anyOf: draw.many(1, 3, branch) }),
      () => ({ allOf: [this.#references.length > 0 ? this.reference() : this.object(depth - 1), { required: ["a"] }] }),
      () => ({ allOf: [this.object(depth - 1), this.object(depth - 1)] }),
      () => ({ type: draw.pick(TYPES), not: branch() }),
      () => ({ anyOf: [branch(), { type: "null" }] }),
      () => ({ ...this.object(depth - 1), ...this.#branches(depth - 1, PLAIN_KEYS.slice(0, 3)) }),
    ])();
  }
}
