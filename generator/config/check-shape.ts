import { Ajv2020 } from "ajv/dist/2020.js";
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
  for (const { instancePath, keyword, message = "is wrong", params, parentSchema } of validate.errors ?? []) {
    const unknown: unknown = params["additionalProperty"];
    if (keyword === "additionalProperties" && typeof unknown === "string") {
      const at = { source, pointer: `${instancePath}/${escapeToken(unknown)}` };
      const near = didYouMean(unknown, Object.keys(parentSchema?.["properties"] ?? {}));
      diagnostics.report("SG6007", { setting: unknown }, { at, ...near });
      continue;
    }
    const allowed: unknown = params["allowedValues"];
    const problem = Array.isArray(allowed) ? `${message}: ${allowed.join(", ")}` : message;
    const setting = instancePath === "" ? "the config" : pointerTokens(instancePath).join(".");
    diagnostics.report("SG6008", { setting, problem }, { at: { source, pointer: instancePath } });
  }
  return false;
}
