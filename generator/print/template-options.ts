import { markdownBlock, markdownCode, markdownText } from "./markdown.ts";

/** Options of templates of code. An unknown name is an error. The emitters quote, so Handlebars does not escape HTML. */
export const TEMPLATE_OPTIONS = { strict: true, noEscape: true, assumeObjects: false };

/** Options of a template of `templates/docs/`. In HTML Handlebars escapes every value, except one in three braces. */
export function pageOptions(name: string): typeof TEMPLATE_OPTIONS {
  return { ...TEMPLATE_OPTIONS, noEscape: !name.endsWith(".html.hbs") };
}

/** What quotes a value in a template of Markdown. */
export const PAGE_HELPERS = { plain: markdownText, code: markdownCode, block: markdownBlock };
