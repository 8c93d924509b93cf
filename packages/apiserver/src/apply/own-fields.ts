import type { ApiResource } from "../api-resource.ts";
import { difference, fieldSetOf, NO_FIELDS, type FieldSet } from "./field-set.ts";
import { fieldElement } from "./path-element.ts";

/** Fields that no one owns. Rule: `managedfields/internal/stripmeta.go`. */
const NEVER_OWNED = fieldSetOf([
  ...["apiVersion", "kind", "metadata"].map((name) => [fieldElement(name)]),
  ...[
    ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName"],
    ...["generation", "managedFields", "resourceVersion"],
  ].map((name) => [fieldElement("metadata"), fieldElement(name)]),
]);

/** Returns the fields that a manager can own. */
export function ownable(fields: FieldSet): FieldSet {
  return difference(fields, NEVER_OWNED);
}

/** The fields that an endpoint does not change. Rule: GetResetFields of the strategies. */
export function resetFields({ status }: ApiResource, subresource: string): FieldSet {
  if (subresource === "status") return fieldSetOf([[fieldElement("metadata")], [fieldElement("spec")]]);
  return subresource === "" && status ? fieldSetOf([[fieldElement("status")]]) : NO_FIELDS;
}
