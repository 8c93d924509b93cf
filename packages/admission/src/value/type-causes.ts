import { isArray, isNumeric, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "./cause.ts";
import { wrongType } from "./cause.ts";
import { checkedFormat } from "./checked-format.ts";
import { isInteger64 } from "../formats/numbers.ts";
import { isJsonInteger } from "./number-causes.ts";
import { isSet, typesOf } from "./schema-access.ts";

interface TypedValue {
  readonly schema: JsonObject;
  readonly value: Json;
  readonly path: string;
}

/**
 * Checks the type of a value, and whether it may be null. Rule: kube-openapi `validate/type.go`. As in the API server,
 * a list is valid for a string with a format, and a format without a type accepts only strings and lists.
 */
export function typeCauses({ schema, value, path }: TypedValue): AdmissionCause[] {
  const types = typesOf(schema);
  const wanted = types.join(",");
  if (value === null) return types.length === 0 || isSet(schema, "nullable") ? [] : [wrongType(path, wanted, "null")];
  const found = typeOf(value);
  const format = checkedFormat(schema);
  const fits = types.includes(found) || fitsAsNumber(types, value);
  const textual = typeof value === "string" || isArray(value);
  if (!textual && format !== "" && !fits) return [wrongType(path, format, formatOf(value))];
  const numeric = types.includes("number") || types.includes("integer");
  if (fits || types.length === 0 || (!numeric && format !== "" && textual)) return [];
  return [wrongType(path, wanted, found)];
}

function typeOf(value: Json): string {
  if (isNumeric(value)) return isInteger64(value) ? "integer" : "number";
  return isArray(value) ? "array" : typeof value;
}

function formatOf(value: Json): string {
  if (!isNumeric(value)) return "";
  return isInteger64(value) ? "int64" : "float64";
}

function fitsAsNumber(types: readonly string[], value: Json): boolean {
  if (typeof value === "bigint") return types.includes("number");
  if (typeof value !== "number") return false;
  return isInteger64(value) ? types.includes("number") : types.includes("integer") && isJsonInteger(value);
}
