import { isArray, isObject, own, type Json, type JsonObject } from "../../json.ts";
import type { AdmissionCause } from "./admit.ts";
import { invalid, missing } from "./cause.ts";
import { isSet, memberSchema, objectAt } from "./schema-access.ts";

/** What is wrong with apiVersion and kind of resources within the object (`schema/objectmeta/validation.go`). */
export function embeddedCauses(schema: JsonObject, value: Json, path = ""): AdmissionCause[] {
  const items = objectAt(schema, "items");
  if (isArray(value))
    return items === undefined ? [] : value.flatMap((item, i) => embeddedCauses(items, item, `${path}[${i}]`));
  if (!isObject(value)) return [];
  const below = Object.entries(value).flatMap(([name, member]) => {
    const schemaBelow = memberSchema(schema, name);
    return schemaBelow === undefined ? [] : embeddedCauses(schemaBelow, member, path === "" ? name : `${path}.${name}`);
  });
  return isSet(schema, "x-kubernetes-embedded-resource") ? [...typeMetaCauses(value, path), ...below] : below;
}

function typeMetaCauses(value: JsonObject, path: string): AdmissionCause[] {
  const causes = ["apiVersion", "kind"].flatMap((name) => {
    const text = own(value, name);
    if (text === undefined) return [missing(`${path}.${name}`)];
    if (typeof text !== "string") return [invalid(`${path}.${name}`, text, "must be a string")];
    return text === "" ? [invalid(`${path}.${name}`, text, "must not be empty")] : [];
  });
  const metadata = own(value, "metadata");
  if (metadata !== undefined && !isObject(metadata))
    causes.push(invalid(`${path}.metadata`, metadata, "must be an object"));
  return causes;
}
