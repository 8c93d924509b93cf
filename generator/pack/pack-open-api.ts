import type { ApiResource } from "../../packages/apiserver/src/api-resource.ts";
import { openApiDocument } from "../../packages/apiserver/src/discovery/open-api-document.ts";
import { printJson } from "../print/json.ts";
import type { PackedFile } from "./archive.ts";
import { servedSchema } from "../catalog/served-schema.ts";
import { listDefinitions, type Definition } from "./pack-definitions.ts";
import type { Release } from "./pack-set.ts";

/** Packs the OpenAPI 3.0 document of each group and version, under the path at which an API server serves it. */
export function packOpenApi(release: Release): readonly PackedFile[] {
  const definitions = listDefinitions(release);
  const versions = [...new Set(definitions.map(({ api }) => api.apiVersion))].sort();
  return versions.map((version) => {
    const resources = definitions.filter(({ api }) => api.apiVersion === version).map(resourceOf);
    const text = printJson(openApiDocument(resources));
    return { path: `openapi/v3/apis/${version}.json`, bytes: Buffer.from(text) };
  });
}

function resourceOf({ entry, api, crd }: Definition): ApiResource {
  const { group, version, listKind, plural, singular, shortNames, categories, columns } = api;
  return {
    ...{ group, version, listKind, plural, singular, shortNames, categories, columns },
    kind: entry.name,
    namespaced: api.scope === "Namespaced",
    status: api.hasStatus,
    schema: servedSchema(crd, version),
    definition: `${plural}.${group}`,
  };
}
