import type { Api, Entry } from "../types.ts";
import { kindExports, valuesName } from "./names.ts";
import { isEnum } from "./nested-types.ts";

/** The types that the module of an entry exports: each type of the catalog, followed by the types nested in it. */
export function typesOf({ types, nested }: Entry) {
  return types.flatMap((type, i) => [type, ...(nested[i] ?? [])]);
}

export function hasConditions({ conditions }: Api): boolean {
  return Object.keys(conditions).length > 0;
}

/** The names that the module of an entry exports in addition to its types. */
export function derivedNames(entry: Entry): string[] {
  const { name, api } = entry;
  const { resource, namespace, conditions, conditionType, reason } = kindExports(name);
  const values = typesOf(entry).filter(({ schema }) => isEnum(schema));
  return [
    ...values.map((type) => valuesName(type.name)),
    ...(api === null ? [] : [resource]),
    ...(api?.namespace.policy === "template" ? [namespace] : []),
    ...(api !== null && hasConditions(api) ? [conditions, conditionType, reason] : []),
  ];
}
