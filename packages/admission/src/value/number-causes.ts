import type { JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "./cause.ts";
import { invalid, unplaced } from "./cause.ts";
import { isFloat } from "../formats/numbers.ts";
import { goNumber } from "./go-text.ts";
import { isFrom, type KubernetesVersion } from "./kubernetes-version.ts";
import { isSet, findNumber, typesOf } from "./schema-access.ts";

interface CheckedNumber {
  readonly schema: JsonObject;
  /** An int64 or a float64. */
  readonly value: number | bigint;
  readonly path: string;
  readonly kubernetes: KubernetesVersion;
}

/** Checks bounds, multipleOf, and the range of int32, int64 and float. Rule: kube-openapi `validate/validator.go`. */
export function numberCauses(checked: CheckedNumber): AdmissionCause[] {
  return [...rangeCauses(checked, checked.value, "Checked"), ...multipleCauses(checked), ...boundCauses(checked)];
}

const FORMATS: ReadonlyMap<string, readonly string[]> = new Map([
  ["integer", ["int32", "int64"]],
  ["number", ["float", "double"]],
]);

/** Servers check the ranges of types and formats since Kubernetes 1.36. */
function rangeCauses(
  { schema, path, kubernetes }: CheckedNumber,
  value: number | bigint,
  what: string,
): AdmissionCause[] {
  if (!isFrom(kubernetes, "1.36")) return [];
  const types = typesOf(schema);
  const type = types.length === 1 ? (types[0] ?? "") : "";
  const declared = String(schema["format"] ?? "");
  const format = FORMATS.get(type)?.includes(declared) ? declared : "";
  const fits = type === "integer" ? fitsInteger(value, format) : format !== "float" || isFloat(Number(value));
  if (fits) return [];
  const kind = format === "" ? `${type} (default format)` : `${type} with format ${format}`;
  return [unplaced(`${what} value must be of type ${kind} in ${path}`)];
}

const [INT32, INT64] = [2 ** 31, 2 ** 63];

function fitsInteger(value: number | bigint, format: string): boolean {
  const limit = format === "int32" ? INT32 : INT64;
  return typeof value === "bigint" && format !== "int32"
    ? true
    : Number.isInteger(Number(value)) && Number(value) >= -limit && Number(value) < limit;
}

/** For an int64, the factor is truncated to an integer. */
function multipleCauses(checked: CheckedNumber): AdmissionCause[] {
  const { schema, value, path, kubernetes } = checked;
  const factor = findNumber(schema, "multipleOf");
  if (factor === undefined) return [];
  const range = rangeCauses(checked, factor, "MultipleOf");
  const used = range.length === 0 && typeof value === "bigint" ? truncated(factor) : factor;
  if (used <= 0)
    return [
      ...range,
      invalid(path, used, `factor MultipleOf declared for ${path} must be positive: ${goNumber(used)}`),
    ];
  const fits =
    typeof used === "bigint"
      ? BigInt(value) % used === 0n
      : isJsonInteger(used < 1 ? (1 / used) * Number(value) : Number(value) / used, kubernetes);
  return fits ? range : [...range, invalid(path, value, `${path} in body should be a multiple of ${goNumber(used)}`)];
}

/** Go's conversion of a float64 to an int64; a number out of range becomes the least int64. */
function truncated(value: number): bigint {
  return value >= -INT64 && value < INT64 ? BigInt(Math.trunc(value)) : -BigInt(INT64);
}

/** Rule: swag's IsFloat64AJSONInteger, whose tolerance counts down as well since Kubernetes 1.37. */
export function isJsonInteger(value: number, kubernetes: KubernetesVersion): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  if (Number.isInteger(value)) return true;
  if (!isFrom(kubernetes, "1.37")) return isCloseToFloor(value);
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  return rounded !== 0 && Math.abs(value - rounded) < 1e-9 * Math.abs(rounded);
}

/** Go converts a negative float64 to a uint64 that is far away from it. */
function isCloseToFloor(value: number): boolean {
  const floor = Math.floor(value);
  return floor > 0 && (value - floor) / (value + floor) < 1e-9;
}

const BOUNDS = [
  { keyword: "minimum", exclusive: "exclusiveMinimum", what: "Minimum boundary", sign: -1, word: "greater" },
  { keyword: "maximum", exclusive: "exclusiveMaximum", what: "Maximum boundary", sign: 1, word: "less" },
] as const;

/** For an int64, the bound is truncated to an integer. */
function boundCauses(checked: CheckedNumber): AdmissionCause[] {
  const { schema, value, path } = checked;
  return BOUNDS.flatMap(({ keyword, exclusive, what, sign, word }) => {
    const bound = findNumber(schema, keyword);
    if (bound === undefined) return [];
    const range = rangeCauses(checked, bound, what);
    const native = range.length === 0 && typeof value === "bigint";
    const used = native ? truncated(bound) : bound;
    const data = native ? value : Number(value);
    const strict = isSet(schema, exclusive);
    const side = data < used ? -1 : data > used ? 1 : 0;
    const beyond = side * sign > 0 || (strict && side === 0);
    if (!beyond) return range;
    const text = `${path} in body should be ${word} than ${strict ? "" : "or equal to "}${goNumber(used)}`;
    return [...range, invalid(path, data, text)];
  });
}
