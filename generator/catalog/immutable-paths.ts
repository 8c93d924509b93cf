import type { Config } from "../config/config.ts";
import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { escapeToken, isArray, isObject, isSchema, members, own, type Schema } from "../../packages/base/src/json.ts";
import type { Catalog, ImmutablePath, NamedType } from "../types.ts";
import type { Draft } from "./draft.ts";
import { fragmentToken } from "./fragment.ts";

/** A schema inside a named type. The pointer is escaped as in the fragment of a URI. */
interface Spot {
  readonly type: NamedType;
  readonly pointer: string;
  readonly schema: Schema;
}

export interface ImmutableContext {
  readonly config: Config;
  readonly root: NamedType;
  readonly types: Catalog["types"];
}

/** Follows the paths of a kind to the properties that they name. A path that leads to none is reported. */
export function immutablePaths(draft: Draft, context: ImmutableContext, diagnostics: Diagnostic[]): ImmutablePath[] {
  return declaredPaths(draft, context.config).flatMap((declared) => {
    const resolved = resolvePath(declared, context);
    if (resolved === null) diagnostics.push(diagnostic("SG2010", { path: declared.path }, { at: declared.at }));
    return resolved ?? [];
  });
}

/** Follows one path from the root of a kind; null when it leads to no property. */
export function resolvePath(
  { path, at }: Pick<ImmutablePath, "path" | "at">,
  { root, types }: Pick<ImmutableContext, "root" | "types">,
): ImmutablePath | null {
  const names = path.split(".");
  let spots: readonly Spot[] = [{ type: root, pointer: "", schema: root.schema }];
  for (const name of names) spots = declarationsOf(name, spots, types);
  const [first] = spots;
  const pointer = names.map((name) => `/${escapeToken(name)}`).join("");
  return first === undefined ? null : { path, names, pointer, schemaPath: first.type.id + first.pointer, at };
}

/** The annotation counts before the config. */
function declaredPaths({ annotations, settings, source, id }: Draft, config: Config) {
  const annotated = annotations["x-ont-immutable"];
  const list =
    annotated === undefined
      ? { source: config.source, pointer: `/kinds/${escapeToken(id)}/immutable` }
      : { source, pointer: "/x-ont-immutable" };
  return (annotated ?? settings.immutable ?? []).map((path, i) => {
    return { path, at: { source: list.source, pointer: `${list.pointer}/${i}` } };
  });
}

/** Every schema that declares a property of an object to which all of `spots` apply; references are followed. */
function declarationsOf(name: string, spots: readonly Spot[], types: Catalog["types"]): Spot[] {
  const found: Spot[] = [];
  const seen = new Set<string>();
  const queue = [...spots];
  for (let spot = queue.shift(); spot !== undefined; spot = queue.shift()) {
    const key = `${spot.type.id} ${spot.pointer}`;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push(...below(spot, "properties", name));
    queue.push(...inPlace(spot, types));
  }
  return found;
}

/** What applies to the same value as a schema: the target of its reference, and its branches. */
function inPlace(spot: Spot, types: Catalog["types"]): Spot[] {
  const { schema } = spot;
  if (!isObject(schema)) return [];
  const ref = own(schema, "$ref");
  const target = typeof ref === "string" ? types.get(ref) : undefined;
  const lists = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => {
    const branches = own(schema, keyword);
    return isArray(branches) ? branches.flatMap((_, i) => below(spot, keyword, i)) : [];
  });
  return [
    ...(target === undefined ? [] : [{ type: target, pointer: "", schema: target.schema }]),
    ...lists,
    ...["if", "then", "else", "not"].flatMap((keyword) => below(spot, keyword)),
    ...members(schema, "dependentSchemas").flatMap(([name]) => below(spot, "dependentSchemas", name)),
  ];
}

/** The schema at a keyword, or at a member or an item of what stands there. */
function below(spot: Spot, keyword: string, step?: string | number): Spot[] {
  const held = isObject(spot.schema) ? own(spot.schema, keyword) : undefined;
  let schema = held;
  if (typeof step === "string") schema = isObject(held) ? own(held, step) : undefined;
  else if (step !== undefined) schema = isArray(held) ? held[step] : undefined;
  if (!isSchema(schema)) return [];
  const tail = step === undefined ? "" : `/${fragmentToken(String(step))}`;
  return [{ ...spot, schema, pointer: `${spot.pointer}/${keyword}${tail}` }];
}
