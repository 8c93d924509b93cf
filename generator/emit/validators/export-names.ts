import type { Entry, NamedType } from "../../types.ts";

/** What a validator module exports for one type. */
export interface TypeExports {
  readonly check: string;
  readonly validate: string;
  readonly is: string;
  readonly assert: string;
}

/** The check function, which other modules call, is not part of the declared API. */
export function checkName(type: NamedType): string {
  return `check${type.name}`;
}

export function typeExports(type: NamedType): TypeExports {
  const { name } = type;
  return { check: checkName(type), validate: `validate${name}`, is: `is${name}`, assert: `assert${name}` };
}

/**
 * `validateNAMEUpdate`, for a kind with immutable paths; null for others. Where the file has a type
 * `NAMEUpdate` of its own, that keeps the name and this one is `validateNAMEObjectUpdate`.
 */
export function updateExport(entry: Entry): string | null {
  const root = entry.types[0];
  if (root === undefined || entry.api === null || entry.api.immutable.length === 0) return null;
  const names = new Set(entry.types.map(({ name }) => name));
  return names.has(`${root.name}Update`) ? `validate${root.name}ObjectUpdate` : `validate${root.name}Update`;
}
