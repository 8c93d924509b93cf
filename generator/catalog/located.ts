import {
  escapeToken,
  isArray,
  isObject,
  isSchema,
  members,
  own,
  type Json,
  type JsonObject,
  type Schema,
} from "../../packages/base/src/json.ts";
import type { NamedType } from "../types.ts";

/** Returns the NamedType with an id (canonical URI). */
export type Resolve = (id: string) => NamedType | undefined;

/** The references that led to a place, innermost first. */
export interface Trail {
  readonly id: string;
  readonly up: Trail | null;
}

/** A schema, its place, and the references that the walk followed to it. */
export interface Located<S extends Schema = Schema> {
  readonly schema: S;
  readonly typeId: string;
  readonly pointer: string;
  readonly trail: Trail | null;
}

/** A schema object that a value must satisfy together with the other parts of its node. */
export type Part = Located<JsonObject>;

/** Returns the subschema at a keyword of a part, or at a member of that keyword; undefined if there is none. */
export function sub(part: Part, keyword: string, member?: string | number): Located | undefined {
  const held = own(part.schema, keyword);
  const schema = member === undefined ? held : memberOf(held, member);
  if (!isSchema(schema)) return undefined;
  const tail = member === undefined ? "" : `/${escapeToken(String(member))}`;
  return { ...part, schema, pointer: `${part.pointer}/${escapeToken(keyword)}${tail}` };
}

function memberOf(held: Json | undefined, member: string | number): Json | undefined {
  if (isArray(held)) return held[Number(member)];
  return isObject(held) ? own(held, String(member)) : undefined;
}

/** The subschemas in the array at a keyword. */
export function subs(part: Part, keyword: string): Located[] {
  const held = own(part.schema, keyword);
  if (!isArray(held)) return [];
  return held.flatMap((_, index) => sub(part, keyword, index) ?? []);
}

/** The member subschemas of the object at a keyword (`properties`, `dependentSchemas`). */
export function subMembers(part: Part, keyword: string): (readonly [string, Located])[] {
  return members(part.schema, keyword).flatMap(([name]) => {
    const located = sub(part, keyword, name);
    return located === undefined ? [] : [[name, located] as const];
  });
}

export function isPart(located: Located): located is Part {
  return typeof located.schema === "object";
}

/** Follows the `$ref` of a part. Returns undefined if it leads nowhere, and "cycle" if it leads back to the trail. */
export function follow({ resolve }: { readonly resolve: Resolve }, part: Part): Located | "cycle" | undefined {
  const id = own(part.schema, "$ref");
  if (typeof id !== "string") return undefined;
  for (let step = part.trail; step !== null; step = step.up) if (step.id === id) return "cycle";
  const type = resolve(id);
  return type && { schema: type.schema, typeId: type.id, pointer: "", trail: { id, up: part.trail } };
}

/** The schemas that some values of a part satisfy: the branches of its junctors and conditionals, except `allOf`. */
export function possibleBranches(part: Part): Located[] {
  const single = ["then", "else"].flatMap((keyword) => sub(part, keyword) ?? []);
  const dependent = [...subMembers(part, "dependentSchemas"), ...subMembers(part, "dependencies")];
  return [...subs(part, "anyOf"), ...subs(part, "oneOf"), ...single, ...dependent.map(([, schema]) => schema)];
}

/** The schemas that may apply to the value of a part: its possible branches, and what it tests. */
export function branchesOf(part: Part): Located[] {
  return [...possibleBranches(part), ...["not", "if"].flatMap((keyword) => sub(part, keyword) ?? [])];
}

export interface Reach {
  readonly resolve: Resolve;
  /** Lists further schemas for the value of a part, which it does not need to satisfy. Default: none. */
  readonly branches?: (part: Part) => readonly Located[];
}

/** Returns the given schemas and all others that apply to the same value through references and `allOf`, each once. */
export function allParts(given: readonly Located[], { resolve, branches = () => [] }: Reach): Part[] {
  const parts = new Map<string, Part>();
  const queue = [...given];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const key = `${at.typeId} ${at.pointer}`;
    if (!isPart(at) || parts.has(key)) continue;
    parts.set(key, at);
    const target = follow({ resolve }, { ...at, trail: null });
    if (target !== undefined && target !== "cycle") queue.push(target);
    queue.push(...subs(at, "allOf"), ...branches(at));
  }
  return [...parts.values()];
}

/** The names that a part lists under `required`. */
export function requiredOf({ schema }: Part): string[] {
  const listed = own(schema, "required");
  return isArray(listed) ? listed.map(String) : [];
}

/** The schemas that parts declare for a property. */
export function propertyOf(parts: readonly Part[], name: string): Located[] {
  return parts.flatMap((part) => sub(part, "properties", name) ?? []);
}

/** The start of a walk through a named type. */
export function rootOf({ id, schema }: NamedType): Located {
  return { schema, typeId: id, pointer: "", trail: { id, up: null } };
}
