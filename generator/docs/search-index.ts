import { escapeInvisible } from "../../packages/base/src/escape-invisible.ts";
import { docsBanner } from "../print/banner.ts";
import { firstSentence } from "../lowering/descriptions.ts";
import { listFields } from "./list-fields.ts";
import { anchorOf, hrefFrom, INDEX, pageOf, roleOf, type Site } from "./site.ts";

/** A longer summary is cut. */
const MAX_SUMMARY = 160;

/**
 * Prints the index for the search, as a classic script: a browser loads no other data from `file://`. Each page is a list of
 * name, address, role, layer, version and summary; each field of path, anchor and summary.
 */
export function printSearchIndex({ catalog, source }: Site): string {
  const pages = catalog.entries.map((entry) => ({
    page: [
      entry.name,
      hrefFrom(INDEX, pageOf(entry)),
      entry.deprecated === null ? roleOf(entry) : `${roleOf(entry)}, deprecated`,
      entry.layer,
      entry.version,
      summary(entry.description),
    ],
    fields: listFields(entry, catalog)
      .filter(({ path }) => entry.api === null || !HEAD.includes(path))
      .map(({ path, description }) => [path, anchorOf(path), summary(description)]),
  }));
  const lines = pages.map((page) => `${JSON.stringify(page)},\n`);
  return escapeInvisible(`${docsBanner("code", source)}\nglobalThis.seamgenSearch = [\n${lines.join("")}];\n`);
}

/** What every object has. */
const HEAD = [".apiVersion", ".kind", ".metadata"];

function summary(description: string | null): string {
  const text = firstSentence(description ?? "");
  return text.length > MAX_SUMMARY ? `${text.slice(0, MAX_SUMMARY).toWellFormed()}…` : text;
}
