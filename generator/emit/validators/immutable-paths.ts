import { escapeToken, isObject, own } from "../../../packages/base/src/json.ts";
import type { Catalog, NamedType } from "../../types.ts";
import { fragmentToken } from "./fragment.ts";

/** A path whose value may not change, and where the schema declares it. */
export interface ImmutablePath {
  /** JSON Pointer into the object. */
  readonly path: string;
  /** URI with a JSON Pointer fragment, as in the errors of a validator. */
  readonly schemaPath: string;
}

/** Follows dotted paths such as `spec.lineage` from the root type of a kind to what declares them. */
export function immutablePaths(catalog: Catalog, root: NamedType, dotted: readonly string[]): ImmutablePath[] {
  return dotted.map((text) => {
    const names = text.split(".");
    const path = names.map((name) => `/${escapeToken(name)}`).join("");
    return { path, schemaPath: declaration(catalog, root, names) };
  });
}

/** The deepest schema on the way that says something: below a plain map or list there may be none. */
function declaration(catalog: Catalog, root: NamedType, names: readonly string[]): string {
  let schemaPath = root.id;
  let type: NamedType | undefined = root;
  let pointer = "";
  let schema = root.schema;
  for (const name of names) {
    const target: NamedType | undefined = refTarget(catalog, schema);
    if (target !== undefined) [type, pointer, schema] = [target, "", target.schema];
    const properties = isObject(schema) ? own(schema, "properties") : undefined;
    const child = isObject(properties) ? own(properties, name) : undefined;
    if (child === undefined || (!isObject(child) && typeof child !== "boolean")) break;
    pointer += `/properties/${fragmentToken(name)}`;
    schemaPath = type.id + pointer;
    schema = child;
  }
  return schemaPath;
}

/** The end of a chain of references. */
function refTarget(catalog: Catalog, schema: NamedType["schema"]): NamedType | undefined {
  let found: NamedType | undefined;
  const seen = new Set<string>();
  for (let at = schema; isObject(at);) {
    const ref = own(at, "$ref");
    const target = typeof ref === "string" && !seen.has(ref) ? catalog.types.get(ref) : undefined;
    if (target === undefined) break;
    seen.add(target.id);
    found = target;
    at = target.schema;
  }
  return found;
}
