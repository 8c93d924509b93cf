import type { ApiResource } from "../api-resource.ts";
import { DEDUCED, listMapOf, mapOf, OBJECT_META, typeOfSchema, type FieldType } from "./field-type.ts";

const BUILT_IN = mapOf({
  ...{ apiVersion: DEDUCED, kind: DEDUCED, metadata: OBJECT_META, spec: DEDUCED },
  status: mapOf({ conditions: listMapOf("type") }),
});

/**
 * How the objects of a resource are merged. Kubernetes's own kinds have no schema here: what all of them have in
 * common is known, the rest is deduced.
 */
export function typeOfResource({ schema }: ApiResource): FieldType {
  return schema === undefined ? BUILT_IN : typeOfSchema({ ...schema, "x-kubernetes-embedded-resource": true });
}
