import type { ApiResource } from "../api-resource.ts";
import { difference, fieldSetOf, NO_FIELDS, type FieldSet } from "./field-set.ts";
import { fieldElement } from "./path-element.ts";

/** Fields that nobody owns (`managedfields/internal/stripmeta.go`). */
const NEVER_OWNED = fieldSetOf([
  ...["apiVersion", "kind", "metadata"].map((name) => [fieldElement(name)]),
  ...[
    ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName"],
    ...["generation", "managedFields", "resourceVersion"],
  ].map((name) => [fieldElement("metadata"), fieldElement(name)]),
]);

/** Fields without those that nobody owns. */
export function ownable(fields: FieldSet): FieldSet {
  return difference(fields, NEVER_OWNED);
}

/** What a request cannot change, by the endpoint that it goes to (GetResetFields of the strategies). */
export function resetFields({ status }: ApiResource, subresource: string): FieldSet {
  if (subresource === "status") return fieldSetOf([[fieldElement("metadata")], [fieldElement("spec")]]);
  return subresource === "" && status ? fieldSetOf([[fieldElement("status")]]) : NO_FIELDS;
}
