import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { AdmissionCause } from "../value/cause.ts";
import { invalid, missing } from "../value/cause.ts";
import { goText } from "../value/go-text.ts";
import { findObject, isSet, propertyAt } from "../value/schema-access.ts";
import { checkMetadata } from "./check-metadata.ts";
import { decodeMetadata } from "./decode-metadata.ts";

/** Checks the type and the metadata of embedded resources. Rule: `schema/objectmeta/validation.go`. */
export function embeddedCauses(schema: JsonObject, value: Json, path = ""): AdmissionCause[] {
  return embeddedResources(schema, value, path).flatMap((resource) => [
    ...typeMetaCauses(resource.value, resource.path),
    ...metadataCauses(resource.value, resource.path),
  ]);
}

interface EmbeddedResource {
  readonly value: JsonObject;
  readonly path: string;
}

function embeddedResources(schema: JsonObject, value: Json, path: string): EmbeddedResource[] {
  const items = findObject(schema, "items");
  if (isArray(value))
    return items === undefined ? [] : value.flatMap((item, i) => embeddedResources(items, item, `${path}[${i}]`));
  if (!isObject(value)) return [];
  const rest = findObject(schema, "additionalProperties");
  const below = Object.entries(value).flatMap(([name, member]) => {
    const declared = propertyAt(schema, name);
    if (declared !== undefined) return embeddedResources(declared, member, path === "" ? name : `${path}.${name}`);
    return rest === undefined ? [] : embeddedResources(rest, member, `${path}[${name}]`);
  });
  return isSet(schema, "x-kubernetes-embedded-resource") ? [{ value, path }, ...below] : below;
}

const KIND = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const KIND_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

function typeMetaCauses(value: JsonObject, path: string): AdmissionCause[] {
  return ["apiVersion", "kind"].flatMap((name) => {
    const at = `${path}.${name}`;
    const text = own(value, name);
    if (text === undefined) return [missing(at)];
    if (typeof text !== "string") return [invalid(at, text, "must be a string")];
    if (text === "") return [invalid(at, text, "must not be empty")];
    return name === "kind" ? kindCauses(text, at) : versionCauses(text, at);
  });
}

function kindCauses(kind: string, at: string): AdmissionCause[] {
  const faults = [
    ...(KIND.test(kind.toLowerCase()) ? [] : [KIND_TEXT]),
    ...(kind.length > 63 ? ["must be no more than 63 bytes"] : []),
  ];
  if (faults.length === 0) return [];
  return [invalid(at, kind, `may have mixed case, but should otherwise match: ${faults.join(",")}`)];
}

function versionCauses(apiVersion: string, at: string): AdmissionCause[] {
  if (apiVersion.split("/").length <= 2) return [];
  return [invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
}

function metadataCauses(value: JsonObject, path: string): AdmissionCause[] {
  const metadata = own(value, "metadata");
  if (metadata === undefined) return [];
  const decoded = decodeMetadata(metadata);
  if (decoded.problem !== undefined) return [invalid(`${path}.metadata`, metadata, decoded.problem)];
  // A missing name is not an error.
  const named = { name: "fakename", ...decoded.metadata };
  return checkMetadata("path", { metadata: named }).map((cause) => ({ ...cause, field: `${path}.${cause.field}` }));
}

/** Returns what the API server cannot decode in embedded resources. It refuses this before any validation. */
export function embeddedErrors(schema: JsonObject, value: Json, path = ""): string[] {
  return embeddedResources(schema, value, path).flatMap((resource) => resourceErrors(resource));
}

function resourceErrors({ value, path }: EmbeddedResource): string[] {
  const texts = ["apiVersion", "kind"].flatMap((name) => {
    const text = own(value, name);
    if (text === undefined || typeof text === "string") return [];
    return [`${path}.${name}: Invalid value: ${goText(text)}: must be a string`];
  });
  const metadata = own(value, "metadata");
  const { problem } = decodeMetadata(metadata ?? null);
  return problem === undefined
    ? texts
    : [...texts, `${path}.metadata: Invalid value: ${goText(metadata ?? null)}: ${problem}`];
}
