import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { escapeToken, pointerTokens } from "../../packages/base/src/json.ts";
import type { Config } from "./config.ts";
import configSchema from "./config.schema.json" with { type: "json" };

/**
 * Checks the config file against its JSON Schema. Reports errors and returns false if it is not valid. This module is
 * imported only when it is needed, because ajv is large.
 */
export function checkShape(value: unknown, source: Config["source"], diagnostics: Diagnostics): boolean {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, validateSchema: false, meta: false });
  const validate = ajv.compile(configSchema);
  if (validate(value)) return true;
  for (const error of validate.errors ?? []) reportFault(error, source, diagnostics);
  return false;
}

function reportFault(error: ErrorObject, source: Config["source"], diagnostics: Diagnostics): void {
  const { instancePath, keyword, params, parentSchema, data, propertyName } = error;
  // The error about the name itself is in the list too.
  if (keyword === "propertyNames") return;
  const unknown: unknown = params["additionalProperty"];
  if (keyword === "additionalProperties" && typeof unknown === "string") {
    const at = { source, pointer: `${instancePath}/${escapeToken(unknown)}` };
    const near = didYouMean(unknown, Object.keys(parentSchema?.["properties"] ?? {}));
    return diagnostics.report("SG6007", { setting: unknown }, { at, ...near });
  }
  const pointer = propertyName === undefined ? instancePath : `${instancePath}/${escapeToken(propertyName)}`;
  const setting = pointer === "" ? "the config" : pointerTokens(pointer).join(".");
  const allowed =
    keyword === "enum" && Array.isArray(params["allowedValues"]) ? params["allowedValues"].map(String) : [];
  const near = typeof data === "string" ? didYouMean(data, allowed) : {};
  diagnostics.report("SG6008", { setting, problem: problemOf(error, allowed) }, { at: { source, pointer }, ...near });
}

/** What is wrong, as a continuation of the setting. Each pattern of the schema has a text of its own. */
function problemOf(
  { keyword, params, parentSchema, message = "is wrong" }: ErrorObject,
  allowed: readonly string[],
): string {
  switch (keyword) {
    case "pattern":
      return String(parentSchema?.["patternErrorMessage"] ?? message);
    case "enum":
      return `must be one of ${allowed.join(", ")}`;
    case "type":
      return `must be ${TYPES[String(params["type"])] ?? message}`;
    case "required":
      return `lacks the setting ${JSON.stringify(params["missingProperty"])}`;
    case "minLength":
      return "must not be empty";
    case "maxLength":
      return `must have at most ${String(params["limit"])} characters`;
    default:
      return message;
  }
}

const TYPES: { readonly [type: string]: string } = { object: "an object", array: "a list", string: "a text in quotes" };
