import { isBuiltIn } from "../catalog/built-in-schemas.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { typesOf } from "../keywords.ts";
import { escapeToken, isObject, members, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { nearest } from "../../packages/base/src/nearest.ts";
import type { Catalog, Entry } from "../types.ts";

/** Reports roots that are almost those of Kubernetes objects, and an `$id` with another API version. */
export function checkRoots({ entries }: Catalog, diagnostics: Diagnostics): void {
  const referenced = new Set(entries.flatMap(({ references }) => references.map(({ id }) => id)));
  for (const entry of entries.filter((one) => !isBuiltIn(one))) {
    const root = isObject(entry.source.value) ? entry.source.value : {};
    if (entry.api !== null) {
      checkNames(entry, root, diagnostics);
      checkVersion(entry, root, diagnostics);
    } else if (own(root, "x-ont-kind") === undefined && !referenced.has(entry.id)) checkType(entry, root, diagnostics);
  }
}

function checkNames({ source }: Entry, root: JsonObject, diagnostics: Diagnostics): void {
  for (const [name, schema] of members(root, "properties")) {
    const meant = almostRootName(name, schema, root);
    const at = { source, pointer: `/properties/${escapeToken(name)}` };
    const hint = `did you mean ${JSON.stringify(meant)}?`;
    if (meant !== undefined) diagnostics.report("SG3190", { name, meant }, { at, hint });
  }
}

/** Reports a type that looks like a kind and to which no other schema refers. */
function checkType({ source }: Entry, root: JsonObject, diagnostics: Diagnostics): void {
  const properties = new Map(members(root, "properties"));
  const misspelled = [...properties].find(([name, schema]) => almostRootName(name, schema, root) === "spec")?.[0];
  const isEnvelope = ["apiVersion", "kind", "metadata"].every((name) => properties.has(name));
  const name = misspelled ?? (isEnvelope ? "metadata" : isDeclaredObject(properties.get("status")) ? "status" : null);
  if (name === null) return;
  const hint = 'did you mean "spec"? If the schema is a type, add "x-ont-kind": false';
  const at = { source, pointer: `/properties/${escapeToken(name)}` };
  diagnostics.report("SG3192", { name }, { at, ...(name === misspelled ? { hint } : {}) });
}

function isDeclaredObject(schema: Json | undefined): boolean {
  return isObject(schema) && (own(schema, "type") === "object" || own(schema, "properties") !== undefined);
}

const ROOT_NAMES = ["apiVersion", "kind", "metadata", "spec", "status"];
/** Those that are not words of their own with another letter, as `kinds` is. */
const UNLIKE_OTHERS = ["metadata", "spec", "status"];

/** Returns the name that a root has in Kubernetes, if a property is almost called so and could be meant as it. */
function almostRootName(name: string, schema: Json, root: JsonObject): string | undefined {
  if (ROOT_NAMES.includes(name)) return undefined;
  const declared = new Set(members(root, "properties").map(([key]) => key));
  const missing = ROOT_NAMES.filter((one) => !declared.has(one));
  const letters = name.replace(/[-_]/g, "").toLowerCase();
  const same = missing.find((one) => one.toLowerCase() === letters);
  if (same !== undefined) return same;
  const types = isObject(schema) ? typesOf(schema) : [];
  const isPossible = types.length === 0 || types.includes("object");
  const candidates = UNLIKE_OTHERS.filter((one) => missing.includes(one) && name !== `${one}s`);
  return isPossible ? nearest(name, candidates, 1) : undefined;
}

const VERSION = /^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$/;

/** Reports an `$id` whose path has segments in the form of API versions, of which none is that of the kind. */
function checkVersion({ source, version }: Entry, root: JsonObject, diagnostics: Diagnostics): void {
  const id = own(root, "$id");
  const path = typeof id === "string" ? id.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "") : "";
  const found = path.split("/").filter((segment) => VERSION.test(segment));
  const [other] = found;
  if (other === undefined || found.includes(version)) return;
  diagnostics.report("SG3191", { found: other, version }, { at: { source, pointer: "/$id" } });
}
