import type { JsonObject } from "../../../packages/base/src/json.ts";
import { yamlBanner } from "../../print/banner.ts";
import { printYaml } from "../../../packages/base/src/print-yaml.ts";

/** Prints the CustomResourceDefinition of one kind. `source` is the schema file that the banner names. */
export function emitCrd(definition: JsonObject, source: string): string {
  return `${yamlBanner(source)}\n${printYaml(definition)}`;
}

/** Prints all definitions in dependency order, for one `kubectl apply --server-side -f`. `source` is the schema folder. */
export function emitCrdBundle(definitions: readonly JsonObject[], source: string): string {
  const documents = definitions.map((definition) => `---\n${printYaml(definition)}`);
  return [`${yamlBanner(source)}\n`, ...documents].join("");
}
