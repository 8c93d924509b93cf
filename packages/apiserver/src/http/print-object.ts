import { withMembers } from "../../../base/src/json.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf } from "../api-resource.ts";
import { printTable, type TableOptions } from "../discovery/print-table.ts";
import type { ServedResource } from "../store/served-resource.ts";
import { metaOf } from "../store/metadata.ts";
import type { Form } from "./negotiate.ts";

/** How to print the objects of an answer. */
export interface Print {
  readonly form: Form;
  readonly includeObject: TableOptions["includeObject"];
  readonly now: number;
}

/** Prints an object in the form that the client accepts. */
export function printObject(resource: ServedResource, object: JsonObject, print: Print): JsonObject {
  if (print.form === "Table") return printTable(resource, [object], print);
  return print.form === "PartialObjectMetadata" ? partial(object) : object;
}

/** Prints a list in the form that the client accepts. */
export function printList(
  resource: ServedResource,
  { items, metadata }: { readonly items: readonly JsonObject[]; readonly metadata: JsonObject },
  print: Print,
): JsonObject {
  const head = { kind: resource.listKind, apiVersion: apiVersionOf(resource), metadata };
  if (print.form === "Table") return printTable(resource, items, { ...print, list: { ...head, items } });
  if (print.form === "PartialObjectMetadata")
    return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items: items.map(partial) };
  return { ...head, items: resource.definition === undefined ? items.map(withoutType) : items };
}

function partial(object: JsonObject): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: metaOf(object) };
}

// Items in lists of Kubernetes's own kinds have no apiVersion and kind.
function withoutType(object: JsonObject): JsonObject {
  return withMembers(object, { kind: undefined, apiVersion: undefined });
}
