import { instance, type Attributes, type Graph } from "@viz-js/viz";
import { printable } from "../../packages/base/src/escape-invisible.ts";
import type { DependencyGraph, GraphEdge, GraphLayer, GraphNode } from "./dependency-graph.ts";

export interface Drawing {
  /** The address that the box of a schema leads to. Default: none has one. */
  readonly hrefOf?: (id: string) => string | undefined;
}

let graphviz: ReturnType<typeof instance> | undefined;

/**
 * Draws the graph as SVG, with one box per layer. The dependencies of a schema are above it. Graphviz gets data and no DOT
 * text, so no name can end a string or open a tag. Each shape has a class, by which a style sheet can color it.
 */
export async function drawGraph(graph: DependencyGraph, drawing: Drawing = {}): Promise<string> {
  const viz = await (graphviz ??= instance());
  return viz.renderString(toGraphviz(graph, drawing), { format: "svg" });
}

const FONT = "Helvetica,Arial,sans-serif";
const GRAY = "#737373";
const COLORS: { readonly [R in GraphNode["role"]]: string } = { kind: "#dbeafe", record: "#fef3c7", type: "#f5f5f5" };

function toGraphviz({ layers }: DependencyGraph, drawing: Drawing): Graph {
  const nodes = layers.flatMap((layer) => layer.nodes);
  // Implied edges are only in the text. In the picture they would hide the others.
  const edges = nodes.flatMap((node) =>
    node.edges.filter(({ implied }) => !implied).map((edge) => ({ from: node.id, edge })),
  );
  const external = [...new Set(edges.flatMap(({ edge }) => (edge.external ? [edge.to] : [])))];
  return {
    directed: true,
    graphAttributes: { rankdir: "TB", fontname: FONT, fontsize: 13, nodesep: 0.3, ranksep: 0.6 },
    nodeAttributes: {
      fontname: FONT,
      fontsize: 11,
      shape: "box",
      style: "filled,rounded",
      color: GRAY,
      margin: "0.2,0.08",
    },
    edgeAttributes: { color: GRAY, arrowsize: 0.7 },
    subgraphs: layers.map((layer) => drawLayer(layer, drawing)),
    nodes: external.map((id) => ({
      name: nameOf(id),
      attributes: {
        label: labelOf([id, "not part of this set"]),
        style: "dashed,rounded",
        tooltip: labelOf([id]),
        class: "external",
      },
    })),
    // Edges start at the dependency, so that lower layers are above the layers that use them.
    edges: edges.map(({ from, edge }) => ({
      tail: nameOf(edge.to),
      head: nameOf(from),
      attributes: { dir: "back", ...edgeStyle(edge) },
    })),
  };
}

function drawLayer({ name, group, nodes }: GraphLayer, drawing: Drawing) {
  return {
    name: `cluster_${nameOf(name)}`,
    graphAttributes: { label: labelOf(group === null ? [name] : [name, group]), color: GRAY, style: "rounded" },
    nodes: nodes.map((node) => ({ name: nameOf(node.id), attributes: nodeStyle(node, drawing) })),
  };
}

function nodeStyle({ id, name, role, deprecated }: GraphNode, { hrefOf }: Drawing): Attributes {
  const href = hrefOf?.(id);
  const successor = deprecated?.supersededBy ?? null;
  const lines =
    deprecated === null ? [name] : [name, successor === null ? "deprecated" : `deprecated: use ${successor}`];
  return {
    label: labelOf(lines),
    tooltip: labelOf([id]),
    fillcolor: COLORS[role],
    class: deprecated === null ? role : `${role} deprecated`,
    ...(href === undefined ? {} : { URL: labelOf([href]) }),
    ...(deprecated === null ? {} : { fontcolor: GRAY, style: "filled,rounded,dashed" }),
  };
}

function edgeStyle({ declared, external }: GraphEdge): Attributes {
  return declared && !external ? {} : { style: "dashed" };
}

/** Replaces the characters of a name that XML cannot hold. */
function nameOf(text: string): string {
  return printable(text).replace(/[\u0009\u000a\ufffe\uffff]|\p{Surrogate}/gu, "?");
}

/** Escapes backslashes and ampersands, which Graphviz reads as escapes and entities. */
function labelOf(lines: readonly string[]): string {
  return lines.map((line) => nameOf(line).replaceAll("\\", "\\\\").replaceAll("&", "&amp;")).join("\\n");
}
