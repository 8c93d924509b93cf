import { isArray, isObject, own, type JsonObject } from "../../packages/base/src/json.ts";

/** The structural schema of one version of a definition. */
export function servedSchema(definition: JsonObject, version: string): JsonObject {
  const spec = own(definition, "spec");
  const versions = isObject(spec) ? own(spec, "versions") : undefined;
  const found = isArray(versions) ? versions.filter(isObject).find((one) => own(one, "name") === version) : undefined;
  const schema = found === undefined ? undefined : own(found, "schema");
  const root = isObject(schema) ? own(schema, "openAPIV3Schema") : undefined;
  if (!isObject(root)) throw new Error(`the definition has no schema for ${version}`);
  return root;
}
