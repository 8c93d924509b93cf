import { isObject, objectAt, own, type JsonObject } from "../../../base/src/json.ts";
import { type AdmissionCause, requiredValue } from "../../../admission/src/index.ts";
import { listAt, findText } from "./metadata.ts";

/**
 * Checks the first rule for structural schemas: every node has a type. kube-apiserver has more rules and may refuse a
 * definition that passes here.
 */
export function checkStructure(definition: JsonObject): readonly AdmissionCause[] {
  const versions = listAt(objectAt(definition, "spec"), "versions").filter(isObject);
  return versions.flatMap((version, i) => {
    const schema = own(objectAt(version, "schema"), "openAPIV3Schema");
    // If there is one version, kube-apiserver reports its schema at the old field for all versions.
    const parent = versions.length === 1 ? "spec.validation" : `spec.versions[${i}].schema`;
    const at = `${parent}.openAPIV3Schema`;
    return isObject(schema) ? missingTypes(schema, at, "at the root") : [requiredValue(at, "schemas are required")];
  });
}

function missingTypes(schema: JsonObject, at: string, where: string): readonly AdmissionCause[] {
  const untyped =
    own(schema, "x-kubernetes-int-or-string") === true || own(schema, "x-kubernetes-preserve-unknown-fields") === true;
  const missing = findText(schema, "type") === undefined && !untyped;
  const items = own(schema, "items");
  const additional = own(schema, "additionalProperties");
  const properties = Object.entries(objectAt(schema, "properties"));
  return [
    ...(missing ? [requiredValue(`${at}.type`, `must not be empty ${where}`)] : []),
    ...properties.flatMap(([name, child]) =>
      isObject(child) ? missingTypes(child, `${at}.properties[${name}]`, "for specified object fields") : [],
    ),
    ...(isObject(additional)
      ? missingTypes(additional, `${at}.additionalProperties`, "for specified object fields")
      : []),
    ...(isObject(items) ? missingTypes(items, `${at}.items`, "for specified array items") : []),
  ];
}
