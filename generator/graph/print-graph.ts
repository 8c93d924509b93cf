import { printable } from "../../packages/base/src/escape-invisible.ts";
import type { DependencyGraph, GraphEdge, GraphNode } from "./dependency-graph.ts";

const ROLES: { readonly [R in GraphNode["role"]]: string } = {
  kind: "kind",
  record: "kind without a CRD",
  type: "type",
};

/** Prints the graph as text: layers from low to high, each schema with its dependencies. */
export function printGraph({ layers }: DependencyGraph): string {
  const lines = layers.flatMap(({ name, group, nodes }, i) => [
    ...(i > 0 ? [""] : []),
    group === null ? name : `${name} (${group})`,
    ...nodes.flatMap(printNode),
  ]);
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function printNode({ name, role, deprecated, edges }: GraphNode): string[] {
  const successor = deprecated?.supersededBy ?? null;
  const mark =
    deprecated === null ? "" : successor === null ? ", deprecated" : `, deprecated, superseded by ${successor}`;
  return [`  ${name}: ${ROLES[role]}${mark}`, ...edges.map((edge) => `    -> ${edge.to}${printMarks(edge)}`)];
}

function printMarks({ declared, implied, external, deprecated }: GraphEdge): string {
  const marks = [
    ...(implied ? ["implied"] : declared ? [] : ["not declared in x-ont-depends-on"]),
    ...(external ? ["not part of this set"] : []),
    ...(deprecated ? ["deprecated"] : []),
  ];
  return marks.length === 0 ? "" : ` (${marks.join(", ")})`;
}
