import { isArray, isObject, jsonText, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { SUBSCHEMA_KEYWORDS, TYPE_NAMES } from "../keywords.ts";

/** The form of a keyword's value. */
export interface ValueShape {
  readonly expected: string;
  readonly holds: (value: Json) => boolean;
  /** The form of its members, where it is a list or an object. */
  readonly of?: ValueShape;
}

/** A value with another form than its keyword has. */
export interface KeywordFault {
  /** The way from the keyword to the value. */
  readonly tokens: readonly string[];
  /** The keyword, or the member of it. */
  readonly what: string;
  readonly expected: string;
  readonly hint?: string;
}

export interface KeywordTable {
  readonly [keyword: string]: ValueShape;
}

/** Finds what has the wrong form in the value of a keyword: its members if some of them are wrong, otherwise all of it. */
export function keywordFaults(node: JsonObject, keyword: string, table: KeywordTable): readonly KeywordFault[] {
  const value = node[keyword] ?? null;
  const shape = own(table, keyword);
  if (shape === undefined || shape.holds(value)) return [];
  const hasNames = own(SUBSCHEMA_KEYWORDS, keyword) === "map" || keyword === "dependentRequired";
  const holder = hasNames ? isObject(value) && value : isArray(value) && value;
  const members = Object.entries(holder || {});
  const wrong = members.filter(([, member]) => shape.of?.holds(member) === false);
  if (shape.of === undefined || wrong.length === 0)
    return [{ tokens: [], what: keyword, expected: shape.expected, ...hintFor(keyword, value, node) }];
  const { expected } = shape.of;
  return wrong.map(([name, member]) => ({
    tokens: [name],
    what: isArray(value) ? `${keyword}[${name}]` : `${JSON.stringify(name)} in ${keyword}`,
    expected: `${expected}, not ${describe(member)}`,
    ...hintForMember(keyword, [name, member], table),
  }));
}

function describe(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (isArray(value)) return "a list";
  return typeof value === "string" ? "a string" : typeof value === "object" ? "an object" : "a number";
}

type Hint = { readonly hint?: string };

function hintForMember(keyword: string, [name, member]: readonly [string, Json], table: KeywordTable): Hint {
  if (keyword === "type") return hintForType(member);
  const named = keyword === "properties" ? own(table, name) : undefined;
  if (named?.holds(member) === true && member !== null)
    return { hint: `move it one level up if you mean the keyword ${name}, beside properties` };
  if (keyword === "dependentRequired" && typeof member === "string")
    return { hint: `write ${jsonText([member])}, a list` };
  if (["required", "dependentRequired"].includes(keyword)) return {};
  return hintForSchema(member);
}

function hintFor(keyword: string, value: Json, node: JsonObject): Hint {
  if (keyword === "type") return hintForType(value);
  if (keyword === "required" && typeof value === "boolean")
    return { hint: "list the names of the required properties in the schema of the object around them" };
  if (keyword.startsWith("exclusiveM") && typeof value === "boolean") return hintForBound(keyword, value, node);
  if (["additionalProperties", "items", "not", "if", "then", "else", "contains", "propertyNames"].includes(keyword))
    return hintForSchema(value);
  const twice = isArray(value) ? value.find((item, i) => value.indexOf(item) !== i) : undefined;
  if (twice !== undefined) return { hint: `remove the second ${jsonText(twice)}` };
  if (["required", "enum", "examples"].includes(keyword) && typeof value === "string")
    return { hint: `write [${JSON.stringify(value)}], a list` };
  if (["allOf", "anyOf", "oneOf"].includes(keyword) && isObject(value)) return { hint: "write the schemas as a list" };
  if (typeof value === "string" && FLAGS.has(keyword) && /^(yes|no|on|off|y|n)$/i.test(value))
    return { hint: `write ${/^(yes|on|y)$/i.test(value)}` };
  if (typeof value === "string" && /^(true|false|-?\d+(\.\d+)?)$/.test(value))
    return { hint: `write ${value}, without quotes` };
  return typeof value === "number" || typeof value === "boolean" ? hintForText(keyword, value) : {};
}

const FLAGS = new Set(["deprecated", "nullable", "readOnly", "uniqueItems", "writeOnly"]);
const TEXTS = new Set(["description", "title", "format", "pattern", "$ref", "$id", "$anchor", "$comment"]);

function hintForText(keyword: string, value: number | boolean): Hint {
  return TEXTS.has(keyword) ? { hint: `write ${JSON.stringify(String(value))}, in quotes` } : {};
}

/** Bounds that are exclusive are numbers since draft 6. */
function hintForBound(keyword: string, value: boolean, node: JsonObject): Hint {
  if (!value) return { hint: `remove ${keyword}` };
  const inclusive = keyword.replace("exclusiveM", "m");
  const limit = own(node, inclusive);
  return limit === undefined
    ? { hint: `write the bound itself, such as "${keyword}": 0` }
    : { hint: `write "${keyword}": ${jsonText(limit)}, and remove ${inclusive}` };
}

/** What people write for a schema. */
function hintForSchema(value: Json): Hint {
  if (value === null) return { hint: 'write a schema, such as { "type": "string" }; {} allows any value' };
  if (typeof value !== "string") return {};
  const type = TYPE_NAMES.includes(value) ? { type: value } : typeOf(value);
  return type === undefined ? {} : { hint: `write ${printed(type)}` };
}

/** Names of types in other languages. */
const OTHER_NAMES: { readonly [name: string]: JsonObject } = {
  ...{ int: { type: "integer" }, long: { type: "integer", format: "int64" }, uint: { type: "integer", minimum: 0 } },
  ...{ int32: { type: "integer", format: "int32" }, int64: { type: "integer", format: "int64" } },
  ...{
    float: { type: "number" },
    double: { type: "number" },
    decimal: { type: "number" },
    float64: { type: "number" },
  },
  ...{ bool: { type: "boolean" }, str: { type: "string" }, text: { type: "string" } },
  ...{ list: { type: "array" }, dict: { type: "object" }, map: { type: "object" }, struct: { type: "object" } },
  ...{ date: { type: "string", format: "date" }, time: { type: "string", format: "date-time" } },
  ...{ datetime: { type: "string", format: "date-time" }, "date-time": { type: "string", format: "date-time" } },
  ...{ timestamp: { type: "string", format: "date-time" }, duration: { type: "string", format: "duration" } },
  ...{ uri: { type: "string", format: "uri" }, email: { type: "string", format: "email" } },
  ...{ uuid: { type: "string", format: "uuid" }, bytes: { type: "string", format: "byte" } },
};

function typeOf(name: string): JsonObject | undefined {
  const word = name.toLowerCase();
  return TYPE_NAMES.includes(word) ? { type: word } : own(OTHER_NAMES, word);
}

function printed(schema: JsonObject): string {
  return `{ ${Object.entries(schema)
    .map(([key, value]) => `${JSON.stringify(key)}: ${jsonText(value)}`)
    .join(", ")} }`;
}

function hintForType(value: Json): Hint {
  if (value === null) return { hint: 'write "null", in quotes' };
  if (isObject(value)) return { hint: "write the name of a type; a property called type belongs below properties" };
  if (typeof value !== "string") return {};
  if (value.toLowerCase() === "any") return { hint: "remove type, so that any value is valid" };
  const type = typeOf(value);
  if (type === undefined) return didYouMean(value, TYPE_NAMES);
  const keywords = Object.entries(type).map(([key, one]) => `${JSON.stringify(key)}: ${jsonText(one)}`);
  return { hint: `write ${keywords.join(" and ")}` };
}
