import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./built-cli.ts";

const SKIPPED = new Set([".git", "node_modules", "dist"]);
/** Programs, documents and data, and files without an extension, such as `.ci/run` and a Dockerfile. */
export const TEXTS = /\.(?:[cm]?[jt]sx?|css|go|hbs|html|json|md|py|sh|svg|toml|txt|ya?ml)$|^[^.]+$/;

/** Text files of the repository by path, with forward slashes. */
export function repositoryTexts(): ReadonlyMap<string, string> {
  const visit = (folder: string): string[] =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((item) => {
      const file = path.posix.join(folder, item.name);
      if (item.isDirectory()) return SKIPPED.has(item.name) ? [] : visit(file);
      return item.isFile() && TEXTS.test(item.name) ? [file] : [];
    });
  return new Map(visit("").map((file) => [file, readFileSync(path.join(ROOT, file), "utf8")]));
}

/**
 * The text with line breaks as spaces, since a sentence may be wrapped: in a comment, in a quotation of Markdown, or between
 * two literals that are joined.
 */
export function unwrap(text: string): string {
  return text.replace(/(["'`]) *\+\s*\n\s*\1/g, "").replace(/\s*\n\s*(?:\*(?!\/)|\/\/\/?!?|#+|(?:> ?)+)?\s*/g, " ");
}
