import { parseAllDocuments } from "yaml";
import { isObject, jsonText, own, type JsonObject } from "../../../base/src/json.ts";
import { parseYamlText } from "./read-body.ts";

/** An object of a file for `kubectl apply`. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined if the file leaves it to the client. */
  readonly namespace: string | undefined;
  readonly object: JsonObject;
}

/** Parses YAML with any number of documents. Throws an `Error` if one of them is not an object with a name. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text, { intAsBigInt: true, resolveKnownTags: false, logLevel: "error" }).flatMap(
    (document) => {
      const [fault] = document.errors;
      if (fault !== undefined) throw new Error(fault.message);
      const value = parseYamlText(jsonText(document.toJS()));
      if (value === null) return [];
      const metadata = isObject(value) ? own(value, "metadata") : undefined;
      if (!isObject(value) || !isObject(metadata)) throw new Error("not every document is an object with metadata");
      const text = (given: unknown) => (typeof given === "string" ? given : "");
      const [apiVersion, kind, name] = [value["apiVersion"], value["kind"], metadata["name"]].map(text);
      const namespace = text(own(metadata, "namespace")) || undefined;
      if (!apiVersion || !kind || !name) throw new Error("not every document has apiVersion, kind and metadata.name");
      return [{ apiVersion, kind, name, namespace, object: value }];
    },
  );
}
