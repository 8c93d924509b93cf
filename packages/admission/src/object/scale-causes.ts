import { isNumeric, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { invalid } from "../value/cause.ts";
import { goText } from "../value/go-text.ts";
import { textAt } from "../value/schema-access.ts";

const MOST_REPLICAS = 2n ** 31n - 1n;

/** Checks the fields of the scale subresource. Rule: `registry/customresource/validator.go`. */
export function scaleCauses(scale: JsonObject, object: JsonObject, part: "all" | "status"): AdmissionCause[] {
  const selector = textAt(scale, "labelSelectorPath");
  return [
    ...(part === "all" ? replicasCauses(textAt(scale, "specReplicasPath"), object) : []),
    ...replicasCauses(textAt(scale, "statusReplicasPath"), object),
    ...(selector === "" ? [] : selectorCauses(selector, object)),
  ];
}

function replicasCauses(path: string, object: JsonObject): AdmissionCause[] {
  const found = valueAt(path, object);
  if ("problem" in found) return [invalidAt(path, 0n, found.problem)];
  const { value } = found;
  if (value === undefined) return [];
  if (typeof value !== "bigint") return [invalidAt(path, 0n, wrongType(path, value, "int64"))];
  if (value < 0n) return [invalidAt(path, value, "should be a non-negative integer")];
  return value > MOST_REPLICAS ? [invalidAt(path, value, `should be less than or equal to ${MOST_REPLICAS}`)] : [];
}

function selectorCauses(path: string, object: JsonObject): AdmissionCause[] {
  const found = valueAt(path, object);
  if ("problem" in found) return [invalidAt(path, "", found.problem)];
  if (found.value === undefined || typeof found.value === "string") return [];
  return [invalidAt(path, "", wrongType(path, found.value, "string"))];
}

/** The server names these fields with the dot at the start that the definition has. */
function invalidAt(path: string, value: Json, detail: string): AdmissionCause {
  return { ...invalid(path, value, detail), field: path };
}

type Found = { readonly value: Json | undefined } | { readonly problem: string };

/** Rule: `unstructured.NestedFieldNoCopy`. */
function valueAt(path: string, object: JsonObject): Found {
  const names = path.replace(/^\./, "").split(".");
  let value: Json = object;
  for (const [i, name] of names.entries()) {
    if (value === null) return { value: undefined };
    if (!isObject(value)) {
      const at = `.${names.slice(0, i + 1).join(".")}`;
      return {
        problem: `${at} accessor error: ${goText(value)} is of the type ${goType(value)}, expected map[string]interface {}`,
      };
    }
    const member: Json | undefined = own(value, name);
    if (member === undefined) return { value: undefined };
    value = member;
  }
  return { value };
}

function wrongType(path: string, value: Json, wanted: string): string {
  return `${path} accessor error: ${goText(value)} is of the type ${goType(value)}, expected ${wanted}`;
}

function goType(value: Json): string {
  if (value === null) return "<nil>";
  if (isNumeric(value)) return typeof value === "bigint" ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return isObject(value) ? "map[string]interface {}" : "[]interface {}";
}
