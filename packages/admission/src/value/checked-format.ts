import type { JsonObject } from "../../../base/src/json.ts";
import { isKnownFormat, isStringFormat } from "../formats/formats.ts";
import { isFrom, type KubernetesVersion } from "./kubernetes-version.ts";
import { textAt, typesOf } from "./schema-access.ts";

/**
 * The format of a schema; empty if the API server does not know it for the schema's type. Before Kubernetes 1.36, servers
 * know formats of texts only, and know them for any type.
 */
export function checkedFormat(schema: JsonObject, kubernetes: KubernetesVersion): string {
  const format = textAt(schema, "format");
  const types = typesOf(schema);
  if (!isFrom(kubernetes, "1.36")) return isStringFormat(format) ? format : "";
  return isKnownFormat(format, types.length === 1 ? types : []) ? format : "";
}
