import type { Catalog, Entry } from "../types.ts";

/** What every page of a site shares. */
export interface Site {
  readonly catalog: Catalog;
  /** Heading of every page. */
  readonly title: string;
  /** What the banners name: the folder of the schemas. */
  readonly source: string;
  /** The entries that depend on an entry or refer to it, by its id. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

export function listUsers({ entries }: Pick<Catalog, "entries">): Site["users"] {
  const users = new Map<string, string[]>();
  for (const { id, dependsOn, references } of entries) {
    const written = references.filter(({ pointer }) => pointer !== null);
    const used = new Set([...dependsOn, ...written].map((one) => one.id));
    used.delete(id);
    for (const other of used) users.set(other, [...(users.get(other) ?? []), id]);
  }
  return users;
}

export const INDEX = "index.html";
export const GRAPH = "graph.html";

/**
 * Path of the page of an entry within the site, without its extension: there is one in HTML and one in Markdown. It is that
 * of the schema in the catalog.
 */
export function pageOf({ version, layer, name }: Entry): string {
  return `${version}/${layer}/${name}`;
}

/** The address of a path within the site, relative to a page. */
export function hrefFrom(page: string, target: string): string {
  const up = "../".repeat(page.split("/").length - 1);
  return up + target.split("/").map(encodeURIComponent).join("/");
}

/** The `id` of the row of a field, which is its path. An `id` has no white space; some tools need more. */
export function anchorOf(path: string): string {
  if (/^[\w.$*[\]-]*$/.test(path)) return path;
  return path.replace(/[^\w.$*[\]-]/gu, (char) => `:${(char.codePointAt(0) ?? 0).toString(16)}:`);
}

/** The `id` of the section of a layer on the first page. */
export function layerAnchor(layer: string): string {
  return `layer-${layer}`;
}

/** Names the role of an entry. */
export function roleOf({ api }: Entry): "kind" | "kind without a CRD" | "type" {
  if (api === null) return "type";
  return api.crd ? "kind" : "kind without a CRD";
}

/** The paragraphs of a text. */
export function paragraphsOf(text: string | null): string[] {
  return (text ?? "")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter((paragraph) => paragraph !== "");
}

export interface Link {
  readonly name: string;
  /** The address of its page, without the extension; null for what has no page. */
  readonly page: string | null;
  /** What else to say about it; may be empty. */
  readonly note: string;
}
