import { checkMetadata } from "../../packages/admission/src/index.ts";
import { isArray, isObject, members, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { servedSchema } from "../catalog/served-schema.ts";
import { rowOf } from "../diagnostics/codes.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { lowerSchema } from "../lowering/lower.ts";
import type { Api, Catalog, Entry } from "../types.ts";
import { admissionProblems, refusals, smallestValue } from "./smallest-value.ts";

/** A value that an API server accepts. */
export interface Example {
  readonly value: Json;
  /** Whether the schema has it in `examples`. Otherwise it is the smallest valid value. */
  readonly isWritten: boolean;
}

/**
 * Finds an example of an entry: the first of its `examples` that an API server accepts, otherwise the smallest value. Reports
 * each example that is refused, and returns null with a warning if there is no valid value.
 */
export function findExample(entry: Entry, catalog: Catalog, diagnostics: Diagnostics): Example | null {
  const judge = judgeOf(entry, catalog);
  if (judge === null) return null;
  const root = entry.types[0]?.schema;
  const listed = isObject(root) ? own(root, "examples") : undefined;
  for (const [i, given] of (isArray(listed) ? listed : []).entries()) {
    const value = judge.complete(given);
    const [problem] = judge.problems(value);
    if (problem === undefined) return { value, isWritten: true };
    const at = { source: entry.source, pointer: `/examples/${i}` };
    diagnostics.report("SG8102", { name: entry.id, problem }, { at });
  }
  const value = judge.complete(judge.smallest());
  const [problem] = judge.problems(value);
  if (problem === undefined) return { value, isWritten: false };
  diagnostics.report("SG8101", { name: entry.id, problem }, { at: { source: entry.source, pointer: "@0" } });
  return null;
}

/** What an API server says about the values of an entry. */
interface Judge {
  readonly problems: (value: Json) => string[];
  readonly smallest: () => Json;
  /** Adds what every object has. */
  readonly complete: (value: Json) => Json;
}

/** Returns null if no structural schema can say what the entry means. */
function judgeOf({ api, definition, types, name }: Entry, catalog: Catalog): Judge | null {
  const [root] = types;
  if (root === undefined) return null;
  const resolve = (id: string) => catalog.types.get(id);
  if (api !== null) {
    const schema = definition === null ? usable(lowerSchema(root, { resolve })) : servedSchema(definition, api.version);
    return schema === null ? null : objectJudge(schema, { api, kind: name });
  }
  // A type is not an object of the API, so it is judged as a field of one.
  const holder = { ...root, id: "", schema: { type: "object", properties: { value: { $ref: root.id } } } };
  const lowered = usable(lowerSchema(holder, { resolve }));
  const [, schema] = (lowered === null ? [] : members(lowered, "properties")).find(([key]) => key === "value") ?? [];
  if (!isObject(schema)) return null;
  return {
    problems: (value) => refusals(schema, value),
    smallest: () => smallestValue(schema),
    complete: (value) => value,
  };
}

function usable({ schema, losses }: ReturnType<typeof lowerSchema>): JsonObject | null {
  return losses.some(({ code }) => rowOf(code).severity === "error") ? null : schema;
}

function objectJudge(schema: JsonObject, { api, kind }: { readonly api: Api; readonly kind: string }): Judge {
  const head = { apiVersion: api.apiVersion, kind };
  const metadata = new Map(members(schema, "properties")).get("metadata");
  const names = new Map(isObject(metadata) ? members(metadata, "properties") : []);
  const name = names.get("name");
  const meta: JsonObject = {
    name: isObject(name) ? smallestValue(name) : "example",
    ...(api.scope === "Namespaced" && api.namespace.policy !== "none" ? { namespace: namespaceOf(api) } : {}),
  };
  const complete = (value: Json): Json => {
    if (!isObject(value)) return value;
    const given = own(value, "metadata");
    const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = value;
    return {
      ...head,
      ...pick(value, ["apiVersion", "kind"]),
      metadata: isObject(given) ? { ...meta, ...given } : meta,
      ...rest,
    };
  };
  return {
    problems: (value) => (isObject(value) ? objectProblems(value, { schema, head }) : ["it is not an object"]),
    smallest: () => smallestValue(withoutHead(schema)),
    complete,
  };
}

/** The schema of what the user writes below the fields that every object has. */
function withoutHead(schema: JsonObject): JsonObject {
  const HEAD = ["apiVersion", "kind", "metadata"];
  const required = own(schema, "required");
  return {
    ...schema,
    properties: Object.fromEntries(members(schema, "properties").filter(([key]) => !HEAD.includes(key))),
    ...(isArray(required) ? { required: required.filter((key) => !HEAD.includes(String(key))) } : {}),
  };
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(object, name) ? [[name, object[name] ?? null]] : [])),
  );
}

interface Wanted {
  readonly schema: JsonObject;
  readonly head: { readonly apiVersion: string; readonly kind: string };
}

function objectProblems(object: JsonObject, { schema, head }: Wanted): string[] {
  const wrong = Object.entries(head).filter(([field, wanted]) => object[field] !== wanted);
  return [
    ...wrong.map(([field, wanted]) => `${field}: must be ${wanted}`),
    ...checkMetadata("subdomain", object).map(({ field, message }) => `${field}: ${message}`),
    ...admissionProblems(schema, object),
  ];
}

function namespaceOf({ namespace }: Api): string {
  if (namespace.policy === "fixed") return namespace.name;
  return namespace.policy === "template" ? namespace.template.replace(/\{[^{}]*\}/g, "example") : "default";
}
