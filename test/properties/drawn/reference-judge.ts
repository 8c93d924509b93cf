import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { SchemaValidateFunction } from "ajv/dist/types/index.js";
import { hasFormat } from "../../../packages/admission/src/index.ts";
import {
  atPointer,
  fitsDouble,
  fromEntries,
  isArray,
  isObject,
  isSchema,
  jsonEqual,
  jsonText,
  own,
  type Json,
  type JsonObject,
} from "../../../packages/base/src/json.ts";
import { SUBSCHEMA_KEYWORDS } from "../../../generator/keywords.ts";
import { FIXED, type At } from "./draw-documents.ts";
import type { DrawnSchema } from "./draw-projects.ts";

/**
 * Judges documents by drawn schemas as they are written, with Ajv. `reference` holds every deviation: where a generated
 * validator judges differently from JSON Schema, because an API server does.
 */
export class ReferenceJudge {
  readonly #schemas: ReadonlyMap<string, JsonObject>;
  readonly #ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    ownProperties: true,
    validateFormats: false,
    unevaluated: true,
    logger: false,
  });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(drawn: readonly DrawnSchema[]) {
    this.#schemas = new Map(drawn.map((one) => [one.uri, referenceOf(one)]));
    // Ajv compares with `parseInt`, which reads 1e21 as 1.
    this.#replace("multipleOf", (divisor: number, data: unknown) => {
      if (typeof data !== "number") return true;
      const quotient = data / divisor;
      return Number.isInteger(quotient) && (Math.abs(data) <= 2 ** 63 || Number.isSafeInteger(quotient));
    });
    this.#ajv.addKeyword({ keyword: "x-format", validate: isOfFormat });
    // Ajv calls the methods `toString` and `valueOf` of what it compares, and a document may have such members.
    this.#replace("const", (value: unknown, data: unknown) => jsonEqual(value, data));
    this.#replace("enum", (values: unknown[], data: unknown) => values.some((value) => jsonEqual(value, data)));
    this.#replace("uniqueItems", (isSet: boolean, data: unknown) => !isSet || !isArray(data) || isDistinct(data));
    // Without bigints: a document that JSON.parse read has doubles.
    for (const [uri, schema] of this.#schemas) this.#ajv.addSchema(JSON.parse(jsonText(schema)), uri);
  }

  #replace(keyword: string, validate: SchemaValidateFunction): void {
    this.#ajv.removeKeyword(keyword);
    this.#ajv.addKeyword({ keyword, validate });
  }

  at(uri: string): At {
    return { schema: this.#schemas.get(uri) ?? true, base: uri };
  }

  resolve(reference: string, base: string): At {
    const { href, hash } = new URL(reference, base);
    const uri = href.slice(0, href.length - hash.length);
    const schema = atPointer(this.#schemas.get(uri) ?? {}, decodeURIComponent(hash.slice(1)));
    return { schema: isSchema(schema) ? schema : true, base: uri };
  }

  /** The errors of a parsed document; empty if the schema accepts it. */
  errors(uri: string, document: unknown): string[] {
    const validate = this.#compiled.get(uri) ?? this.#ajv.getSchema(uri);
    if (validate === undefined) throw new Error(`no schema ${uri}`);
    this.#compiled.set(uri, validate);
    if (validate(document) === true) return [];
    return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
  }
}

function isDistinct(items: readonly Json[]): boolean {
  return items.every((item, i) => !items.slice(0, i).some((other) => jsonEqual(item, other)));
}

function isOfFormat({ format, types }: { format: string; types: readonly string[] }, value: unknown): boolean {
  // Formats are those of an API server, for strings and for numbers of the types that the schema declares.
  if (typeof value === "string") return hasFormat(format, value);
  if (typeof value !== "number") return true;
  if (types.includes("integer") && !types.includes("number") && Math.abs(value) > 2 ** 63) return false;
  if (format === "int32" && types.includes("integer"))
    return Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** 31;
  if (format === "int64" && types.includes("integer")) return Number.isInteger(value) && Math.abs(value) <= 2 ** 63;
  if (format === "float" && types.includes("number")) return Number.isFinite(Math.fround(value));
  return true;
}

/** Schemas whose documents are not varied: the rules for them are Kubernetes's own. */
const METADATA = { [FIXED]: { name: "a" } };

/** An object of a kind is whole, with a known name. Lists of conditions may have the standard schema, and stay empty. */
function referenceOf({ schema, kind }: DrawnSchema): JsonObject {
  const whole = reference(schema);
  if (kind === null || !isObject(whole)) return isObject(whole) ? whole : {};
  const properties = Object(own(whole, "properties"));
  const status = own(properties, "status");
  const required = own(whole, "required");
  const constants = { apiVersion: { const: kind.apiVersion }, kind: { const: kind.kind }, metadata: METADATA };
  const needed = own(schema, "x-ont-namespace") === "none" ? [] : Object.keys(constants);
  return {
    ...whole,
    required: [...new Set([...(isArray(required) ? required : []), ...needed])],
    properties: { ...properties, ...constants, ...(isObject(status) ? { status: withoutConditions(status) } : {}) },
  };
}

function withoutConditions(status: JsonObject): JsonObject {
  const properties = own(status, "properties");
  const conditions = isObject(properties) ? own(properties, "conditions") : undefined;
  if (!isObject(properties) || !isObject(conditions) || own(conditions, "type") !== "array") return status;
  return { ...status, properties: { ...properties, conditions: { [FIXED]: [] } } };
}

const EXCLUSIVE = [
  ["exclusiveMinimum", "minimum", -1n],
  ["exclusiveMaximum", "maximum", 1n],
] as const;

function reference(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const rows = Object.entries(schema).map(([keyword, value]): [string, Json] => {
    const shape = own(SUBSCHEMA_KEYWORDS, keyword);
    if (shape === "schema") return [keyword, reference(value)];
    if (shape === "array" && isArray(value)) return [keyword, value.map(reference)];
    if (shape === "map" && isObject(value))
      return [keyword, fromEntries(Object.entries(value).map(([name, child]) => [name, reference(child)] as const))];
    return [keyword, value];
  });
  const node = { ...fromEntries(rows) };
  // The keywords of Kubernetes that have a meaning for values.
  if (own(node, "x-kubernetes-int-or-string") === true) node["type"] = ["integer", "string"];
  const type = own(node, "type");
  const types = type === undefined ? [] : [type].flat().map(String);
  if (own(node, "nullable") === true && types.length > 0) node["type"] = [...new Set([...types, "null"])];
  delete node["nullable"];
  if (own(node, "x-kubernetes-list-type") === "set") node["uniqueItems"] = true;
  // An integer between doubles excludes what is beyond it, and not the double that it is rounded to.
  for (const [exclusive, inclusive, outward] of EXCLUSIVE) {
    const bound = own(node, exclusive);
    if (typeof bound !== "bigint" || fitsDouble(bound) || !fitsDouble(bound - outward)) continue;
    delete node[exclusive];
    const all = own(node, "allOf");
    node["allOf"] = [...(isArray(all) ? all : []), { [inclusive]: bound - outward }];
  }
  const format = own(node, "format");
  if (format !== undefined || types.includes("integer")) node["x-format"] = { format: format ?? "", types };
  // Ajv ignores a property `__proto__`.
  const properties = own(node, "properties");
  if (isObject(properties) && Object.hasOwn(properties, "__proto__")) {
    const proto = own(properties, "__proto__") ?? true;
    const patterns = own(node, "patternProperties");
    node["patternProperties"] = { ...(isObject(patterns) ? patterns : {}), "^__proto__$": proto };
  }
  return node;
}
