import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TemplateDelegate } from "handlebars";
import { TEMPLATE_OPTIONS } from "./template-options.ts";

/**
 * The Handlebars templates of `templates/`. The build replaces this module with one that embeds them compiled, so that a
 * run reads and compiles none (scripts/build.ts).
 */
const folder = new URL("../../templates/", import.meta.url);

/** Renders a Handlebars template of `templates/`. */
export function renderTemplate(name: string, data: object): string {
  const handlebars = createRequire(import.meta.url)("handlebars") as {
    compile: (text: string, options: object) => TemplateDelegate;
  };
  return handlebars.compile(readFileSync(new URL(name, folder), "utf8"), TEMPLATE_OPTIONS)(data);
}
