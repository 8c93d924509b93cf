import { escapeInvisible } from "../../packages/base/src/escape-invisible.ts";
import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { twice } from "../emit/at-use.ts";
import { checkPaths } from "../emit/check-paths.ts";
import { dependencyGraph, graphAround, layerGraph, type DependencyGraph } from "../graph/dependency-graph.ts";
import { firstSentence } from "../lowering/descriptions.ts";
import { docsBanner } from "../print/banner.ts";
import { renderPage } from "../print/templates.ts";
import type { Artifact, Catalog, Entry } from "../types.ts";
import { findExample } from "./find-example.ts";
import { kindView } from "./kind-view.ts";
import { listFields } from "./list-fields.ts";
import { printSearchIndex, searchLine } from "./search-index.ts";
import { GRAPH, hrefFrom, INDEX, layerAnchor, listUsers, pageOf, roleOf, type Site } from "./site.ts";

interface DocsInput {
  readonly config: Config;
  /** The folder of the site, which the paths begin with; may be empty. */
  readonly folder: string;
}

/**
 * Lists the files of the documentation. The pages are printed when they are read. The examples are found now, so that all
 * diagnostics are reported before a file is written.
 */
export function emitDocs(catalog: Catalog, { config, folder }: DocsInput, diagnostics: Diagnostics): Artifact[] {
  const title = `${config.packages.scope.slice(1)} API`;
  const site: Site = { catalog, title, source: config.schemas, users: listUsers(catalog) };
  const graph = dependencyGraph(catalog);
  const entries = catalog.entries.map((entry) => describeEntry(entry, site, diagnostics));
  const files = [
    ...entries.flatMap((described) => entryFiles(described, { site, graph })),
    ...siteFiles(entries, { site, graph }),
  ].map((file): Artifact => ({ ...file, path: `${folder}${file.path}`, ownership: "generated" }));
  checkPaths(files, { catalog, config }, diagnostics);
  return files;
}

interface Drawn {
  readonly site: Site;
  readonly graph: DependencyGraph;
}

type File = Pick<Artifact, "path" | "owner" | "contents">;

/** An entry, and what its pages and the search say about it. */
interface Described {
  readonly entry: Entry;
  /** For the two pages of the entry. After both were printed it is forgotten: those of a large set would fill the memory. */
  readonly view: () => ReturnType<typeof kindView>;
  readonly search: () => string;
}

function describeEntry(entry: Entry, site: Site, diagnostics: Diagnostics): Described {
  const example = findExample(entry, site.catalog, diagnostics);
  let line: string | undefined;
  const list = () => {
    const fields = listFields(entry, site.catalog);
    line ??= searchLine(entry, fields);
    return { fields, line };
  };
  const view = twice(() => kindView({ site, entry, example, fields: list().fields }));
  return { entry, view, search: () => line ?? list().line };
}

function entryFiles({ entry, view }: Described, { site, graph }: Drawn): File[] {
  const page = `${pageOf(entry)}.html`;
  const html = async () => {
    const svg = await drawing(graphAround(graph, entry.id), { page, site, most: MAX_AROUND });
    return printHtml("kind.html.hbs", { ...view(), graph: svg }, { site, page, title: entry.name, layer: entry.layer });
  };
  return [
    { path: page, owner: entry.id, contents: html },
    { path: `${pageOf(entry)}.md`, owner: entry.id, contents: () => printMarkdown("kind.md.hbs", view(), site) },
  ];
}

function siteFiles(entries: readonly Described[], { site, graph }: Drawn): File[] {
  const file = (path: string, contents: Artifact["contents"]): File => ({ path, owner: "*", contents });
  const asset = (name: string, syntax: "code" | "markup" | "style") =>
    file(`assets/${name}`, () => renderPage(`${name}.hbs`, { banner: docsBanner(syntax, site.source) }));
  const overview = indexView(site, graph);
  return [
    file(INDEX, () => printHtml("index.html.hbs", overview, { site, page: INDEX, title: null, layer: null })),
    file("index.md", () => printMarkdown("index.md.hbs", overview, site)),
    file(GRAPH, async () => {
      const isLarge = site.catalog.entries.length > MAX_NODES;
      const drawn = isLarge ? layerGraph(site.catalog) : graph;
      const svg = await drawing(drawn, { page: GRAPH, site, most: Infinity });
      const view = { ...overview, isLarge, graph: svg };
      return printHtml("graph.html.hbs", view, { site, page: GRAPH, title: "Graph of kinds", layer: null });
    }),
    file("graph.md", () => printMarkdown("graph.md.hbs", overview, site)),
    asset("site.css", "style"),
    asset("site.js", "code"),
    asset("theme.js", "code"),
    asset("icon.svg", "markup"),
    file("assets/search-index.js", () =>
      printSearchIndex(
        entries.map(({ search }) => search()),
        site.source,
      ),
    ),
  ];
}

/** A larger set is drawn by layers: no one can read the graph of its kinds. */
const MAX_NODES = 150;
/** A page of a kind with more neighbors has only their list. */
const MAX_AROUND = 24;

interface DrawingInput {
  readonly page: string;
  readonly site: Site;
  /** The most nodes to draw. */
  readonly most: number;
}

/** Draws a graph with links, to put into a page. Returns null if there is nothing to see, or too much. */
async function drawing(graph: DependencyGraph, { page, site, most }: DrawingInput): Promise<string | null> {
  const nodes = graph.layers.flatMap((layer) => layer.nodes);
  const hasEdges = nodes.some(({ edges }) => edges.some(({ implied }) => !implied));
  if (nodes.length > most || !hasEdges) return null;
  const { drawGraph } = await import("../graph/draw-graph.ts");
  const hrefOf = (id: string) => {
    const entry = site.catalog.byId.get(id);
    if (entry !== undefined) return `${hrefFrom(page, pageOf(entry))}.html`;
    const isLayer = site.catalog.layers.some(({ name }) => name === id);
    return isLayer ? `${hrefFrom(page, INDEX)}#${layerAnchor(id)}` : undefined;
  };
  const svg = await drawGraph(graph, { hrefOf });
  return svg.slice(svg.indexOf("<svg"));
}

/** What the first page and the page of the graph show. */
function indexView({ catalog, title }: Site, graph: DependencyGraph) {
  const isKind = (entry: Entry) => entry.api !== null;
  const row = (entry: Entry) => ({
    name: entry.name,
    page: hrefFrom(INDEX, pageOf(entry)),
    version: entry.version,
    role: roleOf(entry),
    stability: entry.stability,
    isDeprecated: entry.deprecated !== null,
    summary: firstSentence(entry.description ?? ""),
    dependencies: (nodes.get(entry.id)?.edges ?? [])
      .filter(({ implied }) => !implied)
      .map(({ to }) => {
        const other = catalog.byId.get(to);
        return { name: to, page: other === undefined ? null : hrefFrom(INDEX, pageOf(other)) };
      }),
  });
  const nodes = new Map(graph.layers.flatMap((layer) => layer.nodes).map((node) => [node.id, node]));
  const layers = catalog.layers.map((layer) => {
    const entries = catalog.entries.filter((entry) => entry.layer === layer.name).sort(byName);
    return {
      ...layer,
      id: layerAnchor(layer.name),
      kinds: entries.filter(isKind).map(row),
      types: entries.filter((entry) => !isKind(entry)).map(row),
      all: entries.map(row),
    };
  });
  return {
    title,
    layers: layers.filter(({ all }) => all.length > 0),
    counts: {
      kinds: catalog.entries.filter(isKind).length,
      types: catalog.entries.filter((entry) => !isKind(entry)).length,
      layers: layers.length,
    },
  };
}

function byName(a: Entry, b: Entry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

interface Page {
  readonly site: Site;
  /** Its path within the site. */
  readonly page: string;
  /** Null for the first page. */
  readonly title: string | null;
  /** The layer whose kinds the navigation lists; null for none. */
  readonly layer: string | null;
}

function printHtml(template: string, view: object, { site, page, title, layer }: Page): string {
  const { catalog } = site;
  const items = catalog.entries
    .filter((entry) => entry.layer === layer)
    .sort(byName)
    .map((entry) => ({
      name: entry.name,
      href: `${hrefFrom(page, pageOf(entry))}.html`,
      isCurrent: `${pageOf(entry)}.html` === page,
      isType: entry.api === null,
      isDeprecated: entry.deprecated !== null,
    }));
  const text = renderPage("layout.html.hbs", {
    banner: docsBanner("markup", site.source),
    siteTitle: site.title,
    title: title ?? site.title,
    isFirst: title === null,
    root: hrefFrom(page, ""),
    home: hrefFrom(page, INDEX),
    graphPage: hrefFrom(page, GRAPH),
    isGraph: page === GRAPH,
    markdown: hrefFrom(page, page.replace(/html$/, "md")),
    layers: catalog.layers
      .filter(({ name }) => catalog.entries.some((entry) => entry.layer === name))
      .map(({ name, group }) => ({
        name,
        group,
        href: `${hrefFrom(page, INDEX)}#${layerAnchor(name)}`,
        items: name === layer ? items : [],
      })),
    body: renderPage(template, view),
  });
  return escapeInvisible(text);
}

function printMarkdown(template: string, view: object, site: Site): string {
  const text = renderPage(template, { banner: docsBanner("markup", site.source), ...view });
  return escapeInvisible(`${text.trim()}\n`);
}
