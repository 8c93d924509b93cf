import { isArray, isObject, jsonEqual, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { isPlainPattern } from "./plain-pattern.ts";

/** What is wrong with a value; `unsure` stands for a check that only the API server can do. */
export interface ValueProblem {
  /** As the API server prints it, below the value: `.a.b[0]`. */
  readonly path: string;
  readonly problem: string;
  readonly unsure: boolean;
}

interface Check {
  readonly schema: JsonObject;
  readonly value: Json;
  readonly path: string;
}

/** Validates a value against a structural schema as the API server would, rules in CEL aside (docs/crd.md 1.6). */
export function valueProblems(schema: JsonObject, value: Json, path = ""): ValueProblem[] {
  const check = { schema, value, path };
  if (value === null) return nullProblems(check);
  return [...typeProblems(check), ...enumProblems(check), ...familyProblems(check), ...junctorProblems(check)];
}

function wrong(check: Check, problem: string): ValueProblem[] {
  return [{ path: check.path, problem, unsure: false }];
}

function nullProblems(check: Check): ValueProblem[] {
  const typed = own(check.schema, "type") !== undefined || own(check.schema, "x-kubernetes-int-or-string") === true;
  return typed && own(check.schema, "nullable") !== true ? wrong(check, "must not be null") : [];
}

function typeProblems(check: Check): ValueProblem[] {
  const { schema, value } = check;
  if (own(schema, "x-kubernetes-int-or-string") === true) {
    return typeof value === "string" || Number.isInteger(value) ? [] : wrong(check, "must be an integer or a string");
  }
  const type = own(schema, "type");
  if (typeof type !== "string") return [];
  const found = isArray(value) ? "array" : typeof value;
  const fits = type === "integer" ? Number.isInteger(value) : type === found;
  return fits ? [] : wrong(check, `must be of type ${type}`);
}

function enumProblems(check: Check): ValueProblem[] {
  const members = own(check.schema, "enum");
  if (!isArray(members) || members.length === 0) return [];
  return members.some((member) => jsonEqual(member, check.value)) ? [] : wrong(check, "must be one of the enum values");
}

function familyProblems(check: Check): ValueProblem[] {
  const { value } = check;
  if (typeof value === "number") return numberProblems(check, value);
  if (typeof value === "string") return stringProblems(check, value);
  if (isArray(value)) return arrayProblems(check, value);
  return isObject(value) ? objectProblems(check, value) : [];
}

function limit(check: Check, keyword: string): number | undefined {
  const value = own(check.schema, keyword);
  return typeof value === "number" ? value : undefined;
}

function sizeProblems(check: Check, size: number, kind: "Length" | "Items" | "Properties"): ValueProblem[] {
  const least = limit(check, `min${kind}`);
  const most = limit(check, `max${kind}`);
  if (least !== undefined && size < least) return wrong(check, `has fewer than min${kind}`);
  return most !== undefined && size > most ? wrong(check, `has more than max${kind}`) : [];
}

function numberProblems(check: Check, value: number): ValueProblem[] {
  const least = limit(check, "minimum");
  const most = limit(check, "maximum");
  const low = least !== undefined && (own(check.schema, "exclusiveMinimum") === true ? value <= least : value < least);
  const high = most !== undefined && (own(check.schema, "exclusiveMaximum") === true ? value >= most : value > most);
  const step = limit(check, "multipleOf");
  const off = step !== undefined && step !== 0 && !Number.isInteger(value / step);
  const wide = own(check.schema, "format") === "int32" && Math.abs(value + 0.5) > 2 ** 31;
  return low || high || off || wide ? wrong(check, "is outside the allowed range") : [];
}

function stringProblems(check: Check, value: string): ValueProblem[] {
  const problems = sizeProblems(check, [...value].length, "Length");
  const pattern = own(check.schema, "pattern");
  if (typeof pattern === "string") problems.push(...patternProblems(check, value, pattern));
  const format = own(check.schema, "format");
  if (typeof format === "string") problems.push(...formatProblems(check, value, format));
  return problems;
}

function patternProblems(check: Check, value: string, pattern: string): ValueProblem[] {
  if (!isPlainPattern(pattern, value))
    return [{ path: check.path, problem: "must match a pattern too intricate to try here", unsure: true }];
  return new RegExp(pattern, "u").test(value) ? [] : wrong(check, "does not match the pattern");
}

const FORMATS: { readonly [format: string]: RegExp } = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  "date-time":
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
  duration: /^(\d+(ns|us|ms|s|m|h))+$/,
  ipv4: /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/,
  uuid: /^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
  password: /^/,
};

/** A value that these accept is accepted by the server; one that they do not know may still be. */
function formatProblems(check: Check, value: string, format: string): ValueProblem[] {
  const known = own(FORMATS, format);
  if (known?.test(value) === true) return [];
  return [{ path: check.path, problem: `must be a valid ${format}`, unsure: true }];
}

function arrayProblems(check: Check, value: readonly Json[]): ValueProblem[] {
  const items = own(check.schema, "items");
  const below = isObject(items) ? value.flatMap((item, i) => valueProblems(items, item, `${check.path}[${i}]`)) : [];
  return [...sizeProblems(check, value.length, "Items"), ...below];
}

function objectProblems(check: Check, value: JsonObject): ValueProblem[] {
  const required = own(check.schema, "required");
  const missing = isArray(required) ? required.filter((name) => !Object.hasOwn(value, String(name))) : [];
  const below = Object.entries(value).flatMap(([name, member]) => {
    const schema = memberSchema(check.schema, name);
    if (schema === false) return wrong(check, `must not have the field ${name}`);
    return schema === undefined ? [] : valueProblems(schema, member, `${check.path}.${name}`);
  });
  return [
    ...missing.flatMap((name) => wrong({ ...check, path: `${check.path}.${String(name)}` }, "is required")),
    ...sizeProblems(check, Object.keys(value).length, "Properties"),
    ...below,
  ];
}

/** The schema of a member: declared, or from `additionalProperties`. */
export function memberSchema(schema: JsonObject, name: string): JsonObject | false | undefined {
  const properties = own(schema, "properties");
  const named = isObject(properties) ? own(properties, name) : undefined;
  const rest = own(schema, "additionalProperties");
  if (isObject(named)) return named;
  if (rest === false) return false;
  return isObject(rest) ? rest : undefined;
}

function junctorProblems(check: Check): ValueProblem[] {
  const results = (keyword: string): ValueProblem[][] => {
    const branches = own(check.schema, keyword);
    return isArray(branches)
      ? branches.map((branch) => (isObject(branch) ? valueProblems(branch, check.value, check.path) : []))
      : [];
  };
  const problems = results("allOf").flat();
  const any = results("anyOf");
  if (any.length > 0 && any.every((branch) => branch.length > 0))
    problems.push(...failed(check, any, "matches no branch of anyOf"));
  const one = results("oneOf");
  const matching = one.filter((branch) => branch.length === 0).length;
  if (one.length > 0 && matching !== 1) problems.push(...failed(check, one, "must match exactly one branch of oneOf"));
  const not = own(check.schema, "not");
  const negated = isObject(not) ? valueProblems(not, check.value, check.path) : undefined;
  if (negated?.every((problem) => problem.unsure) === true)
    problems.push(...failed(check, [negated], "matches what not forbids"));
  return problems;
}

function failed(check: Check, branches: readonly ValueProblem[][], problem: string): ValueProblem[] {
  return [{ path: check.path, problem, unsure: branches.some((branch) => branch.some((inner) => inner.unsure)) }];
}

/** Paths of members that the API server would prune from a value, which a default may not have. */
export function unknownFields(schema: JsonObject, value: Json, path = ""): string[] {
  const items = own(schema, "items");
  if (isArray(value))
    return isObject(items) ? value.flatMap((item, i) => unknownFields(items, item, `${path}[${i}]`)) : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const below = memberSchema(schema, name);
    if (isObject(below)) return unknownFields(below, member, `${path}.${name}`);
    const kept =
      below === false ||
      own(schema, "x-kubernetes-preserve-unknown-fields") === true ||
      own(schema, "additionalProperties") === true;
    return kept || isObjectMeta(schema, name) ? [] : [`${path}.${name}`];
  });
}

function isObjectMeta(schema: JsonObject, name: string): boolean {
  return own(schema, "x-kubernetes-embedded-resource") === true && ["apiVersion", "kind", "metadata"].includes(name);
}
