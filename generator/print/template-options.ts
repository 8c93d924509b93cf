/** Options of every template. An unknown name is an error. The emitters quote, so Handlebars does not escape HTML. */
export const TEMPLATE_OPTIONS = { strict: true, noEscape: true, assumeObjects: false };
