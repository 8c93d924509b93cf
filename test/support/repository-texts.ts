import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./built-cli.ts";

const SKIPPED = new Set([".git", "node_modules", "dist"]);
const TEXTS = /\.(ts|js|md|ya?ml|json|hbs|txt)$/;

/** Text files of the repository by path, with forward slashes. */
export function repositoryTexts(): ReadonlyMap<string, string> {
  const visit = (folder: string): string[] =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((item) => {
      const file = path.posix.join(folder, item.name);
      if (item.isDirectory()) return SKIPPED.has(item.name) ? [] : visit(file);
      return TEXTS.test(item.name) ? [file] : [];
    });
  return new Map(visit("").map((file) => [file, readFileSync(path.join(ROOT, file), "utf8")]));
}

/** The text with the line breaks of comments as spaces, since a sentence may be wrapped. */
export function unwrap(text: string): string {
  return text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/\/?|#)?\s*/g, " ");
}
