import { canonicalJson, isArray, isNumeric, isObject, type Json } from "../../../base/src/json.ts";

/** Prints a value as the API server does in messages: `%q` for text, `%v` for numbers, JSON for other values. */
export function goText(value: Json): string {
  if (isNumeric(value)) return goNumber(value);
  if (typeof value === "string") return quoted(value);
  return isArray(value) || isObject(value) ? canonicalJson(value) : String(value);
}

/** JSON as Go prints it: with members in their order, and without characters that HTML gives a meaning. */
export function goJson(value: Json): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Go escapes control characters differently from JSON. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\\u00([01][0-9a-f])|\x7f/g, (_, code: string | undefined) => {
    if (code === "07") return "\\a";
    return code === "0b" ? "\\v" : `\\x${code ?? "7f"}`;
  });
}

/** Prints an int64 or a float64 as Go's `%v` does. */
export function goNumber(value: number | bigint): string {
  return typeof value === "bigint" ? String(value) : goDouble(value);
}

/** Go's `%g`, and `%v` of a float64. */
export function goDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return plainDigits(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** The digits of a number without an exponent. */
export function plainDigits(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  const [digits = "", exponent = "0"] = text.split("e");
  const places = Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
  return value.toFixed(Math.min(places, 100));
}
