/** Quotes text for Markdown (CommonMark with the extensions of GitHub), so that it never becomes markup. */

/** Returns text for a paragraph, a heading or a cell of a table, on one line. */
export function markdownText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>|~&$@]/g, "\\$&")
    .replace(/:(?=\/\/)/g, "\\:")
    .replace(/\b(www)\./gi, "$1\\.")
    .replace(/^[-+#=]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

/** Returns a span of code for a paragraph or a cell of a table, on one line. */
export function markdownCode(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ");
  if (line !== "" && /^[^`|\\]*$/.test(line) && line.trim() === line) return `\`${line}\``;
  // An entity is never markup, also in a table, where a backslash means something else than in code.
  return `<code>${line.replace(/[^A-Za-z0-9 ]/gu, (char) => `&#${char.codePointAt(0) ?? 0};`)}</code>`;
}

/** Returns a block of code. */
export function markdownBlock(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.endsWith("\n") ? text : `${text}\n`}${fence}`;
}
