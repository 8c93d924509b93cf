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
  /** Named in `x-ont-depends-on`. */
  readonly declared: boolean;
  /** Not declared, and need not be: what stands in for metadata or a condition. */
  readonly implied: boolean;
  /** Not a schema of this set. */
  readonly external: boolean;
  /** Leads to a deprecated schema. */
  readonly deprecated: boolean;
}

/** `standIns` are the schemas that the config names for metadata and conditions. */
export function dependencyGraph({ layers, entries }: Catalog, standIns: readonly string[]): DependencyGraph {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const implied = new Set([...standIns, ...entries.filter(isBuiltIn).map(({ id }) => id)]);
  return {
    layers: layers.map(({ name, group }) => ({
      name,
      group,
      nodes: entries.filter(({ layer }) => layer === name).map((entry) => graphNode(entry, byId, implied)),
    })),
  };
}

function isBuiltIn({ source }: Entry): boolean {
  return source.text === "";
}

function graphNode(entry: Entry, byId: ReadonlyMap<string, Entry>, implied: ReadonlySet<string>): GraphNode {
  const { id, name, api, deprecated, dependsOn, references } = entry;
  const declared = new Set(dependsOn.map((dependency) => dependency.id));
  return {
    id,
    name,
    role: api === null ? "type" : api.crd ? "kind" : "record",
    apiVersion: api?.apiVersion ?? null,
    deprecated,
    edges: [...new Set([...declared, ...references])].map((to) => ({
      to,
      declared: declared.has(to),
      implied: !declared.has(to) && implied.has(to),
      external: !byId.has(to),
      deprecated: (byId.get(to)?.deprecated ?? null) !== null,
    })),
  };
}
