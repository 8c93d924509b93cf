import type { Catalog, Entry } from "../types.ts";

/** What `seamgen graph` shows, in output order. */
export interface DependencyGraph {
  readonly layers: readonly GraphLayer[];
}

export interface GraphLayer {
  readonly name: string;
  readonly group: string | null;
  readonly nodes: readonly GraphNode[];
}

export interface GraphNode {
  /** `layer/Name`. */
  readonly id: string;
  readonly name: string;
  readonly role: "kind" | "record" | "type";
  readonly apiVersion: string | null;
  readonly deprecated: { readonly supersededBy: string | null } | null;
  readonly edges: readonly GraphEdge[];
}

export interface GraphEdge {
  readonly to: string;
  /** Whether `x-ont-depends-on` names it. */
  readonly declared: boolean;
  /** Whether the catalog added it, for metadata or a condition. No one has to declare it. */
  readonly implied: boolean;
  /** Whether its target is not a schema of this set. */
  readonly external: boolean;
  /** Whether its target is deprecated. */
  readonly deprecated: boolean;
}

/** The catalog as nodes and edges, by layer. */
export function dependencyGraph({ layers, entries, byId }: Catalog): DependencyGraph {
  return {
    layers: layers.map(({ name, group }) => ({
      name,
      group,
      nodes: entries.filter(({ layer }) => layer === name).map((entry) => graphNode(entry, byId)),
    })),
  };
}

function graphNode(entry: Entry, byId: ReadonlyMap<string, Entry>): GraphNode {
  const { id, name, api, deprecated, dependsOn, references } = entry;
  const declared = new Set(dependsOn.map((dependency) => dependency.id));
  const implied = new Set(references.flatMap((reference) => (reference.pointer === null ? [reference.id] : [])));
  return {
    id,
    name,
    role: api === null ? "type" : api.crd ? "kind" : "record",
    apiVersion: api?.apiVersion ?? null,
    deprecated,
    edges: [...new Set([...declared, ...references.map((reference) => reference.id)])].map((to) => ({
      to,
      declared: declared.has(to),
      implied: !declared.has(to) && implied.has(to),
      external: !byId.has(to),
      deprecated: (byId.get(to)?.deprecated ?? null) !== null,
    })),
  };
}

/** Returns the part of a graph around one schema: the schema, what it depends on, and what depends on it. */
export function graphAround({ layers }: DependencyGraph, id: string): DependencyGraph {
  const nodes = layers.flatMap((layer) => layer.nodes);
  const targets = nodes.find((node) => node.id === id)?.edges.filter(({ implied }) => !implied) ?? [];
  const near = new Set([id, ...targets.map(({ to }) => to)]);
  const kept = (node: GraphNode): GraphNode[] => {
    if (node.id === id) return [{ ...node, edges: targets }];
    const edges = node.edges.filter(({ to, implied }) => to === id && !implied);
    return edges.length > 0 || near.has(node.id) ? [{ ...node, edges }] : [];
  };
  return {
    layers: layers
      .map((layer) => ({ ...layer, nodes: layer.nodes.flatMap(kept) }))
      .filter((layer) => layer.nodes.length > 0),
  };
}

/** Returns the graph of the layers, each as a node, with an edge to each layer that its package imports. */
export function layerGraph({ layers }: Pick<Catalog, "layers">): DependencyGraph {
  const nodes = layers.map(({ name, group, imports }): GraphNode => {
    const edges = imports.map((to) => ({ to, declared: true, implied: false, external: false, deprecated: false }));
    return { id: name, name, role: group === null ? "type" : "kind", apiVersion: null, deprecated: null, edges };
  });
  return { layers: [{ name: "layers", group: null, nodes }] };
}
