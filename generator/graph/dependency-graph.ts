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
