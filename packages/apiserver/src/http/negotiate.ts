import { StatusError } from "../store/status-error.ts";

/** The form of objects that a client accepts. */
export type Form = "object" | "Table" | "PartialObjectMetadata";

/** Returns the first form in an Accept header that the server supports. Throws a 406 if there is none. */
export function negotiate(accept: string): Form {
  if (accept.trim() === "") return "object";
  for (const entry of accept.split(",")) {
    const form = formOf(entry);
    if (form !== undefined) return form;
  }
  throw new StatusError("only the following media types are accepted: application/json", {
    code: 406,
    reason: "NotAcceptable",
  });
}

const JSON_TYPES = ["application/json", "application/*", "*/*"];
const META_VERSIONS = ["v1", "v1beta1"];

function formOf(entry: string): Form | undefined {
  const [type = "", ...parameters] = entry.split(";").map((part) => part.trim());
  if (!JSON_TYPES.includes(type)) return undefined;
  const values = new Map(parameters.map((parameter): [string, string] => pairOf(parameter)));
  const wanted = values.get("as");
  if (wanted === undefined) return "object";
  if (values.get("g") !== "meta.k8s.io" || !META_VERSIONS.includes(values.get("v") ?? "")) return undefined;
  if (wanted === "Table") return "Table";
  return wanted === "PartialObjectMetadata" || wanted === "PartialObjectMetadataList"
    ? "PartialObjectMetadata"
    : undefined;
}

function pairOf(parameter: string): [string, string] {
  const [name = "", value = ""] = parameter.split("=", 2);
  return [name, value];
}
