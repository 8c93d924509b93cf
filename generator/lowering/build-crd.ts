import type { Api, Entry, PrinterColumn } from "../types.ts";
import type { JsonObject } from "../../packages/base/src/json.ts";

/** What a CRD says about the entry itself. */
type CrdSubject = Pick<Entry, "name" | "layer" | "uri" | "source" | "stability" | "deprecated">;

export interface CrdParts {
  readonly schema: JsonObject;
  /** The kind that supersedes a deprecated one: `group/version Kind`. */
  readonly successor: string | null;
}

/** Builds the CustomResourceDefinition around a lowered schema. */
export function buildCrd(entry: CrdSubject, api: Api, { schema, successor }: CrdParts): JsonObject {
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
          ...deprecation(entry, api, successor),
          additionalPrinterColumns: api.columns.map(printerColumn),
          schema: { openAPIV3Schema: schema },
          ...(api.hasStatus ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  };
}

/** A column from the config has its settings in any order. */
function printerColumn({ name, type, jsonPath, description, format, priority }: PrinterColumn): JsonObject {
  return {
    name,
    type,
    jsonPath,
    ...(description === undefined ? {} : { description }),
    ...(format === undefined ? {} : { format }),
    ...(priority === undefined ? {} : { priority }),
  };
}

function crdName({ plural, group }: Api): string {
  return `${plural}.${group}`;
}

/** A warning has at most 256 printable characters (apiextensions validation). */
function deprecation({ deprecated, name }: CrdSubject, { apiVersion }: Api, successor: string | null): JsonObject {
  if (deprecated === null) return {};
  const advice = successor === null ? "it has no successor" : `use ${successor}`;
  return { deprecated: true, deprecationWarning: `${apiVersion} ${name} is deprecated; ${advice}`.slice(0, 256) };
}
