import type { Entry, NamedType } from "../../types.ts";

/** What a validator module exports for one type. */
export interface TypeExports {
  readonly check: string;
  readonly validate: string;
  readonly is: string;
  readonly assert: string;
}

/** The check function. Other modules call it, but it is not part of the declared API. */
export function checkName(type: NamedType): string {
  return `check${type.name}`;
}

export function typeExports(type: NamedType): TypeExports {
  const { name } = type;
  return { check: checkName(type), validate: `validate${name}`, is: `is${name}`, assert: `assert${name}` };
}

/**
 * Returns the function that compares two versions of an object, for a kind with immutable paths; null for others. It is
 * `validateNAMEUpdate`. A type `NAMEUpdate` of the same file keeps that name: then it is `validateNAMEObjectUpdate`,
 * and if there is such a type too, that name with a number.
 */
export function updateExport(entry: Entry): string | null {
  const root = entry.types[0];
  if (root === undefined || entry.api === null || entry.api.immutable.length === 0) return null;
  const names = new Set(entry.types.map(({ name }) => name));
  let name = `${root.name}Update`;
  for (let n = 1; names.has(name); n++) name = `${root.name}ObjectUpdate${n === 1 ? "" : n}`;
  return `validate${name}`;
}

/** Every name that the module of an entry exports. */
export function moduleExports(entry: Entry): string[] {
  const update = updateExport(entry);
  return [...entry.types.flatMap((type) => Object.values(typeExports(type))), ...(update === null ? [] : [update])];
}
