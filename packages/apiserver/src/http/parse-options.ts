import { isObject, objectAt, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import type { WriteOptions } from "../store/backend.ts";
import type { DeletionOptions, Propagation } from "../store/delete-object.ts";
import type { ListQuery, Selection } from "../store/list-objects.ts";
import { listAt, findText } from "../store/metadata.ts";
import type { ServedResource } from "../store/served-resource.ts";
import { badRequest, invalidOptions } from "../store/status-error.ts";
import { findDuplicates } from "./find-duplicates.ts";
import { isTrue, type RequestFacts } from "./request-facts.ts";

/** Parsers of query parameters. */

const VALIDATIONS = ["Ignore", "Warn", "Strict"] as const;
const POLICIES = ["Foreground", "Background", "Orphan"] as const;
/** Rule: MaxFieldManagerLength. */
const LONGEST_MANAGER = 128;

export function parseWriteOptions(
  query: URLSearchParams,
  { verb, userAgent }: RequestFacts,
  { body, warn }: { readonly body: string; readonly warn: (message: string) => void },
): WriteOptions {
  const kind = verb === "create" ? "CreateOptions" : verb === "update" ? "UpdateOptions" : "PatchOptions";
  const manager = query.get("fieldManager") ?? "";
  if (verb === "apply" && manager === "")
    throw invalidOptions(kind, {
      field: "fieldManager",
      reason: "FieldValueRequired",
      message: "Required value: is required for apply patch",
    });
  if (manager.length > LONGEST_MANAGER)
    throw invalidOptions(kind, {
      field: "fieldManager",
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${LONGEST_MANAGER} bytes`,
    });
  if (verb === "patch" && query.has("force"))
    throw invalidOptions(kind, {
      field: "force",
      reason: "FieldValueForbidden",
      message: "Forbidden: may not be specified for non-apply patch",
    });
  return {
    manager: manager === "" ? managerOf(userAgent) : manager,
    dryRun: parseDryRun(query.getAll("dryRun"), kind),
    fieldValidation: parseOne(query.get("fieldValidation"), VALIDATIONS, { kind, field: "fieldValidation" }) ?? "Warn",
    duplicates: body.startsWith("{") ? findDuplicates(body) : [],
    ...(verb === "patch" ? { patch: body } : {}),
    warn,
  };
}

function managerOf(userAgent: string): string {
  const first = userAgent.split("/")[0]?.slice(0, LONGEST_MANAGER) ?? "";
  return first === "" ? "unknown" : first;
}

function parseDryRun(values: readonly string[], kind: string): boolean {
  for (const value of values) parseOne(value, ["All"], { kind, field: "dryRun" });
  return values.length > 0;
}

function parseOne<T extends string>(
  value: string | null | undefined,
  allowed: readonly T[],
  { kind, field }: { readonly kind: string; readonly field: string },
): T | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  const values = allowed.map((word) => JSON.stringify(word)).join(", ");
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${values}`;
  throw invalidOptions(kind, { field, reason: "FieldValueNotSupported", message });
}

export function parseSelection(query: URLSearchParams, resource: ServedResource, facts: RequestFacts): Selection {
  // A path with a name selects one object.
  const named = facts.name === "" ? [] : [`metadata.name=${facts.name}`];
  const fields = [query.get("fieldSelector") ?? "", ...named].filter((part) => part !== "");
  return {
    resource,
    ...(facts.namespace === "" ? {} : { namespace: facts.namespace }),
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: fields.join(","),
  };
}

/** Parses sendInitialEvents. Throws a 422 if the other parameters do not allow it. */
export function parseInitialEvents(query: URLSearchParams, verb: string): boolean | undefined {
  const field = "sendInitialEvents";
  if (!query.has(field)) return undefined;
  const refuse = (where: string, why: string) =>
    invalidOptions("ListOptions", { field: where, reason: "FieldValueForbidden", message: `Forbidden: ${why}` });
  if (verb !== "watch") throw refuse(field, "sendInitialEvents is forbidden for list");
  if (query.get("resourceVersionMatch") !== "NotOlderThan")
    throw refuse("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  return parseBoolean(query, field);
}

export function parseListQuery(query: URLSearchParams, selection: Selection): ListQuery {
  return {
    ...selection,
    limit: parseCount(query, "limit"),
    continue: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
  };
}

/** Parses a count; 0 if it is missing. Throws a 400 if it is not a number. */
export function parseCount(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (text === "") return 0;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

export function parseBoolean(query: URLSearchParams, name: string): boolean | undefined {
  return query.has(name) ? isTrue(query.get(name)) : undefined;
}

/** Parses the options of a deletion. An option in the body takes precedence over one in the query. */
export function parseDeletionOptions(query: URLSearchParams, body: Json): DeletionOptions {
  const options: JsonObject = isObject(body) ? body : {};
  const preconditions = objectAt(options, "preconditions");
  const [uid, resourceVersion] = [findText(preconditions, "uid"), findText(preconditions, "resourceVersion")];
  const at = { kind: "DeleteOptions", field: "propagationPolicy" };
  const given = findText(options, "propagationPolicy") ?? query.get("propagationPolicy");
  const propagation =
    parseOne(given, POLICIES, at) ??
    orphanDependents(own(options, "orphanDependents") ?? query.get("orphanDependents"));
  const dryRun = [...listAt(options, "dryRun").map(String), ...query.getAll("dryRun")];
  return {
    dryRun: parseDryRun(dryRun, at.kind),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(propagation === undefined ? {} : { propagation }),
  };
}

/** The deprecated form of propagationPolicy. */
function orphanDependents(value: Json): Propagation | undefined {
  if (value === null) return undefined;
  return value === true || value === "true" ? "Orphan" : "Background";
}
