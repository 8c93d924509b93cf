import { Ajv2020 } from "ajv/dist/2020.js";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { escapeToken, pointerTokens } from "../../packages/base/src/json.ts";
import type { Config } from "./config.ts";
import configSchema from "./config.schema.json" with { type: "json" };

/** Holds the config file against its JSON Schema. Imported only when a config is new, because ajv is large. */
export function checkShape(value: unknown, source: Config["source"]): Diagnostic[] {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, validateSchema: false, meta: false });
  const validate = ajv.compile(configSchema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, keyword, message = "is wrong", params, parentSchema }) => {
    const unknown: unknown = params["additionalProperty"];
    if (keyword === "additionalProperties" && typeof unknown === "string") {
      return diagnostic(
        "SG6002",
        { message: `unknown setting ${JSON.stringify(unknown)}` },
        {
          at: { source, pointer: `${instancePath}/${escapeToken(unknown)}` },
          ...didYouMean(unknown, Object.keys(parentSchema?.["properties"] ?? {})),
        },
      );
    }
    const allowed: unknown = params["allowedValues"];
    const detail = Array.isArray(allowed) ? `${message}: ${allowed.join(", ")}` : message;
    const setting = instancePath === "" ? "the config" : pointerTokens(instancePath).join(".");
    return diagnostic("SG6002", { message: `${setting} ${detail}` }, { at: { source, pointer: instancePath } });
  });
}
