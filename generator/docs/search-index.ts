import { escapeInvisible } from "../../packages/base/src/escape-invisible.ts";
import { docsBanner } from "../print/banner.ts";
import { firstSentence } from "../lowering/descriptions.ts";
import type { Entry } from "../types.ts";
import type { Field } from "./list-fields.ts";
import { anchorOf, hrefFrom, INDEX, pageOf, roleOf } from "./site.ts";

/** A longer summary is cut. */
const MAX_SUMMARY = 160;

/**
 * Prints the index for the search, as a classic script: a browser loads no other data from `file://`. It is a list of the
 * lines of `searchLine`.
 */
export function printSearchIndex(lines: readonly string[], source: string): string {
  return `${docsBanner("code", source)}\nglobalThis.seamgenSearch = [\n${lines.join("")}];\n`;
}

/**
 * Prints what the search knows about an entry: name, address, role, layer, version, summary and short names of its page; path, anchor and
 * summary of each field.
 */
export function searchLine(entry: Entry, fields: readonly Field[]): string {
  const { name, api, layer, version, deprecated, description } = entry;
  const role = roleOf(entry);
  const page = [
    name,
    `${hrefFrom(INDEX, pageOf(entry))}.html`,
    deprecated === null ? role : `${role}, deprecated`,
    layer,
    version,
    summary(description),
    api?.shortNames ?? [],
  ];
  const listed = fields
    .filter(({ path }) => api === null || !HEAD.includes(path))
    .map((field) => [field.path, anchorOf(field.path), summary(field.description)]);
  return `${escapeInvisible(JSON.stringify({ page, fields: listed }))},\n`;
}

/** What every object has. */
const HEAD = [".apiVersion", ".kind", ".metadata"];

function summary(description: string | null): string {
  const text = firstSentence(description ?? "");
  return text.length > MAX_SUMMARY ? `${text.slice(0, MAX_SUMMARY).toWellFormed()}…` : text;
}
