import type { Api, Entry, JsonObject } from "../types.ts";

/** What a CRD says besides its schema. */
export function buildCrd(entry: Entry, api: Api, openAPIV3Schema: JsonObject): JsonObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: crdName(api),
      labels: {
        "app.kubernetes.io/managed-by": "seamgen",
        "app.kubernetes.io/part-of": entry.layer,
      },
      annotations: {
        "seamgen.dev/schema": entry.uri,
        "seamgen.dev/source": entry.source.file,
        ...(entry.stability === null ? {} : { "seamgen.dev/stability": entry.stability }),
      },
    },
    spec: {
      group: api.group,
      names: {
        ...(api.categories.length > 0 ? { categories: api.categories } : {}),
        kind: entry.name,
        listKind: api.listKind,
        plural: api.plural,
        ...(api.shortNames.length > 0 ? { shortNames: api.shortNames } : {}),
        singular: api.singular,
      },
      scope: api.scope,
      versions: [
        {
          name: api.version,
          served: true,
          storage: true,
          ...deprecation(entry, api),
          additionalPrinterColumns: api.columns.map((column) => ({ ...column })),
          schema: { openAPIV3Schema },
          ...(api.hasStatus ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  };
}

function crdName({ plural, group }: Api): string {
  return `${plural}.${group}`;
}

/** A warning is at most 256 printable characters (apiextensions validation). */
function deprecation({ deprecated, name }: Entry, { apiVersion }: Api): JsonObject {
  if (deprecated === null) return {};
  const successor = deprecated.supersededBy;
  const advice = successor === null ? "it has no successor" : `use ${successor}`;
  return { deprecated: true, deprecationWarning: `${apiVersion} ${name} is deprecated; ${advice}`.slice(0, 256) };
}
