import { objectAt } from "../../../base/src/json.ts";
import { parseFieldSelector } from "../../../base/src/field-selector.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import { parseLabelSelector, SelectorError } from "../../../base/src/label-selector.ts";
import type { Backend } from "./backend.ts";
import { fromStorage } from "./convert-object.ts";
import { metaOf } from "./metadata.ts";
import type { StoreEntry } from "./object-store.ts";
import type { ServedResource } from "./served-resource.ts";
import { badRequest, expired, invalidOptions, StatusError, tooLargeVersion } from "./status-error.ts";

/** Which objects a list or a watch returns. */
export interface Selection {
  readonly resource: ServedResource;
  readonly namespace?: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

export interface ListQuery extends Selection {
  /** 0 means no limit. */
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
}

export interface ListResult {
  readonly items: readonly JsonObject[];
  /** Metadata of the list. */
  readonly metadata: JsonObject;
}

/** Returns a test of objects in the resource's version. Throws a 400 for an invalid selector. */
export function selectorOf({ resource, labelSelector, fieldSelector }: Selection): (object: JsonObject) => boolean {
  const labels = parsed(() => parseLabelSelector(labelSelector));
  const fields = parsed(() => parseFieldSelector(fieldSelector));
  for (const { field } of fields) checkField(resource, field);
  return (object) => labels(objectAt(metaOf(object), "labels")) && fields.every((field) => field.matches(object));
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SelectorError ? badRequest(error.message) : error;
  }
}

function checkField(resource: ServedResource, field: string): void {
  if (field === "metadata.name" || (field === "metadata.namespace" && resource.namespaced)) return;
  if (resource.selectableFields.includes(field)) return;
  if (resource.definition !== undefined || resource.selectableFields.length > 0)
    throw badRequest(`field label not supported: ${field}`);
  throw badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}

/** Returns one page of a list. Throws a 410 if its version is compacted. */
export function listObjects(backend: Backend, query: ListQuery): ListResult {
  const { resource, limit } = query;
  const matches = selectorOf(query);
  const { version, start } = firstPosition(backend, query);
  const rest = entriesAt(backend, query, version)
    .filter(({ key }) => key > start)
    .map(({ key, object }) => ({ key, object: fromStorage(resource, object) }))
    .filter(({ object }) => matches(object));
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const last = page.at(-1);
  const selected = query.labelSelector !== "" || query.fieldSelector !== "";
  const more =
    last === undefined || page.length === rest.length
      ? {}
      : {
          continue: printToken({ version, start: last.key }),
          ...(selected ? {} : { remainingItemCount: rest.length - page.length }),
        };
  return { items: page.map(({ object }) => object), metadata: { resourceVersion: String(version), ...more } };
}

function entriesAt({ store }: Backend, { resource, namespace }: ListQuery, version: number): readonly StoreEntry[] {
  if (version === store.resourceVersion) return store.list(resource.storage, namespace);
  return store.listAt(resource.storage, version, namespace);
}

interface Token {
  readonly version: number;
  /** The last key of the previous page. */
  readonly start: string;
}

function firstPosition({ store }: Backend, query: ListQuery): Token {
  const current = store.resourceVersion;
  if (query.continue !== "" && !["", "0"].includes(query.resourceVersion))
    throw badRequest("specifying resource version is not allowed when using continue");
  if (query.continue !== "")
    return checkToken(parseToken(query.continue), { current, compacted: store.compactedVersion });
  const wanted = parseVersion(query.resourceVersion);
  const match = checkMatch(query);
  if (wanted > current) throw tooLargeVersion(wanted, current);
  // With a limit and a version, the match is exact by default.
  const exact = match === "Exact" || (match === "" && query.limit > 0 && wanted > 0);
  return { version: exact ? wanted : current, start: "" };
}

const MATCHES = ["Exact", "NotOlderThan"];

function checkMatch({ resourceVersion, resourceVersionMatch }: ListQuery): string {
  const field = "resourceVersionMatch";
  if (resourceVersionMatch === "") return "";
  if (resourceVersion === "") {
    const message = "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided";
    throw invalidOptions("ListOptions", { field, reason: "FieldValueForbidden", message });
  }
  if (resourceVersionMatch === "Exact" && resourceVersion === "0") {
    const message = 'Forbidden: resourceVersionMatch "Exact" is forbidden for resourceVersion "0"';
    throw invalidOptions("ListOptions", { field, reason: "FieldValueForbidden", message });
  }
  if (MATCHES.includes(resourceVersionMatch)) return resourceVersionMatch;
  const values = MATCHES.concat("").map((value) => JSON.stringify(value));
  const message = `Unsupported value: ${JSON.stringify(resourceVersionMatch)}: supported values: ${values.join(", ")}`;
  throw invalidOptions("ListOptions", { field, reason: "FieldValueNotSupported", message });
}

/** Parses the resourceVersion of a query; "" is 0. Throws a 400 if it is not a number. */
export function parseVersion(text: string): number {
  if (text === "") return 0;
  if (/^\d+$/.test(text)) return Number(text);
  throw new StatusError(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    {
      code: 400,
      reason: "BadRequest",
    },
  );
}

function checkToken(token: Token, { current, compacted }: { current: number; compacted: number }): Token {
  if (token.version < 0) return { ...token, version: current };
  if (token.version >= compacted) return token;
  throw expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
      "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
      "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
      "deleted between the time the first chunk was returned and now may show up in the list.",
    printToken({ ...token, version: -1 }),
  );
}

function printToken({ version, start }: Token): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: version, start: `${start}\u0000` })).toString(
    "base64url",
  );
}

function parseToken(text: string): Token {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (typeof token === "object" && token !== null && "rv" in token && "start" in token) {
      if (typeof token.rv === "number" && typeof token.start === "string")
        return { version: token.rv, start: token.start.replace(/\0$/, "") };
    }
  } catch {
    // The text is not JSON; the error below says so.
  }
  throw badRequest("continue key is not valid");
}
