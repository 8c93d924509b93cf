import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";

/** A document that is not a JSON Schema: what it is, where that is said, and how to get a schema from it. */
export interface OtherDocument {
  readonly what: string;
  /** The member that gives it away. */
  readonly member: string;
  readonly hint: string;
}

const FROM_DEFINITION =
  'copy spec.versions[].schema.openAPIV3Schema into a file of its own, and add "x-ont-kind": true to it';
const FROM_OBJECT = "move it out of the schema folder, or write a JSON Schema that describes such objects";
const FROM_OPENAPI = "copy a member of components.schemas into a file of its own, without its references";

/** Recognizes documents that tools of Kubernetes read and write. None of their members means anything in JSON Schema. */
export function recognizeDocument(value: JsonObject): OtherDocument | undefined {
  const api = ["openapi", "swagger", "asyncapi"].find((member) => typeof own(value, member) === "string");
  if (api !== undefined) return { what: "an OpenAPI document", member: api, hint: FROM_OPENAPI };
  const kind = own(value, "kind");
  if (typeof kind !== "string" || typeof own(value, "apiVersion") !== "string") return undefined;
  if (isDefinition(value)) return { what: "a CustomResourceDefinition", member: "kind", hint: FROM_DEFINITION };
  const items = own(value, "items");
  if (isArray(items) && items.some(isDefinition))
    return { what: "a list of CustomResourceDefinitions", member: "kind", hint: FROM_DEFINITION };
  return { what: `a Kubernetes object of the kind ${kind}`, member: "kind", hint: FROM_OBJECT };
}

function isDefinition(value: Json): boolean {
  return isObject(value) && own(value, "kind") === "CustomResourceDefinition";
}

/** Recognizes several YAML documents of which one is a definition, by their text. */
export function recognizeBundle(text: string): OtherDocument | undefined {
  const found = /^kind:\s*["']?CustomResourceDefinition\b/m.test(text);
  return found ? { what: "a bundle of CustomResourceDefinitions", member: "kind", hint: FROM_DEFINITION } : undefined;
}
