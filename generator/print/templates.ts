import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TemplateDelegate } from "handlebars";
import { TEMPLATE_OPTIONS } from "./template-options.ts";

/**
 * The files of `templates/`. The build replaces this module with one that embeds the texts and the compiled Handlebars
 * templates, so that a run reads and compiles none (scripts/build.ts).
 */
const folder = new URL("../../templates/", import.meta.url);

/** Returns the text of a file in `templates/`. */
export function readTemplate(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

/** Renders a Handlebars template of `templates/`. */
export function renderTemplate(name: string, data: object): string {
  const handlebars = createRequire(import.meta.url)("handlebars") as {
    compile: (text: string, options: object) => TemplateDelegate;
  };
  return handlebars.compile(readTemplate(name), TEMPLATE_OPTIONS)(data);
}
