import type { JsonObject } from "../../packages/base/src/json.ts";
import type { ApiResource } from "../../packages/apiserver/src/api-resource.ts";
import type { Definition } from "../cluster/control-plane/examples.ts";
import { at, itemsAt, objectAt, textAt } from "../cluster/control-plane/objects.ts";

/** Returns the API resources that a definition adds to the API server for tests, one per version. */
export function resourcesOf({
  crd,
  name,
  group,
  kind,
  plural,
  shortNames,
  namespaced,
  versions,
}: Definition): ApiResource[] {
  return versions.map(({ name: version, hasStatus }) => {
    const found = itemsAt(crd, "spec", "versions").find((one) => at(one, "name") === version);
    const columns = itemsAt(found, "additionalPrinterColumns").map((column) => ({
      name: textAt(column, "name"),
      type: textAt(column, "type"),
      jsonPath: textAt(column, "jsonPath"),
    }));
    return {
      ...{ group, version, kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames },
      ...{ categories: itemsAt(crd, "spec", "names", "categories").map(String), namespaced, status: hasStatus },
      ...{ columns, schema: objectAt(found, "schema", "openAPIV3Schema"), definition: name },
    };
  });
}

/** A built-in resource of Kubernetes. Default: namespaced, in `v1`, without a status subresource. */
export function builtIn(resource: Partial<ApiResource> & Pick<ApiResource, "kind" | "plural">): ApiResource {
  const { kind } = resource;
  const names = { listKind: `${kind}List`, singular: kind.toLowerCase(), shortNames: [], categories: [] };
  return { group: "", version: "v1", ...names, namespaced: true, status: false, columns: [], ...resource };
}

export function object(apiVersion: string, kind: string, name: string): JsonObject {
  return { apiVersion, kind, metadata: { name } };
}
