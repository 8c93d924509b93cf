import { atPointer, jsonText, type Json } from "../../../base/src/json.ts";
import { nearest } from "../../../base/src/nearest.ts";
import { codePoints } from "../value/code-points.ts";

/** An error that a check function reports. */
export interface CheckError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: CheckParams;
  /** The name of a property, if the name is invalid. */
  readonly propertyName?: string;
}

/** Parameters of an error. Each keyword sets its own. */
export interface CheckParams {
  readonly type: string | readonly string[];
  readonly allowedValue: Json;
  readonly allowedValues: readonly Json[];
  readonly missingProperty: string;
  readonly property: string;
  readonly additionalProperty: string;
  readonly unevaluatedProperty: string;
  readonly known: readonly string[];
  readonly propertyName: string;
  readonly limit: number | bigint;
  readonly index: number;
  readonly i: number;
  readonly j: number;
  readonly minContains: number;
  readonly maxContains?: number;
  readonly pattern: string;
  readonly format: string;
  readonly multipleOf: number | bigint;
  readonly passingSchemas: readonly number[] | null;
  readonly failingKeyword: string;
}

/** Finds a similar name, and returns the end of a message about it; empty if there is none. */
export type Suggest = (name: Json | undefined, known: readonly Json[]) => string;

/** Returns the message of an error, as a continuation of the path. */
export function messageOf(
  { keyword, params, instancePath, propertyName }: CheckError,
  root: Json,
  suggest: Suggest,
): string {
  const value = propertyName ?? atPointer(root, instancePath);
  const message = Object.hasOwn(MESSAGES, keyword) ? MESSAGES[keyword] : undefined;
  const text = message === undefined ? `must satisfy "${keyword}"` : message(params, value, suggest);
  return propertyName === undefined ? text : `has a property name ${show(propertyName)} that ${text}`;
}

type Message = (params: CheckParams, value: Json | undefined, suggest: Suggest) => string;

const MESSAGES: { readonly [keyword: string]: Message } = {
  type: ({ type }, value) => `must be ${[type].flat().join(" or ")}, got ${kindOf(value, type)}`,
  const: ({ allowedValue }, value) => `must be ${show(allowedValue)}, got ${show(value)}`,
  enum: ({ allowedValues }, value, suggest) =>
    `must be ${choiceOf(allowedValues)}, got ${show(value)}${suggest(value, allowedValues)}`,
  required: ({ missingProperty }) => `must have property ${show(missingProperty)}`,
  dependentRequired: ({ missingProperty, property }) =>
    `must have property ${show(missingProperty)} when ${show(property)} is present`,
  additionalProperties: ({ additionalProperty, known }, _, suggest) =>
    `has unknown property ${show(additionalProperty)}${suggest(additionalProperty, known)}`,
  unevaluatedProperties: ({ unevaluatedProperty }) => `has unknown property ${show(unevaluatedProperty)}`,
  propertyNames: ({ propertyName }) => `has an invalid property name ${show(propertyName)}`,
  minProperties: ({ limit }, value) =>
    `must have at least ${amount(limit, "property", "properties")}, got ${sizeOf(value)}`,
  maxProperties: ({ limit }, value) =>
    `must have at most ${amount(limit, "property", "properties")}, got ${sizeOf(value)}`,
  minItems: ({ limit }, value) => `must have at least ${amount(limit, "item")}, got ${sizeOf(value)}`,
  maxItems: ({ limit }, value) => `must have at most ${amount(limit, "item")}, got ${sizeOf(value)}`,
  items: ({ limit }, value) => `must have at most ${amount(limit, "item")}, got ${sizeOf(value)}`,
  unevaluatedItems: ({ index }) => `has an item at index ${index} that no schema allows`,
  uniqueItems: ({ i, j }) => `must not have equal items: ${i} and ${j} are the same`,
  contains: ({ minContains, maxContains }) =>
    `must contain at least ${amount(minContains, "valid item")}` +
    (maxContains === undefined ? "" : ` and at most ${maxContains}`),
  minLength: ({ limit }, value) => `must have at least ${amount(limit, "character")}, got ${codePoints(String(value))}`,
  maxLength: ({ limit }, value) => `must have at most ${amount(limit, "character")}, got ${codePoints(String(value))}`,
  pattern: ({ pattern }, value) => `must match the pattern ${pattern}, got ${show(value)}`,
  format: ({ format }, value) => `must be a valid ${format}, got ${show(value)}`,
  minimum: ({ limit }, value) => `must be at least ${limit}, got ${show(value)}`,
  maximum: ({ limit }, value) => `must be at most ${limit}, got ${show(value)}`,
  exclusiveMinimum: ({ limit }, value) => `must be greater than ${limit}, got ${show(value)}`,
  exclusiveMaximum: ({ limit }, value) => `must be less than ${limit}, got ${show(value)}`,
  multipleOf: ({ multipleOf }, value) => `must be a multiple of ${multipleOf}, got ${show(value)}`,
  anyOf: () => "must match at least one of the alternatives",
  oneOf: ({ passingSchemas }) =>
    `must match exactly one of the alternatives, matches ` +
    (passingSchemas === null ? "none" : passingSchemas.map((index) => index + 1).join(" and ")),
  not: () => 'must not match the schema in "not"',
  if: ({ failingKeyword }) => `must match the schema in "${failingKeyword}"`,
  "false schema": () => "is not allowed",
};

function amount(limit: number | bigint, one: string, many = `${one}s`): string {
  return `${limit} ${limit === 1 ? one : many}`;
}

function sizeOf(value: Json | undefined): number {
  return Object.keys(value ?? {}).length;
}

function kindOf(value: Json | undefined, wanted: string | readonly string[]): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const whole = [wanted].flat().includes("integer");
  if (whole && Number.isInteger(value)) return `${String(value)}, which is beyond int64`;
  return typeof value === "number" && (whole || !Number.isFinite(value)) ? String(value) : typeof value;
}

const SHOWN = 80;

/** JSON of a scalar, shortened if it is long; only the type of an array or an object. */
function show(value: Json | undefined): string {
  if (typeof value === "string") return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return typeof value === "number" ? digitsOf(value) : String(value);
}

/** An integer of int64 in all its digits. */
function digitsOf(value: number): string {
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 63 ? String(BigInt(value)) : String(value);
}

function choiceOf(values: readonly Json[]): string {
  const shown = values.slice(0, 12).map((value) => jsonText(value));
  const more = values.length > shown.length ? `, ... (${values.length} in all)` : "";
  return values.length === 1 ? shown.join() : `one of ${shown.join(", ")}${more}`;
}

/** Suggests a similar name. Ignores long names, because the search takes quadratic time. */
export function suggestion(name: Json | undefined, known: readonly Json[]): string {
  if (typeof name !== "string" || name.length > 64) return "";
  const names = known.filter((candidate) => typeof candidate === "string");
  const best = nearest(name, names, Math.floor(name.length / 3));
  return best === undefined ? "" : `; did you mean ${show(best)}?`;
}
