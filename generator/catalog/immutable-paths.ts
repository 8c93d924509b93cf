import type { Config } from "../config/config.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { escapeToken } from "../../packages/base/src/json.ts";
import type { Catalog, ImmutablePath, NamedType } from "../types.ts";
import { settingPlace, type Draft } from "./draft.ts";
import { fragmentOf } from "./fragment.ts";
import { allParts, branchesOf, propertyOf, rootOf, type Located } from "./located.ts";

export interface ImmutableContext {
  readonly config: Config;
  readonly root: NamedType;
  readonly types: Catalog["types"];
}

/** Resolves the immutable paths of a kind to the properties that they name. Reports a path without a property. */
export function immutablePaths(draft: Draft, context: ImmutableContext, diagnostics: Diagnostics): ImmutablePath[] {
  return declaredPaths(draft, context.config).flatMap((declared) => {
    const resolved = resolvePath(declared, context);
    if (resolved === null) diagnostics.report("SG2010", { path: declared.path }, { at: declared.at });
    return resolved ?? [];
  });
}

/** Resolves one path from the root of a kind. Returns null if there is no such property. */
export function resolvePath(
  { path, at }: Pick<ImmutablePath, "path" | "at">,
  { root, types }: Pick<ImmutableContext, "root" | "types">,
): ImmutablePath | null {
  const names = path.split(".");
  const resolve = (id: string) => types.get(id);
  let reached: readonly Located[] = [rootOf(root)];
  for (const name of names) reached = propertyOf(allParts(reached, { resolve, branches: branchesOf }), name);
  const [first] = reached;
  const pointer = names.map((name) => `/${escapeToken(name)}`).join("");
  return first === undefined
    ? null
    : { path, names, pointer, schemaPath: first.typeId + fragmentOf(first.pointer), at };
}

/** The annotation wins over the config. */
function declaredPaths(draft: Draft, config: Config) {
  const list = settingPlace(draft, config, { annotation: "x-ont-immutable", setting: "immutable" });
  return (draft.annotations["x-ont-immutable"] ?? draft.settings.immutable ?? []).map((path, i) => {
    return { path, at: { source: list.source, pointer: `${list.pointer}/${i}` } };
  });
}
