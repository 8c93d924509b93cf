import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TemplateDelegate } from "handlebars";
import { TEMPLATE_OPTIONS } from "./template-options.ts";

/**
 * The files of `templates/`. The build replaces this module by one in which the texts are embedded and the
 * Handlebars templates are compiled, so that a run reads and compiles none of them (scripts/build.ts).
 */
const folder = new URL("../../templates/", import.meta.url);

/** Text of a file in `templates/`. */
export function readTemplate(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

/** Fills in a Handlebars template of `templates/`. */
export function renderTemplate(name: string, data: object): string {
  const handlebars = createRequire(import.meta.url)("handlebars") as {
    compile: (text: string, options: object) => TemplateDelegate;
  };
  return handlebars.compile(readTemplate(name), TEMPLATE_OPTIONS)(data);
}
