import { isObject, objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import { keepSchema } from "../value/go-value.ts";
import { findObject, listAt, textAt } from "../value/schema-access.ts";
import { readInput } from "./read-input.ts";

/** One version of a kind. */
export interface KindVersion {
  readonly name: string;
  readonly served: boolean;
  readonly schema: JsonObject | undefined;
  readonly hasStatus: boolean;
  readonly scale: JsonObject | undefined;
  /** The warning of each request to a deprecated version; undefined if it is not deprecated. */
  readonly deprecation: string | undefined;
}

/** What admission needs of a CustomResourceDefinition. */
export interface PreparedKind {
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly versions: readonly KindVersion[];
}

/** Reads a definition, or returns why it is not one. Does not check its rules, as `admitCrd` does. Never throws. */
export function prepareKind(crd: unknown): PreparedKind | { readonly problem: string } {
  const input = readInput(crd);
  if ("problem" in input) return { problem: `the definition is not valid: ${input.problem}` };
  const spec = objectAt(input.object, "spec");
  const [group, kind] = [textAt(spec, "group"), textAt(objectAt(spec, "names"), "kind")];
  const versions = listAt(spec, "versions").filter(isObject);
  if (group === "" || kind === "" || versions.length === 0)
    return { problem: "the definition is not a CustomResourceDefinition with a group, a kind and versions" };
  return {
    group,
    kind,
    namespaced: textAt(spec, "scope") !== "Cluster",
    versions: versions.map((version) => kindVersion(version, group, kind)),
  };
}

function kindVersion(version: JsonObject, group: string, kind: string): KindVersion {
  const subresources = objectAt(version, "subresources");
  const name = textAt(version, "name");
  const warning = textAt(version, "deprecationWarning") || `${group}/${name} ${kind} is deprecated`;
  const schema = findObject(objectAt(version, "schema"), "openAPIV3Schema");
  return {
    name,
    served: own(version, "served") === true,
    schema: schema && keepSchema(schema),
    hasStatus: findObject(subresources, "status") !== undefined,
    scale: findObject(subresources, "scale"),
    deprecation: own(version, "deprecated") === true ? warning : undefined,
  };
}
