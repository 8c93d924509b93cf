import { isObject, objectAt, type JsonObject } from "../../../base/src/json.ts";
import { isKnownFormat, isStringFormat } from "../formats/formats.ts";
import { isFrom, type KubernetesVersion } from "../value/kubernetes-version.ts";
import { findObject, listAt, textAt } from "../value/schema-access.ts";

/**
 * The warnings that come with a new definition. Rule: apiextensions-apiserver
 * `registry/customresourcedefinition/strategy.go`.
 */
export function definitionWarnings(spec: JsonObject, kubernetes: KubernetesVersion): string[] {
  const nodes = listAt(spec, "versions")
    .filter(isObject)
    .flatMap((version) => nodesOf(findObject(objectAt(version, "schema"), "openAPIV3Schema")));
  const formats = nodes.filter((node) => hasUnknownFormat(node, kubernetes)).map((node) => textAt(node, "format"));
  return [
    ...[...new Set(formats)].map((format) => `unrecognized format ${JSON.stringify(format)}`),
    ...(isFrom(kubernetes, "1.37") ? setWarnings(nodes) : []),
  ];
}

function nodesOf(schema: JsonObject | undefined): JsonObject[] {
  if (schema === undefined) return [];
  const parts = [
    ...["items", "additionalProperties", "not"].map((name) => findObject(schema, name)),
    ...["allOf", "anyOf", "oneOf"].flatMap((name) => listAt(schema, name)),
    ...Object.values(objectAt(schema, "properties")),
  ];
  return [schema, ...parts.flatMap((part) => (isObject(part) ? nodesOf(part) : []))];
}

/** Before Kubernetes 1.36, a server warns about formats of texts only. */
function hasUnknownFormat(schema: JsonObject, kubernetes: KubernetesVersion): boolean {
  const [format, type] = [textAt(schema, "format"), textAt(schema, "type")];
  if (format === "") return false;
  if (!isFrom(kubernetes, "1.36")) return type === "string" && !isStringFormat(format);
  return !isKnownFormat(format, type === "" ? [] : [type]);
}

function setWarnings(nodes: readonly JsonObject[]): string[] {
  const types = nodes
    .filter((node) => textAt(node, "x-kubernetes-list-type") === "set")
    .map((node) => textAt(objectAt(node, "items"), "type"))
    .filter((type) => type === "object" || type === "array");
  return [...new Set(types)]
    .sort()
    .map(
      (type) =>
        `x-kubernetes-list-type: set for items of type "${type}" is not supported by server-side apply or CEL validation rules`,
    );
}
