import {
  fromEntries,
  isArray,
  isNumeric,
  isObject,
  isSchema,
  members,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../../packages/base/src/json.ts";
import type { Draw } from "./draw.ts";
import { FORMATS, PATTERNS, TEXTS } from "./draw-schemas.ts";

/** A schema and the URI that its references are relative to. */
export interface At {
  readonly schema: Schema;
  readonly base: string;
}

/** Finds the schema of a reference. */
export type Resolve = (reference: string, base: string) => At;

/** Members whose values are always right: where an independent judge does not know the rules. */
export const FIXED = "x-fixed";

const STRAY: readonly Json[] = [
  null,
  "",
  "a",
  0,
  -1,
  1.5,
  true,
  [],
  {},
  [null],
  { a: 1 },
  "x".repeat(80),
  1e21,
  2n ** 53n + 1n,
];
const MAX_DEPTH = 80;

/** Draws documents near a schema: most members fit, and some are just beyond a bound or of another type. */
export class DrawDocuments {
  readonly #draw: Draw;
  readonly #resolve: Resolve;

  constructor(draw: Draw, resolve: Resolve) {
    this.#draw = draw;
    this.#resolve = resolve;
  }

  near(at: At, strays: number): Json {
    return this.#value(at, strays, 0) ?? this.#draw.pick(STRAY);
  }

  #value({ schema, base }: At, strays: number, depth: number): Json | undefined {
    const draw = this.#draw;
    if (typeof schema === "boolean") return undefined;
    if (own(schema, FIXED) !== undefined) return own(schema, FIXED);
    if (depth > 0 && strays > 0 && draw.chance(strays)) return draw.pick(STRAY);
    if (depth > MAX_DEPTH) return {};
    const inner = (child: Json | undefined, below = 1) =>
      isSchema(child) ? this.#value({ schema: child, base }, strays, depth + below) : undefined;
    const ref = own(schema, "$ref");
    const choices = [own(schema, "anyOf"), own(schema, "oneOf")].filter(isArray);
    const all = own(schema, "allOf");
    const parts = [
      ...(typeof ref === "string" ? [this.#value(this.#resolve(ref, base), strays, depth + 1)] : []),
      ...choices.map((branches) => inner(draw.pick(branches))),
      ...(isArray(all) ? all.map((branch) => inner(branch)) : []),
      ...(draw.chance(50) ? [inner(own(schema, "then"))] : []),
      this.#ownValue(schema, inner),
    ];
    return parts.reduce((whole, part) => merged(whole, part));
  }

  #ownValue(schema: JsonObject, inner: (child: Json | undefined) => Json | undefined): Json | undefined {
    const draw = this.#draw;
    const values = own(schema, "enum");
    if (Object.hasOwn(schema, "const")) return own(schema, "const");
    if (isArray(values)) return draw.pick(values);
    switch (this.#typeOf(schema)) {
      case "string":
        return this.#text(schema);
      case "integer":
      case "number":
        return this.#number(schema);
      case "boolean":
        return draw.chance(50);
      case "null":
        return null;
      case "array":
        return this.#list(schema, inner);
      case "object":
        return this.#object(schema, inner);
      default:
        return undefined;
    }
  }

  #typeOf(schema: JsonObject): Json | undefined {
    const type = own(schema, "type");
    if (isArray(type)) return this.#draw.pick(type);
    if (type !== undefined) return type;
    const isObjects = ["properties", "required", "additionalProperties", "patternProperties"].some(
      (key) => key in schema,
    );
    return isObjects ? "object" : "items" in schema || "prefixItems" in schema ? "array" : undefined;
  }

  #text(schema: JsonObject): string {
    const draw = this.#draw;
    const [format, pattern] = [own(schema, "format"), own(schema, "pattern")];
    const table = typeof pattern === "string" ? PATTERNS[pattern] : FORMATS[String(format)];
    const [good = [], bad = []] = table ?? [];
    if (good.length > 0) return draw.pick(bad.length > 0 && draw.chance(15) ? bad : good);
    const bounds = [own(schema, "minLength"), own(schema, "maxLength")].filter((bound) => typeof bound === "number");
    if (bounds.length === 0) return draw.pick(TEXTS);
    const length = Math.max(0, draw.pick(bounds) + draw.pick([0, 0, 0, -1, 1]));
    return draw.pick(["a", "\u{1f680}", "é"]).repeat(length);
  }

  #number(schema: JsonObject): Json {
    const draw = this.#draw;
    const keys = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    const bounds = keys.map((key) => own(schema, key)).filter(isNumeric);
    const bound = draw.pick<number | bigint>([
      ...bounds,
      0,
      1,
      7,
      2 ** 31,
      -(2 ** 31),
      2n ** 63n - 1n,
      2 ** 64,
      -1e300,
    ]);
    const step = draw.pick([0, 0, 1, -1]);
    return typeof bound === "bigint" ? bound + BigInt(step) : bound + (draw.chance(10) ? step / 2 : step);
  }

  #list(schema: JsonObject, inner: (child: Json | undefined) => Json | undefined): Json {
    const draw = this.#draw;
    const least = own(schema, "minItems");
    const count = (typeof least === "number" ? least : 0) + draw.number(3);
    const first = own(schema, "prefixItems");
    const listed = isArray(first) ? first : [];
    return Array.from({ length: count }, (_, i) => {
      const item = inner(listed[i] ?? own(schema, draw.chance(20) ? "contains" : "items"));
      return item ?? draw.pick(STRAY);
    });
  }

  #object(schema: JsonObject, inner: (child: Json | undefined) => Json | undefined): Json {
    const draw = this.#draw;
    const properties = members(schema, "properties");
    const required = own(schema, "required");
    const needed = isArray(required) ? required.map(String) : [];
    // Few of many: large objects are not slow to judge.
    const share = properties.length > 20 ? 10 : 70;
    const known = properties.filter(([name]) => (needed.includes(name) ? !draw.chance(4) : draw.chance(share)));
    const declared = new Set(properties.map(([name]) => name));
    const names = needed.filter((name) => !declared.has(name) && draw.chance(70));
    const others = ["a", "x-other", "__proto__", "constructor"].filter(() => draw.chance(8));
    const more = own(schema, "additionalProperties");
    return fromEntries<Json>([
      ...[...names, ...others].map((name) => [name, inner(more) ?? draw.pick(STRAY)] as const),
      ...known.map(([name, child]) => [name, inner(child) ?? draw.pick(STRAY)] as const),
    ]);
  }
}

function merged(a: Json | undefined, b: Json | undefined): Json | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isObject(a) && isObject(b) ? fromEntries([...Object.entries(a), ...Object.entries(b)]) : b;
}
