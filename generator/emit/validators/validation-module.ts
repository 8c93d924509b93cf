import { readTemplate } from "../../print/templates.ts";

/** The runtime that all validator modules of a package share: `validation.js` and its declarations. */
export function printValidationModule(banner = ""): { readonly js: string; readonly dts: string } {
  const first = banner === "" ? "" : `${banner}\n\n`;
  return { js: first + readTemplate("validation.js"), dts: first + readTemplate("validation.d.ts") };
}
