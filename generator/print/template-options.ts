/** Options of every template: unknown names are errors, and quoting is the printers' business, not HTML's. */
export const TEMPLATE_OPTIONS = { strict: true, noEscape: true, assumeObjects: false };
