import { markupBanner } from "../../print/banner.ts";
import { renderTemplate } from "../../print/templates.ts";
import type { Api, Catalog, Entry, Layer } from "../../types.ts";
import { clusterKinds } from "../watches.ts";
import { printDescriptorSnippet, printReconcilerSnippet, printValidatorSnippet } from "./print-snippets.ts";

export interface ReadmeParts {
  readonly source: string;
  readonly catalog: Catalog;
  readonly entries: readonly Entry[];
  /** The names of the packages that this package depends on. */
  readonly dependencies: readonly string[];
  readonly description: string;
}

export function printReadme(
  layer: Layer,
  { source, catalog, entries, dependencies, description }: ReadmeParts,
): string {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const kinds = sorted.flatMap(({ name, api }) => (api === null ? [] : [{ name, api }]));
  const onCluster = clusterKinds(sorted);
  const [first] = [...onCluster.map(({ entry }) => entry), ...sorted];
  return renderTemplate("package-readme.md.hbs", {
    banner: markupBanner(source),
    package: layer.package,
    intro: description,
    crds: onCluster.length > 0,
    kinds: kinds.map(({ name, api }) => ({
      name: cell(name),
      apiVersion: cell(api.apiVersion),
      resource: api.crd ? cell(api.plural) : "not on a cluster",
      shortNames: api.shortNames.map(cell).join(", "),
      namespace: defaultNamespace(api),
    })),
    types: sorted.flatMap((entry) => (entry.api === null ? mainTypes(entry) : [])),
    needs: dependencies.length === 0 ? "no other package" : `only ${dependencies.map(cell).join(" and ")}`,
    validator: first === undefined ? null : printValidatorSnippet(first, catalog),
    descriptor: first === undefined || first.api === null ? null : printDescriptorSnippet(first, catalog),
    reconciler: printReconcilerSnippet(onCluster, catalog),
  });
}

/** The type with the name of the file; for a file of definitions, each of them. */
function mainTypes({ types }: Entry): readonly { readonly name: string }[] {
  const root = types.find(({ pointer }) => pointer === "");
  return (root === undefined ? types : [root]).map(({ name }) => ({ name }));
}

function defaultNamespace({ namespace }: Api): string {
  if (namespace.policy === "fixed") return cell(namespace.name);
  return namespace.policy === "template" ? cell(namespace.template) : "none";
}

function cell(text: string): string {
  return `\`${text.replace(/[`|\n\r]/g, " ")}\``;
}
