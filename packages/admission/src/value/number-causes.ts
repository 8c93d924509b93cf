import type { JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "./cause.ts";
import { invalid, unplaced } from "./cause.ts";
import { isFloat, isInt32, isInteger64 } from "../formats/numbers.ts";
import { goNumber } from "./go-text.ts";
import { isSet, findNumber, typesOf } from "./schema-access.ts";

interface CheckedNumber {
  readonly schema: JsonObject;
  readonly value: number | bigint;
  readonly path: string;
}

/** Checks bounds, multipleOf, and the range of int32, int64 and float. Rule: kube-openapi `validate/validator.go`. */
export function numberCauses(checked: CheckedNumber): AdmissionCause[] {
  return [...rangeCauses(checked, checked.value, "Checked"), ...multipleCauses(checked), ...boundCauses(checked)];
}

function rangeCauses({ schema, path }: CheckedNumber, value: number | bigint, what: string): AdmissionCause[] {
  const types = typesOf(schema);
  const type = types.length === 1 ? types[0] : undefined;
  const format = schema["format"];
  if (type === "integer" && !fitsInteger(value, format)) {
    const kind = format === "int32" || format === "int64" ? `with format ${format}` : "(default format)";
    return [unplaced(`${what} value must be of type integer ${kind} in ${path}`)];
  }
  if (type === "number" && format === "float" && !isFloat(Number(value)))
    return [unplaced(`${what} value must be of type number with format float in ${path}`)];
  return [];
}

function fitsInteger(value: number | bigint, format: unknown): boolean {
  return format === "int32" ? typeof value === "number" && isInt32(value) : isInteger64(value);
}

/** For an integer, the factor is truncated to an integer. */
function multipleCauses(checked: CheckedNumber): AdmissionCause[] {
  const { schema, value, path } = checked;
  const factor = findNumber(schema, "multipleOf");
  if (factor === undefined) return [];
  const range = rangeCauses(checked, factor, "MultipleOf");
  const whole = range.length === 0 && isInteger64(value);
  const used = whole ? Math.trunc(factor) : factor;
  if (used <= 0)
    return [
      ...range,
      invalid(path, used, `factor MultipleOf declared for ${path} must be positive: ${goNumber(used)}`),
    ];
  const number = Number(value);
  const fits = whole ? divides(used, value) : isJsonInteger(used < 1 ? (1 / used) * number : number / used);
  return fits ? range : [...range, invalid(path, value, `${path} in body should be a multiple of ${goNumber(used)}`)];
}

function divides(factor: number, value: number | bigint): boolean {
  return typeof value === "bigint" ? value % BigInt(factor) === 0n : value % factor === 0;
}

/** Rule: swag's IsFloat64AJSONInteger, with its tolerance since Kubernetes 1.37. */
export function isJsonInteger(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  if (value === rounded) return true;
  return rounded !== 0 && Math.abs(value - rounded) < 1e-9 * Math.abs(rounded);
}

const BOUNDS = [
  { keyword: "minimum", exclusive: "exclusiveMinimum", what: "Minimum boundary", sign: -1, word: "greater" },
  { keyword: "maximum", exclusive: "exclusiveMaximum", what: "Maximum boundary", sign: 1, word: "less" },
] as const;

/** For an integer, the bound is truncated to an integer. */
function boundCauses(checked: CheckedNumber): AdmissionCause[] {
  const { schema, value, path } = checked;
  return BOUNDS.flatMap(({ keyword, exclusive, what, sign, word }) => {
    const bound = findNumber(schema, keyword);
    if (bound === undefined) return [];
    const range = rangeCauses(checked, bound, what);
    const used = range.length === 0 && isInteger64(value) ? Math.trunc(bound) : bound;
    const strict = isSet(schema, exclusive);
    const side = value < used ? -1 : value > used ? 1 : 0;
    const beyond = side * sign > 0 || (strict && side === 0);
    if (!beyond) return range;
    const text = `${path} in body should be ${word} than ${strict ? "" : "or equal to "}${goNumber(used)}`;
    return [...range, invalid(path, value, text)];
  });
}
