import { canonicalJson, isArray, isNumeric, isObject, type Json } from "../../../base/src/json.ts";
import { isInt64 } from "../formats/numbers.ts";

/** Prints a value as the API server does in messages: `%q` for text, `%v` for numbers, JSON for other values. */
export function goText(value: Json): string {
  if (isNumeric(value)) return goNumber(value);
  if (typeof value === "string") return quoted(value);
  return isArray(value) || isObject(value) ? canonicalJson(value) : String(value);
}

/** Go escapes control characters differently from JSON. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\\u00([01][0-9a-f])|\x7f/g, (_, code: string | undefined) => {
    if (code === "07") return "\\a";
    return code === "0b" ? "\\v" : `\\x${code ?? "7f"}`;
  });
}

/** Prints a number as Go's `%v` does. */
export function goNumber(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (Object.is(value, -0)) return "0";
  if (isInt64(value)) return BigInt(value).toString();
  const [digits = "", exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 21) return plainDecimal(value, power);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function plainDecimal(value: number, power: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  const places = (text.split("e")[0]?.replace(/^-?\d\.?/, "").length ?? 0) - power;
  return value.toFixed(Math.min(Math.max(places, 0), 100));
}
