import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TemplateDelegate } from "handlebars";
import { PAGE_HELPERS, pageOptions, TEMPLATE_OPTIONS } from "./template-options.ts";

/**
 * The Handlebars templates of `templates/`. The build replaces this module with one that embeds them compiled, so that a
 * run reads and compiles none (scripts/build.ts).
 */
const folder = new URL("../../templates/", import.meta.url);

/** Renders a Handlebars template of `templates/`. */
export function renderTemplate(name: string, data: object): string {
  return compile(name, TEMPLATE_OPTIONS)(data);
}

/** Renders a template of `templates/docs/`. */
export function renderPage(name: string, data: object): string {
  return compile(`docs/${name}`, pageOptions(name))(data, { helpers: PAGE_HELPERS });
}

const compiled = new Map<string, TemplateDelegate>();

function compile(name: string, options: object): TemplateDelegate {
  const handlebars = createRequire(import.meta.url)("handlebars") as {
    compile: (text: string, options: object) => TemplateDelegate;
  };
  const template = compiled.get(name) ?? handlebars.compile(readFileSync(new URL(name, folder), "utf8"), options);
  compiled.set(name, template);
  return template;
}
